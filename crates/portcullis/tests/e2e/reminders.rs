//! Mails that fall due by the clock, written by three nodes that are killed.

use crate::support::Database;
use portcullis_domain::access::genies::Genie;
use portcullis_domain::access::grants::{self, Expiry, GrantDraft, UseLimit};
use portcullis_domain::access::requests::{self, Answer, NewAccessRequest};
use portcullis_domain::base::Slice;
use portcullis_domain::records::outbox::Letter;
use portcullis_domain::store::{read, write};
use portcullis_domain::{Context, GrantId, RequestId, StoreError, Timestamp, Tx};
use portcullis_testkit::app::{Account, Site};
use portcullis_testkit::wait::until;
use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::thread;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(24 * 3_600);
const OWNERS: usize = 40;
const REVOKED: usize = 8;
const KILLS: usize = 6;
/// How long the nodes wait for what is revoked before it falls due.
const AHEAD: Duration = Duration::from_secs(15);

/// Somebody with a Genie.
struct Home {
    account: Account,
    genie: Genie,
}

fn home(site: &Site, email: &str) -> Home {
    let account = site.owner(email);
    let genie = site.genie(&account, "Billing helper");
    Home { account, genie }
}

/// Gives a link as of `at`.
fn give(
    tx: &mut dyn Tx,
    site: &Site,
    home: &Home,
    at: Timestamp,
    end: Timestamp,
) -> Result<GrantId, StoreError> {
    let cx = Context { at, ..site.service().context() };
    let draft = GrantDraft::limited(UseLimit::try_from(0).unwrap(), Some(Expiry::new(end, at).unwrap()));
    let made = grants::create(tx, &cx, &home.account.principal, home.genie.id, &draft);
    // When it was the store's failure, the store runs the work again.
    made.map(|made| made.grant.id).map_err(|_| StoreError::Unavailable)
}

/// Asks for access as of `at`.
fn visit(tx: &mut dyn Tx, site: &Site, home: &Home, at: Timestamp, email: &str) -> Result<(), StoreError> {
    let cx = Context { at, ..site.service().context() };
    let wish = NewAccessRequest {
        url_name: home.genie.url_name.clone(),
        email: email.parse().unwrap(),
        name: None,
        message: None,
    };
    requests::request(tx, &cx, &wish).map_err(|_| StoreError::Unavailable)
}

fn requests_of(site: &Site, home: &Home) -> Vec<RequestId> {
    let genie = home.genie.id;
    let all = read::<_, StoreError>(site.store(), |tx| tx.list_access_requests(genie, None, Slice::first()));
    all.unwrap().into_iter().map(|request| request.id).collect()
}

/// How many mails of the kinds that nodes write by the clock each address has, and how many ends they tell of.
fn told(site: &Site) -> BTreeMap<(&'static str, String), usize> {
    let mut told = BTreeMap::new();
    for mail in site.mails() {
        let mut count = |kind, more| *told.entry((kind, mail.to().to_owned())).or_default() += more;
        let kind = match &mail.record.letter {
            Letter::AccessEnds { own, managed } => {
                count("told ends", own.len() + managed.len());
                "ends"
            }
            Letter::RequestsWaiting { .. } => "waits",
            Letter::RequestExpired { .. } => "expired",
            Letter::AccessDenied { .. } => "denied",
            _ => continue,
        };
        count(kind, 1);
    }
    told
}

#[test]
fn three_nodes_that_are_killed_write_each_mail_once() {
    let database = Database::postgres();
    let mut nodes: Vec<_> = (0..3).map(|_| database.node()).collect();
    let site = database.site();
    let others = home(&site, "others@example.com");
    let last = home(&site, "last@example.com");
    let gone: Vec<_> = (0..REVOKED).map(|n| home(&site, &format!("gone{n}@example.com"))).collect();

    // What falls due soon, and is taken away before.
    let due = site.now().plus(AHEAD);
    for (n, home) in gone.iter().enumerate() {
        let link = write::<_, StoreError>(site.store(), |tx| {
            visit(tx, &site, home, due.minus(2 * DAY), &format!("denied{n}@example.com"))?;
            visit(tx, &site, &others, due.minus(30 * DAY), &format!("forgotten{n}@example.com"))?;
            give(tx, &site, home, due.minus(4 * DAY), due.plus(DAY))
        })
        .unwrap();
        let cx = site.service().context();
        let by = &home.account.principal;
        write(site.store(), |tx| grants::delete(tx, &cx, by, link)).unwrap();
    }
    for home in gone.iter().chain([&others]) {
        for id in requests_of(&site, home) {
            let (cx, by) = (site.service().context(), &home.account.principal);
            write(site.store(), |tx| requests::answer(tx, &cx, by, id, &Answer::Denied(None))).unwrap();
        }
    }
    assert!(site.now() < due, "it was taken away in time");
    write::<_, StoreError>(site.store(), |tx| {
        let at = due.plus(Duration::from_secs(1));
        visit(tx, &site, &last, at.minus(2 * DAY), "late@example.com")?;
        give(tx, &site, &last, at.minus(4 * DAY), at.plus(DAY))
    })
    .unwrap();

    // What is due at once, while nodes come and go.
    thread::scope(|scope| {
        let site = &site;
        let filling = scope.spawn(move || {
            for n in 0..OWNERS {
                let home = home(site, &format!("owner{n}@example.com"));
                let now = site.now();
                write::<_, StoreError>(site.store(), |tx| {
                    visit(tx, site, &home, now.minus(3 * DAY), &format!("waits{n}@example.com"))?;
                    visit(tx, site, &home, now.minus(31 * DAY), &format!("expires{n}@example.com"))?;
                    for _ in 0..2 {
                        give(tx, site, &home, now.minus(4 * DAY), now.plus(12 * HOUR))?;
                    }
                    Ok(())
                })
                .unwrap();
            }
        });
        for kill in 0..KILLS {
            let random = usize::try_from(RandomState::new().hash_one(kill) % 3).unwrap();
            let goal = told(site).len() + 1 + random * 3;
            until("mails, or the end of the work", || {
                (told(site).len() >= goal || filling.is_finished()).then_some(())
            });
            nodes[random].kill();
            nodes[random] = database.node();
        }
        filling.join().unwrap();
    });
    let mut expected = BTreeMap::new();
    let mut expect = |kind, email: String, count| assert!(expected.insert((kind, email), count).is_none());
    for n in 0..OWNERS {
        expect("ends", format!("owner{n}@example.com"), 1);
        expect("told ends", format!("owner{n}@example.com"), 2);
        expect("waits", format!("owner{n}@example.com"), 1);
        expect("expired", format!("expires{n}@example.com"), 1);
    }
    for n in 0..REVOKED {
        expect("denied", format!("denied{n}@example.com"), 1);
        expect("denied", format!("forgotten{n}@example.com"), 1);
    }
    for kind in ["ends", "told ends", "waits"] {
        expect(kind, "last@example.com".into(), 1);
    }
    let told = until("every mail", || {
        let mut told = told(&site);
        // Requests that are about to expire were long to be reminded of.
        told.remove(&("waits", "others@example.com".to_owned()));
        (told.len() >= expected.len()).then_some(told)
    });
    assert_eq!(told, expected);
    for node in &nodes {
        assert_eq!(node.defects(), Vec::<String>::new());
    }
}
