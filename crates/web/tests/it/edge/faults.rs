use crate::support::Server;
use portcullis_domain::access::grants::{RedeemError, Redeemed, Redemption};
use portcullis_domain::base::Answer;
use portcullis_domain::store::Work;
use portcullis_domain::store::lookups::{Found, Lookup};
use portcullis_domain::{Store, StoreError};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A store that is not well.
#[derive(Clone)]
enum Broken {
    Failing(StoreError),
    Panicking,
}

impl Broken {
    fn fail(&self) -> Result<(), StoreError> {
        match self {
            Self::Failing(error) => Err(error.clone()),
            Self::Panicking => panic!("a canary in a panic"),
        }
    }
}

impl Store for Broken {
    fn read(&self, _: &mut Work<'_>) -> Result<(), StoreError> {
        self.fail()
    }

    fn write(&self, _: &mut Work<'_>) -> Result<(), StoreError> {
        self.fail()
    }

    fn redeem(&self, _: Redemption) -> Answer<'static, Result<Redeemed, RedeemError>> {
        Answer::now(self.fail().map(|()| unreachable!("it fails")).map_err(Into::into))
    }

    fn look_up(&self, _: Lookup) -> Answer<'static, Result<Option<Found>, StoreError>> {
        Answer::now(Err(match self {
            Self::Failing(error) => error.clone(),
            Self::Panicking => StoreError::Unexpected("its thread is gone, and the answer with it".into()),
        }))
    }

    fn ready(&self) -> Result<(), StoreError> {
        self.fail()
    }
}

#[tokio::test]
async fn health_follows_the_database() {
    let well = Server::start().get("/health").call().await;
    assert_eq!((well.status.as_u16(), well.text.as_str()), (200, ""));
    let server = Server::start_on(Arc::new(Broken::Failing(StoreError::Unavailable)), |_| ());
    server.get("/health").call().await.is_desk_failure(503, "UnavailableError");
}

#[tokio::test]
async fn what_is_wrong_with_us_counts_as_no_attempt() {
    let broken = Arc::new(Broken::Failing(StoreError::Unavailable));
    let server = Server::start_on(broken, |settings| settings.auth_rate_per_minute = 1);
    for _ in 0..3 {
        let answer = server.login("ann@example.com", "x").call().await;
        answer.is_desk_failure(503, "UnavailableError");
    }
}

#[tokio::test]
async fn a_failing_store_is_503_or_500_and_tells_nothing() {
    let key = format!("lk_{}", "0".repeat(48));
    for (fault, status, kind) in [
        (Broken::Failing(StoreError::Unavailable), 503, "UnavailableError"),
        (Broken::Failing(StoreError::Full), 503, "UnavailableError"),
        (Broken::Failing(StoreError::Unexpected("a canary in SQL".into())), 500, "GeneralError"),
        (Broken::Panicking, 500, "GeneralError"),
    ] {
        let server = Server::start_on(Arc::new(fault.clone()), |_| ());
        for ask in [
            server.get("/api/v1/agents/me").key(&key),
            server.post("/api/v1/agents/1/api-key").key(&key),
            server.login("ann@example.com", "x"),
        ] {
            let answer = ask.call().await;
            answer.is_desk_failure(status, kind);
            assert!(!answer.text.contains("canary"), "{answer:?}");
        }
        if fault_is_unavailable(&fault) {
            let answer = server.get("/api/v1/agents/me").key(&key).call().await;
            assert_eq!(answer.header("retry-after"), "1");
        }
    }
}

fn fault_is_unavailable(fault: &Broken) -> bool {
    matches!(fault, Broken::Failing(StoreError::Unavailable))
}

#[tokio::test]
async fn more_than_may_wait_is_refused_at_once() {
    let server = Server::start_with(|settings| settings.max_waiting = 0);
    let answer = server.get("/health").call().await;
    answer.is_desk_failure(503, "UnavailableError");
    assert_eq!(answer.header("retry-after"), "1");
}

/// A store that takes every question and answers none, until its other end is dropped.
struct Hanging(Mutex<Receiver<()>>);

impl Hanging {
    fn hang(&self) -> Result<(), StoreError> {
        let _ = self.0.lock().unwrap().recv();
        Err(StoreError::Unavailable)
    }
}

impl Store for Hanging {
    fn read(&self, _: &mut Work<'_>) -> Result<(), StoreError> {
        self.hang()
    }

    fn write(&self, _: &mut Work<'_>) -> Result<(), StoreError> {
        self.hang()
    }

    fn redeem(&self, _: Redemption) -> Answer<'static, Result<Redeemed, RedeemError>> {
        Answer::of(std::future::pending())
    }

    fn look_up(&self, _: Lookup) -> Answer<'static, Result<Option<Found>, StoreError>> {
        Answer::of(std::future::pending())
    }

    fn ready(&self) -> Result<(), StoreError> {
        self.hang()
    }
}

#[tokio::test]
async fn a_store_that_hangs_holds_no_client() {
    let (end, hung) = channel();
    let store = Arc::new(Hanging(Mutex::new(hung)));
    let server = Server::start_on(store, |settings| settings.answer_within = Duration::from_millis(20));
    let key = format!("lk_{}", "0".repeat(48));
    for ask in [
        server.get("/api/v1/agents/me").key(&key),
        server.get("/api/v1/agents/compact").key(&key),
        server.post("/api/v1/agents/1/api-key").key(&key),
        server.login("ann@example.com", "x"),
    ] {
        let answer = ask.call().await;
        answer.is_desk_failure(503, "UnavailableError");
        assert_eq!(answer.header("retry-after"), "1");
    } // The threads that hang still hold the server up.
    drop(end);
}
