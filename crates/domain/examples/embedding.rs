//! Another service that embeds the rules: an owner hands out a link with two uses, and three visitors come.
#![allow(clippy::print_stdout, reason = "an example tells what happens")]

use portcullis_domain::access::decisions::{Decision, Subject, check};
use portcullis_domain::access::genies::{self, NewGenie};
use portcullis_domain::access::grants::{self, RedeemError, UseLimit};
use portcullis_domain::base::Slice;
use portcullis_domain::{StoreError, store};
use portcullis_testkit::{MemoryStore, World};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    // A service brings a database, a clock, random bytes and a vault of its own. These forget everything at the end.
    let (store, world) = (MemoryStore::new(), World::new());
    let ann = world.owner(&store, "ann@example.com");
    let cx = world.cx();

    // A use case takes a transaction, the surroundings of the call, the caller, and what they want.
    let new = NewGenie::named("Billing helper".parse()?);
    let genie = store::write(&store, |tx| genies::create(tx, &cx, &ann, &new))?;
    println!("{} makes the Genie {:?}, known as {}.", ann.name, genie.name.as_str(), genie.url_name);

    let twice = UseLimit::try_from(2)?;
    let link = store::write(&store, |tx| {
        grants::create(tx, &cx, &ann, genie.id, &grants::GrantDraft::limited(twice, None))
    })?;
    println!("She hands out {}… with {} uses.", &cx.links.grant(&link.token)[..40], twice.get());

    let mut passes = Vec::new();
    for visitor in ["Vi", "Wu", "Xi"] {
        match store::redeem(&store, &cx, &link.token, None, Some("example"), None).wait() {
            Ok(inside) => {
                println!("{visitor} comes in and may stay until {}.", inside.expires_at);
                passes.push((visitor, inside.pass));
            }
            Err(RedeemError::Refused(refusal)) => println!("{visitor} stays outside: {refusal}"),
            Err(RedeemError::Store(error)) => return Err(error.into()),
        }
    }

    let ask = |subject| store::read(&store, |tx| check(tx, &ann, genie.id, &subject, cx.at));
    for (visitor, pass) in &passes {
        if let Decision::Allowed { via, .. } = ask(Subject::Pass(pass.digest()))? {
            println!("May {visitor} use it? Yes, by a {}.", via.name());
        }
    }

    store::write(&store, |tx| grants::delete(tx, &cx, &ann, link.grant.id))?;
    println!("She takes the link back.");
    for (visitor, pass) in &passes {
        if let Decision::Denied(reason) = ask(Subject::Pass(pass.digest()))? {
            println!("May {visitor} use it? No: {}.", reason.name());
        }
    }
    let uses = store::read::<_, StoreError>(&store, |tx| tx.list_uses(link.grant.id, Slice::first()))?;
    println!("Its history stays: {} uses.", uses.len());
    Ok(())
}
