//! The contract of the stores, kept by the one in memory.
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use portcullis_domain::access::grants::{RedeemError, Redeemed, Redemption};
use portcullis_domain::base::Answer;
use portcullis_domain::store::{Rollback, Work};
use portcullis_domain::{Store, StoreError};
use portcullis_testkit::MemoryStore;
use portcullis_testkit::contract::{Kept, run_all};
use std::panic::catch_unwind;
use std::sync::Arc;

fn fresh() -> Arc<dyn Store> {
    Arc::new(MemoryStore::new())
}

portcullis_testkit::contract_tests!(fresh);

#[test]
fn all_of_it_in_one_run() {
    run_all(&|| Arc::new(Kept::new(fresh(), String::new())));
}

/// Answers as if work were committed, and forgets it.
struct Forgetful(MemoryStore);

impl Store for Forgetful {
    fn read(&self, work: &mut Work<'_>) -> Result<(), StoreError> {
        self.0.read(work)
    }

    fn write(&self, work: &mut Work<'_>) -> Result<(), StoreError> {
        self.0.write(&mut |tx| {
            let _ = work(tx);
            Err(Rollback)
        })
    }

    fn redeem(&self, redemption: Redemption) -> Answer<'static, Result<Redeemed, RedeemError>> {
        self.0.redeem(redemption)
    }

    fn ready(&self) -> Result<(), StoreError> {
        self.0.ready()
    }
}

#[test]
fn a_store_that_forgets_is_found_out() {
    let failure = catch_unwind(|| run_all(&|| Arc::new(Forgetful(MemoryStore::new())))).unwrap_err();
    let message = failure.downcast::<String>().unwrap();
    assert!(message.contains("\"access::genies::a_genie_is_found_as_it_was_made\""), "{message}");
}
