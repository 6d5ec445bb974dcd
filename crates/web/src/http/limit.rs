//! How often one address may try what needs no credential.

use super::client_ip::client_ip;
use super::{Code, Problem};
use crate::App;
use actix_web::dev::Payload;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use std::collections::HashMap;
use std::future::{Ready, ready};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The time in which a quota comes back.
const WINDOW: Duration = Duration::from_secs(60);
/// After so many attempts, addresses that have their whole quota again are forgotten: what is kept never exceeds the
/// attempts of a minute by more than this.
const SWEEP_EVERY: u32 = 1_024;

/// What is open to everybody. Each has a quota of its own, so that one cannot use up another's; a page shares that of the
/// call that does the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Open {
    /// Signing in with a password.
    SignIn,
    /// Signing in with an ID token.
    IdToken,
    /// Asking for a link that sets a password.
    PasswordReset,
    /// Setting a password by such a link.
    PasswordSet,
    /// Asking for access to a Genie.
    AccessRequest,
    /// Having a code mailed at a link.
    LinkCode,
    /// Showing a password or a code at a link.
    LinkProof,
}

impl Open {
    const ALL: [Self; 7] = [
        Self::SignIn,
        Self::IdToken,
        Self::PasswordReset,
        Self::PasswordSet,
        Self::AccessRequest,
        Self::LinkCode,
        Self::LinkProof,
    ];

    /// The name of its quota, as clients are told.
    fn policy(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::IdToken => "id-token",
            Self::PasswordReset => "reset-password",
            Self::PasswordSet => "set-password",
            Self::AccessRequest => "request-access",
            Self::LinkCode => "send-code",
            Self::LinkProof => "link-proof",
        }
    }
}

/// What was tried, by address.
pub(crate) struct Attempts {
    buckets: [Bucket; Open::ALL.len()],
    per_minute: NonZeroU32,
}

impl Attempts {
    pub(crate) fn new(per_minute: u32) -> Self {
        let per_minute = NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN);
        Self { buckets: Open::ALL.map(|_| Bucket::default()), per_minute }
    }

    /// The time in which one attempt comes back.
    fn interval(&self) -> Duration {
        WINDOW / self.per_minute.get()
    }

    fn bucket(&self, open: Open) -> MutexGuard<'_, Kept> {
        let [sign_in, id_token, reset, set, access, code, proof] = &self.buckets;
        let bucket = match open {
            Open::SignIn => sign_in,
            Open::IdToken => id_token,
            Open::PasswordReset => reset,
            Open::PasswordSet => set,
            Open::AccessRequest => access,
            Open::LinkCode => code,
            Open::LinkProof => proof,
        };
        bucket.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts an attempt.
    fn count(&self, open: Open, ip: IpAddr, now: Instant) -> Standing {
        let interval = self.interval();
        let mut kept = self.bucket(open);
        kept.sweep(now);
        let full_at = kept.full_at.entry(network(ip)).or_insert(now);
        let next = (*full_at).max(now) + interval;
        let over = next.duration_since(now).saturating_sub(WINDOW);
        if over.is_zero() {
            *full_at = next;
            self.standing(open, next, now)
        } else {
            let seconds = whole_seconds(over).max(1);
            Standing { retry_after: Some(seconds), reset: seconds, ..self.standing(open, next, now) }
        }
    }

    /// Takes an attempt back.
    fn give_back(&self, open: Open, ip: IpAddr, now: Instant) -> Standing {
        let mut kept = self.bucket(open);
        let full_at = kept.full_at.get_mut(&network(ip)).map_or(now, |full_at| {
            *full_at = full_at.checked_sub(self.interval()).unwrap_or(*full_at);
            *full_at
        });
        self.standing(open, full_at, now)
    }

    fn standing(&self, open: Open, full_at: Instant, now: Instant) -> Standing {
        let used = full_at.saturating_duration_since(now);
        let left = WINDOW.saturating_sub(used).as_nanos() / self.interval().as_nanos().max(1);
        let quota = self.per_minute.get();
        let remaining = u32::try_from(left).unwrap_or(quota).min(quota);
        Standing { open, quota, remaining, reset: whole_seconds(used), retry_after: None }
    }
}

/// Counts attempts by address with the generic cell rate algorithm (ITU-T I.371): a burst of a minute's quota, then
/// evenly. Unlike crates that do this, it takes attempts back.
#[derive(Default)]
struct Bucket(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    /// When an address has its whole quota again.
    full_at: HashMap<IpAddr, Instant>,
    counted: u32,
}

impl Kept {
    fn sweep(&mut self, now: Instant) {
        self.counted += 1;
        if self.counted == SWEEP_EVERY {
            self.counted = 0;
            self.full_at.retain(|_, full_at| *full_at > now);
            self.full_at.shrink_to_fit();
        }
    }
}

fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

/// Who counts as one: an IPv4 address, or the /64 that one IPv6 customer has.
fn network(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(ip) => ip.into(),
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

/// Where an address stands with its quota.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    open: Open,
    quota: u32,
    remaining: u32,
    reset: u64,
    retry_after: Option<u64>,
}

impl Standing {
    /// Tells the client, by the fields of draft-ietf-httpapi-ratelimit-headers-10.
    pub(super) fn tell(self, headers: &mut HeaderMap) {
        let policy = self.open.policy();
        let fields = [
            ("ratelimit-policy", format!("\"{policy}\";q={};w={}", self.quota, WINDOW.as_secs())),
            ("ratelimit", format!("\"{policy}\";r={};t={}", self.remaining, self.reset)),
        ];
        for (name, value) in fields {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

/// Guards a route that somebody without credentials could try often, written `AuthLimit<{ Open::SignIn as u8 }>`: one
/// attempt of the client's address is counted. Take it as the first argument, so that a refused request's body is not
/// read.
pub(crate) struct AuthLimit<const OPEN: u8>(HttpRequest);

impl<const OPEN: u8> FromRequest for AuthLimit<OPEN> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::count(request))
    }
}

impl<const OPEN: u8> AuthLimit<OPEN> {
    const WHAT: Open = Open::ALL[OPEN as usize];

    /// Counts an attempt.
    ///
    /// # Errors
    /// 429.
    pub(crate) fn count(request: &HttpRequest) -> Result<Self, Problem> {
        let app = request.app_data::<Data<App>>().ok_or_else(Problem::defect)?;
        let standing = app.attempts.count(Self::WHAT, address(request, app), Instant::now());
        request.extensions_mut().insert(standing);
        match standing.retry_after {
            None => Ok(Self(request.clone())),
            Some(seconds) => {
                let message = format!("Too many attempts. Try again in {seconds} seconds.");
                let mut problem = Problem::new(Code::RateLimited, message);
                problem.retry_after = Some(seconds);
                Err(problem)
            }
        }
    }

    /// Takes the attempt back unless it failed by the client's own fault, so that all the people of one office can sign
    /// in behind one address. While it runs it counts: of many at one moment no more than the quota can be wrong.
    pub(crate) fn only_failures<T>(self, outcome: Result<T, Problem>) -> Result<T, Problem> {
        let counts = outcome.as_ref().err().is_some_and(|problem| problem.code.status().is_client_error());
        if !counts && let Some(app) = self.0.app_data::<Data<App>>() {
            let standing = app.attempts.give_back(Self::WHAT, address(&self.0, app), Instant::now());
            self.0.extensions_mut().insert(standing);
        }
        outcome
    }
}

fn address(request: &HttpRequest, app: &App) -> IpAddr {
    client_ip(request, &app.settings.trusted_proxies).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_open_thing_has_its_place() {
        for (place, open) in Open::ALL.into_iter().enumerate() {
            assert_eq!(open as usize, place);
        }
    }

    #[test]
    fn an_ipv6_customer_counts_as_one() {
        let (attempts, now) = (Attempts::new(2), Instant::now());
        let count = |ip: &str| attempts.count(Open::SignIn, ip.parse().unwrap(), now).retry_after;
        assert_eq!(count("2001:db8::1"), None);
        assert_eq!(count("2001:db8::2"), None);
        assert_eq!(count("2001:db8::3"), Some(30));
        assert_eq!(count("2001:db8:0:1::1"), None);
    }

    #[test]
    fn a_quota_comes_back_evenly_and_at_once_when_it_is_given_back() {
        let (attempts, start) = (Attempts::new(3), Instant::now());
        let ip = "192.0.2.1".parse().unwrap();
        let count =
            |seconds| attempts.count(Open::SignIn, ip, start + Duration::from_secs(seconds)).retry_after;
        assert_eq!([0; 4].map(count), [None, None, None, Some(20)]);
        assert_eq!([19, 20, 20].map(count), [Some(1), None, Some(20)]);
        let standing = attempts.give_back(Open::SignIn, ip, start + Duration::from_secs(20));
        assert_eq!((standing.remaining, standing.reset), (1, 40));
        assert_eq!([20, 20].map(count), [None, Some(20)]);
        assert_eq!([140; 4].map(count), [None, None, None, Some(20)]);
    }

    #[test]
    fn one_thing_does_not_use_up_anothers() {
        let (attempts, now) = (Attempts::new(1), Instant::now());
        let ip = "192.0.2.1".parse().unwrap();
        for open in Open::ALL {
            assert_eq!(attempts.count(open, ip, now).retry_after, None, "{open:?}");
            assert_eq!(attempts.count(open, ip, now).retry_after, Some(60), "{open:?}");
        }
    }

    #[test]
    fn forgets_addresses_that_have_their_quota_again() {
        let (attempts, start) = (Attempts::new(NonZeroU32::MAX.get()), Instant::now());
        for number in 0..SWEEP_EVERY * 4 {
            let now = start + Duration::from_micros(number.into());
            attempts.count(Open::SignIn, Ipv4Addr::from_bits(number).into(), now);
        }
        let kept = attempts.bucket(Open::SignIn).full_at.len();
        assert!(kept <= SWEEP_EVERY as usize, "{kept}");
    }

    #[test]
    fn tells_what_is_left() {
        let mut headers = HeaderMap::new();
        let ip = "192.0.2.1".parse().unwrap();
        Attempts::new(30).count(Open::SignIn, ip, Instant::now()).tell(&mut headers);
        assert_eq!(headers.get("ratelimit-policy").unwrap(), "\"sign-in\";q=30;w=60");
        assert_eq!(headers.get("ratelimit").unwrap(), "\"sign-in\";r=29;t=2");
    }
}
