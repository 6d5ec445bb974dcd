//! What the parts cost by themselves, without HTTP: `cargo bench -p portcullis --bench parts`.
#![allow(clippy::unwrap_used, reason = "a measurement that fails is none")]

mod stores;

use divan::{Bencher, black_box};
use portcullis_adapters::{BcryptCost, BcryptPasswords, OsSecrets, SecretKey, Vault};
use portcullis_domain::access::decisions::{AccessFacts, PersonFacts, Validity, decide};
use portcullis_domain::base::secrets::uuid_v7;
use portcullis_domain::base::{GrantToken, TokenVault};
use portcullis_domain::staff::passwords::Passwords;
use portcullis_domain::{AgentUuid, Timestamp};
use std::sync::Arc;

const PASSWORD: &str = "new-strong-password";

fn main() {
    divan::main();
}

/// Whether somebody has access, by this many teams.
#[divan::bench(args = [0, 1, 10, 100])]
fn decide_about_a_person(bencher: Bencher<'_, '_>, teams: usize) {
    let person = PersonFacts {
        uuid: AgentUuid(uuid_v7(&OsSecrets, Timestamp::from_micros(0))),
        direct: Some(Validity { until: Some(Timestamp::from_micros(1)) }),
        teams: (0..teams).map(|end| Validity { until: Some(Timestamp::from_micros(end as i64)) }).collect(),
    };
    let evidence = AccessFacts {
        owner: AgentUuid(uuid_v7(&OsSecrets, Timestamp::from_micros(0))),
        is_public: false,
        is_active: true,
        person: Some(person),
        grant: None,
    };
    bencher.bench(|| decide(black_box(&evidence), Timestamp::from_micros(50)));
}

#[divan::bench]
fn make_a_token_and_its_digest() -> [u8; 32] {
    GrantToken::generate(&OsSecrets).digest().0
}

#[divan::bench]
fn seal_a_token(bencher: Bencher<'_, '_>) {
    let (vault, token) = (vault(), GrantToken::generate(&OsSecrets));
    bencher.bench(|| vault.seal(b"grant", black_box(token.reveal())));
}

#[divan::bench]
fn open_a_sealed_token(bencher: Bencher<'_, '_>) {
    let vault = vault();
    let sealed = vault.seal(b"grant", GrantToken::generate(&OsSecrets).reveal());
    bencher.bench(|| vault.open(b"grant", black_box(&sealed)));
}

/// bcrypt at the costs that can be chosen.
#[divan::bench(args = [4, 8, 10, 12], sample_count = 10)]
fn verify_a_password(bencher: Bencher<'_, '_>, cost: u32) {
    let passwords = BcryptPasswords::new(BcryptCost::new(cost).unwrap(), Arc::new(OsSecrets));
    bencher.bench(|| passwords.verify(black_box(PASSWORD), None));
}

#[divan::bench]
fn rate_a_password(bencher: Bencher<'_, '_>) {
    let passwords = BcryptPasswords::new(BcryptCost::new(4).unwrap(), Arc::new(OsSecrets));
    bencher.bench(|| passwords.score(black_box(PASSWORD), &["Bob", "Smith", "bob@example.com"]));
}

fn vault() -> Vault {
    let key = SecretKey::from_base64("bG9hZC1kcml2ZXItbG9hZC1kcml2ZXItbG9hZC1kcnY=").unwrap();
    Vault::new(&key, Arc::new(OsSecrets))
}
