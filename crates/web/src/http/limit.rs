//! How often one address may try a secret.

use super::client_ip::client_ip;
use super::{Code, Problem};
use crate::App;
use actix_web::dev::Payload;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use std::future::{Ready, ready};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

/// Seconds in which a quota comes back.
const WINDOW: u64 = 60;
/// After so many attempts, addresses that have their whole quota again are forgotten: what is kept never exceeds the
/// attempts of a minute by more than this.
const SWEEP_EVERY: u32 = 1_024;

/// Counts attempts by address with the generic cell rate algorithm (ITU-T I.371): a burst of a minute's quota, then
/// evenly.
pub(crate) struct Attempts {
    limiter: RateLimiter<IpAddr, DashMapStateStore<IpAddr>, DefaultClock, StateInformationMiddleware>,
    clock: DefaultClock,
    per_minute: NonZeroU32,
    counted: AtomicU32,
}

impl Attempts {
    pub(crate) fn new(per_minute: u32) -> Self {
        let per_minute = NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN);
        let limiter = RateLimiter::dashmap(Quota::per_minute(per_minute)).with_middleware();
        Self { limiter, clock: DefaultClock::default(), per_minute, counted: AtomicU32::new(0) }
    }

    fn count(&self, ip: IpAddr) -> Standing {
        if self.counted.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        let quota = u64::from(self.per_minute.get());
        match self.limiter.check_key(&network(ip)) {
            Ok(state) => {
                let remaining = u64::from(state.remaining_burst_capacity());
                let reset = ((quota - remaining.min(quota)) * WINDOW).div_ceil(quota);
                Standing { quota, remaining, reset, retry_after: None }
            }
            Err(until) => {
                let wait = until.wait_time_from(self.clock.now());
                let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
                Standing { quota, remaining: 0, reset: seconds.max(1), retry_after: Some(seconds.max(1)) }
            }
        }
    }
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
    quota: u64,
    remaining: u64,
    reset: u64,
    retry_after: Option<u64>,
}

impl Standing {
    /// Tells the client, by the fields of draft-ietf-httpapi-ratelimit-headers-10.
    pub(super) fn tell(self, headers: &mut HeaderMap) {
        let fields = [
            ("ratelimit-policy", format!("\"auth\";q={};w={WINDOW}", self.quota)),
            ("ratelimit", format!("\"auth\";r={};t={}", self.remaining, self.reset)),
        ];
        for (name, value) in fields {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

/// Guards a route that somebody without credentials could try often: one attempt of the client's address is counted.
/// Take it as the first argument, so that a refused request's body is not read.
pub(crate) struct AuthLimit;

impl FromRequest for AuthLimit {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::count(request))
    }
}

impl AuthLimit {
    /// Counts an attempt.
    ///
    /// # Errors
    /// 429.
    pub(crate) fn count(request: &HttpRequest) -> Result<Self, Problem> {
        let app = request.app_data::<Data<App>>().ok_or_else(Problem::defect)?;
        let ip = client_ip(request, &app.settings.trusted_proxies);
        let standing = app.attempts.count(ip.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)));
        request.extensions_mut().insert(standing);
        match standing.retry_after {
            None => Ok(Self),
            Some(seconds) => {
                let message = format!("Too many attempts. Try again in {seconds} seconds.");
                let mut problem = Problem::new(Code::RateLimited, message);
                problem.retry_after = Some(seconds);
                Err(problem)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_customer_counts_as_one() {
        let attempts = Attempts::new(2);
        let count = |ip: &str| attempts.count(ip.parse().unwrap()).retry_after;
        assert_eq!(count("2001:db8::1"), None);
        assert_eq!(count("2001:db8::2"), None);
        assert!(count("2001:db8::3").is_some_and(|seconds| (1..=30).contains(&seconds)));
        assert_eq!(count("2001:db8:0:1::1"), None);
    }

    #[test]
    fn forgets_addresses_that_have_their_quota_again() {
        let attempts = Attempts::new(NonZeroU32::MAX.get());
        for number in 0..SWEEP_EVERY * 4 {
            attempts.count(Ipv4Addr::from_bits(number).into());
        }
        assert!(attempts.limiter.len() <= SWEEP_EVERY as usize, "{}", attempts.limiter.len());
    }

    #[test]
    fn tells_what_is_left() {
        let mut headers = HeaderMap::new();
        Attempts::new(30).count("192.0.2.1".parse().unwrap()).tell(&mut headers);
        assert_eq!(headers.get("ratelimit-policy").unwrap(), "\"auth\";q=30;w=60");
        assert_eq!(headers.get("ratelimit").unwrap(), "\"auth\";r=29;t=2");
    }
}
