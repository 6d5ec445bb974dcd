use super::credential::{Shown, ended_session, wrong_key};
use super::origin::check_origin;
use crate::http::{Call, Code, Parsed, Problem, Reply, UnknownParameters, Who};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use portcullis_domain::access::decisions::{self, Decision, Subject};
use portcullis_domain::base::Permission;
use portcullis_domain::staff::api_keys;
use portcullis_domain::staff::sessions::{self, Session};
use portcullis_domain::store::lookups::{LookedUp, Lookup, Wanted, load};
use portcullis_domain::store::{self, read, write};
use portcullis_domain::{Context, GenieId, Principal, Tx};
use std::future::{Ready, ready};
use std::marker::PhantomData;

/// What a handler asks of its caller.
pub(crate) trait Requirement: 'static {
    /// The permission, if any.
    const PERMISSION: Option<Permission>;
}

/// Whoever is signed in.
pub(crate) struct SignedIn;

impl Requirement for SignedIn {
    const PERMISSION: Option<Permission> = None;
}

/// Whoever holds the permission with this number in the catalogue, written `Can<{ Permission::X as u8 }>`.
pub(crate) struct Can<const P: u8>;

impl<const P: u8> Requirement for Can<P> {
    const PERMISSION: Option<Permission> = Some(Permission::ALL[P as usize]);
}

/// A caller who showed a credential. Only [`Caller::read`] and [`Caller::write`] give out the principal: they prove the
/// credential and the permission in the same transaction as the work, so that a right that was taken away is felt by
/// the next request, and a handler without a guard does not compile. What the caller says was understood before the
/// transaction began; what is wrong with it is told after the proof.
pub(crate) struct Caller<R = SignedIn> {
    shown: Shown,
    pub(crate) call: Call,
    /// What is wrong with the query of a route that takes none.
    unknown: Option<Problem>,
    requirement: PhantomData<fn() -> R>,
}

impl<R: Requirement> FromRequest for Caller<R> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

impl<R: Requirement> Caller<R> {
    pub(crate) fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let call = Call::of(request)?;
        let shown = Shown::of(request)?;
        if let Shown::Session(_) = shown {
            check_origin(request, &call.app)?;
        }
        let unknown = request.extensions().get::<UnknownParameters>().map(|unknown| unknown.0.clone());
        Ok(Self { shown, call, unknown, requirement: PhantomData })
    }

    /// What the caller says; nothing of it is true where the query has parameters that nobody reads.
    fn said<I: Parsed>(&self, input: I) -> Result<I::Value, Problem> {
        match &self.unknown {
            Some(problem) => Err(problem.clone()),
            None => input.parsed(),
        }
    }

    /// Runs reading work on a blocking thread.
    pub(crate) async fn read<I: Parsed<Value: Send + Sync + 'static>, T: Send + 'static>(
        &self,
        input: I,
        mut work: impl FnMut(&mut dyn Tx, &Context<'_>, &Principal, &I::Value) -> Result<T, Problem>
        + Send
        + 'static,
    ) -> Result<T, Problem> {
        let (call, shown, input) = (self.call.clone(), self.shown.clone(), self.said(input));
        let run = move || {
            let mut stale = None;
            let result = read(call.app.store.as_ref(), |tx| {
                let by = authenticate::<R>(tx, &call, &shown, &mut stale)?;
                let input = input.as_ref().map_err(Clone::clone)?;
                work(tx, &call.context(), &by, input)
            });
            touch(&call, stale);
            result
        };
        self.call.app.blocking(run).await
    }

    /// Reads what is wanted, on the hot path: no thread waits for it when a key is shown.
    pub(crate) async fn look_up(&self, wanted: Wanted) -> Result<(Principal, LookedUp), Problem> {
        let call = &self.call;
        let Shown::Key(secret) = &self.shown else {
            return self.read((), move |tx, _, by, ()| Ok((by.clone(), load(tx, by, &wanted)?))).await;
        };
        let lookup = Lookup::new(secret, wanted);
        let found = call.app.in_time(call.app.store.look_up(lookup)).await??.ok_or_else(wrong_key)?;
        call.app.last_used.note(&found.key, call.at);
        authorize::<R>(call, &found.by)?;
        self.said(())?;
        Ok((found.by, found.looked_up))
    }

    /// Answers whether a subject may use a Genie, on the hot path where a key is shown.
    pub(crate) async fn check(
        &self,
        question: Result<(GenieId, Subject), Problem>,
    ) -> Result<Decision, Problem> {
        let call = &self.call;
        let (Shown::Key(key), Ok((genie, subject))) = (&self.shown, &question) else {
            let check = |tx: &mut dyn Tx, cx: &Context<'_>, by: &Principal, (genie, subject): &_| {
                Ok(decisions::check(tx, by, *genie, subject, cx.at)?)
            };
            return self.read(question, check).await;
        };
        let checked = store::check(call.app.store.as_ref(), key, *genie, subject.clone(), call.at);
        let checked = call.app.in_time(checked).await??.ok_or_else(wrong_key)?;
        call.app.last_used.note(&checked.key, call.at);
        authorize::<R>(call, &checked.by)?;
        Ok(checked.decision)
    }

    /// Runs writing work of a POST as [`write`](Self::write) does. Where the request has an idempotency key, the answer is
    /// kept with the work, and made again, the call ends with it.
    pub(crate) async fn post<I: Parsed<Value: Send + Sync + 'static>, T: Reply + Send + 'static>(
        &self,
        input: I,
        mut work: impl FnMut(&mut dyn Tx, &Context<'_>, &Principal, &I::Value) -> Result<T, Problem>
        + Send
        + 'static,
    ) -> Result<T, Problem> {
        let (call, input) = (self.call.clone(), self.said(input));
        // What is wrong with the input is an answer too.
        self.write((), move |tx, cx, by, ()| {
            call.once(tx, Who::Agent(by.id), |tx| {
                let input = input.as_ref().map_err(Clone::clone)?;
                work(tx, cx, by, input)
            })
        })
        .await
    }

    /// Runs writing work on a blocking thread, in one transaction.
    pub(crate) async fn write<I: Parsed<Value: Send + Sync + 'static>, T: Send + 'static>(
        &self,
        input: I,
        mut work: impl FnMut(&mut dyn Tx, &Context<'_>, &Principal, &I::Value) -> Result<T, Problem>
        + Send
        + 'static,
    ) -> Result<T, Problem> {
        let (call, shown, input) = (self.call.clone(), self.shown.clone(), self.said(input));
        let run = move || {
            let mut stale = None;
            let result = write(call.app.store.as_ref(), |tx| {
                let by = authenticate::<R>(tx, &call, &shown, &mut stale)?;
                let input = input.as_ref().map_err(Clone::clone)?;
                work(tx, &call.context(), &by, input)
            });
            touch(&call, stale);
            result
        };
        self.call.app.blocking(run).await
    }
}

/// Proves credential and permission. `stale` becomes the session whose idle end is to be moved: a request that fails
/// uses a session too.
fn authenticate<R: Requirement>(
    tx: &mut dyn Tx,
    call: &Call,
    shown: &Shown,
    stale: &mut Option<Session>,
) -> Result<Principal, Problem> {
    let by = match shown {
        Shown::Key(secret) => {
            let (key, by) = api_keys::authenticate(tx, secret)?.ok_or_else(wrong_key)?;
            call.app.last_used.note(&key, call.at);
            by
        }
        Shown::Session(token) => {
            let policy = &call.app.settings.sessions;
            let found = sessions::authenticate(tx, token, policy, call.at)?.ok_or_else(ended_session)?;
            *stale = found.1;
            found.0
        }
    };
    authorize::<R>(call, &by)?;
    Ok(by)
}

fn authorize<R: Requirement>(call: &Call, by: &Principal) -> Result<(), Problem> {
    call.identity.is(by.id);
    match R::PERMISSION {
        Some(permission) if !by.can(permission) => {
            Err(Problem::new(Code::Forbidden, format!("You need the permission {permission}.")))
        }
        _ => Ok(()),
    }
}

/// Moves the idle end of a session. It is no part of the request: when it fails, the next request does it.
fn touch(call: &Call, stale: Option<Session>) {
    let Some(session) = stale else { return };
    let policy = &call.app.settings.sessions;
    let moved = write(call.app.store.as_ref(), |tx| sessions::touch(tx, &session, policy, call.at));
    if let Err(error) = moved {
        tracing::warn!(%error, "a session's last use was not noted");
    }
}
