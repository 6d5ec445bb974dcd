//! A service that embeds the rules with a real database: an SQLite file, the machine's clock and random bytes, and a
//! vault under a secret key. With `postgres://…` as URL it is the same code.
#![allow(clippy::print_stdout, reason = "an example tells what happens")]

use portcullis_adapters::{BcryptCost, BcryptPasswords, OsSecrets, SecretKey, Vault};
use portcullis_domain::access::decisions::{self, Decision, Subject};
use portcullis_domain::access::genies::{self, NewGenie};
use portcullis_domain::access::grants::{self, UseLimit};
use portcullis_domain::base::{AccessPolicy, Credential, Links, RequestPolicy};
use portcullis_domain::staff::agents;
use portcullis_domain::staff::passwords::{Password, Passwords};
use portcullis_domain::{Context, Email, StoreError, store};
use portcullis_store::{Options, open};
use std::error::Error;
use std::sync::Arc;

fn main() -> Result<(), Box<dyn Error>> {
    // Opening makes the tables, or brings them up to date.
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite://{}", folder.path().join("access.db").display());
    let opened = open(&Options { url, pool: 4, serves: true })?;
    let store = &*opened.store;

    let key = SecretKey::load_or_make(&folder.path().join("secret.key"), &OsSecrets)?;
    let vault = Vault::new(&key, Arc::new(OsSecrets));
    let links = Links::new(&"https://desk.example.com".parse()?);
    // Each call has surroundings of its own: all that it does happens at one instant.
    let call = || Context {
        at: opened.clock.now(),
        ip: None,
        secrets: &OsSecrets,
        vault: &vault,
        links: &links,
        reveal_tokens: true,
        request_policy: RequestPolicy::default(),
        access_policy: AccessPolicy::default(),
    };

    // The first administrator. A test would take the lowest cost, a service 10 or more.
    let cost = BcryptCost::new(BcryptCost::LOWEST).ok_or("a cost out of range")?;
    let passwords = BcryptPasswords::new(cost, Arc::new(OsSecrets));
    let email: Email = "ada@example.com".parse()?;
    let hash = passwords.hash(&Password::new("tall-green-otters-sing", &[email.as_str()], &passwords)?);
    let (cx, name) = (call(), "Ada".parse()?);
    store::write(store, |tx| agents::create_administrator(tx, &cx, &email, &name, &hash))?;

    // Your service has found out who is calling; here it is Ada.
    let found = store::read::<_, StoreError>(store, |tx| tx.find_agent_by_email(&email))?;
    let ada = found.ok_or("nobody has this address")?.principal(Credential::Operator);

    let (cx, new) = (call(), NewGenie::named("Billing helper".parse()?));
    let genie = store::write(store, |tx| genies::create(tx, &cx, &ada, &new))?;
    let (cx, once) = (call(), UseLimit::try_from(1)?);
    let link = store::write(store, |tx| {
        grants::create(tx, &cx, &ada, genie.id, &grants::GrantDraft::limited(once, None))
    })?;
    println!("{} hands out {}…", ada.name, &links.grant(&link.token)[..40]);

    let visit = store::redeem(store, &call(), &link.token, None, Some("example"), None).wait()?;
    println!("A visitor may stay until {}.", visit.expires_at);
    let second = store::redeem(store, &call(), &link.token, None, Some("example"), None).wait();
    println!("The second one hears: {}", second.err().ok_or("a link with one use let two in")?);

    let (subject, now) = (Subject::Pass(visit.pass.digest()), opened.clock.now());
    match store::read(store, |tx| decisions::check(tx, &ada, genie.id, &subject, now))? {
        Decision::Allowed { via, .. } => println!("May the first one use it? Yes, by a {}.", via.name()),
        Decision::Denied(reason) => println!("May the first one use it? No: {}.", reason.name()),
    }
    Ok(())
}
