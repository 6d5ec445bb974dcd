//! What only PostgreSQL does: it comes and goes, and others are in the way.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod common;

use portcullis_domain::access::grants::{GrantPatch, RedeemError, Redeemed, Redemption, UseLimit};
use portcullis_domain::base::{Answer, Name};
use portcullis_domain::store::{self, Rollback, Work};
use portcullis_domain::{Store, StoreError, Timestamp, Tx};
use portcullis_store::{OpenError, Opened, Options, migrate, open};
use portcullis_testkit::postgres::{Cluster, ClusterOptions, TestDatabase};
use portcullis_testkit::wait::until;
use portcullis_testkit::{World, contract};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(60);

fn open_pool(database: &TestDatabase, pool: u32) -> Opened {
    open(&Options { url: database.url().to_owned(), pool, serves: true }).unwrap()
}

fn insert(tx: &mut dyn Tx, name: &str) -> Result<(), StoreError> {
    let name: Name = name.parse().unwrap();
    tx.insert_team(&name, None, Timestamp::from_micros(0)).map(drop)
}

fn add(store: &dyn Store, name: &str) -> Result<(), StoreError> {
    store::write(store, |tx| insert(tx, name))
}

fn teams(database: &TestDatabase) -> String {
    database.sql("SELECT string_agg(name, ',' ORDER BY name) FROM teams").trim().to_owned()
}

/// Throws out everybody but the one who asks.
fn disconnect_all(database: &TestDatabase) {
    database.sql(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
}

/// Waits until so many are here. Unlike a barrier's, its patience ends: one of them may have failed on the way.
fn meet(here: &AtomicUsize, all: usize) {
    here.fetch_add(1, Ordering::SeqCst);
    until("everybody", || (here.load(Ordering::SeqCst) >= all).then_some(()));
}

/// Makes the first two insertions of a team fail with this SQLSTATE.
fn fail_twice(database: &TestDatabase, sqlstate: &str, trigger: &str) {
    database.sql(&format!(
        "CREATE SEQUENCE tries; \
         CREATE FUNCTION fail_twice() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
           IF nextval('tries') <= 2 THEN RAISE EXCEPTION 'injected' USING ERRCODE = '{sqlstate}'; END IF; \
           RETURN NEW; END $$; \
         {trigger} EXECUTE FUNCTION fail_twice()"
    ));
}

const AT_ONCE: &str = "CREATE TRIGGER injected BEFORE INSERT ON teams FOR EACH ROW";
const AT_COMMIT: &str =
    "CREATE CONSTRAINT TRIGGER injected AFTER INSERT ON teams DEFERRABLE INITIALLY DEFERRED FOR EACH ROW";

#[test]
fn a_serialization_failure_is_tried_again() {
    for trigger in [AT_ONCE, AT_COMMIT] {
        let database = common::postgres_database();
        fail_twice(&database, "40001", trigger);
        let store = open_pool(&database, 1).store;
        let mut runs = 0;
        let answer = store::write(&*store, |tx| {
            runs += 1;
            insert(tx, "One")
        });
        assert_eq!((answer, runs), (Ok(()), 3), "{trigger}");
        assert_eq!(teams(&database), "One");
    }
}

#[test]
fn another_failure_is_told_at_once() {
    for trigger in [AT_ONCE, AT_COMMIT] {
        let database = common::postgres_database();
        fail_twice(&database, "22012", trigger);
        let store = open_pool(&database, 1).store;
        let mut runs = 0;
        let answer = store::write(&*store, |tx| {
            runs += 1;
            insert(tx, "One")
        });
        assert!(matches!(answer, Err(StoreError::Unexpected(_))), "{answer:?}");
        assert_eq!(runs, 1, "{trigger}");
        assert_eq!(teams(&database), "");
    }
}

#[test]
fn work_that_hides_a_failure_is_not_committed() {
    let database = common::postgres_database();
    fail_twice(&database, "22012", AT_ONCE);
    let store = open_pool(&database, 1).store;
    let answer = store.write(&mut |tx| {
        let _ = insert(tx, "One");
        Ok(())
    });
    assert!(matches!(answer, Err(StoreError::Unexpected(_))), "{answer:?}");
    assert_eq!(store.write(&mut |_| Err(Rollback)), Ok(()));
}

#[test]
fn a_connection_lost_before_the_commit_is_replaced() {
    let database = common::postgres_database();
    let store = open_pool(&database, 3).store;
    let mut runs = 0;
    let answer = store::write(&*store, |tx| {
        runs += 1;
        insert(tx, "One")?;
        if runs == 1 {
            disconnect_all(&database);
        }
        insert(tx, "Two")
    });
    assert_eq!((answer, runs), (Ok(()), 2));
    assert_eq!(teams(&database), "One,Two");
}

#[test]
fn a_connection_lost_during_the_commit_is_admitted() {
    let database = common::postgres_database();
    let store = open_pool(&database, 3).store;
    let mut runs = 0;
    let answer = store::write::<_, StoreError>(&*store, |tx| {
        runs += 1;
        insert(tx, "One")?;
        disconnect_all(&database);
        Ok(())
    });
    assert_eq!((answer, runs), (Err(StoreError::Unavailable), 1));
    assert_eq!(add(&*store, "Two"), Ok(()));
    assert_eq!(teams(&database), "Two");
}

#[test]
fn a_pool_of_dead_connections_heals_unnoticed() {
    let database = common::postgres_database();
    let store = open_pool(&database, 8).store;
    let all_at_once = |work: &(dyn Fn() + Sync)| {
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(work);
            }
        });
    };
    let here = AtomicUsize::new(0);
    all_at_once(&|| {
        store
            .read(&mut |tx| {
                meet(&here, 8);
                tx.list_roles().map(drop).map_err(|_| Rollback)
            })
            .unwrap();
    });
    disconnect_all(&database);
    all_at_once(&|| {
        let roles = store::read::<_, StoreError>(&*store, |tx| tx.list_roles()).unwrap();
        assert!(!roles.is_empty());
    });
    disconnect_all(&database);
    assert_eq!(add(&*store, "One"), Ok(()));
}

#[test]
fn a_panic_leaves_no_transaction_open() {
    let database = common::postgres_database();
    let store = open_pool(&database, 1).store;
    for _ in 0..3 {
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            store.write(&mut |tx| {
                insert(tx, "Half").unwrap();
                panic!("a panic in the middle of a transaction")
            })
        }));
        assert!(panicked.is_err());
    }
    assert_eq!(add(&*store, "One"), Ok(()));
    assert_eq!(teams(&database), "One");
    let open = "SELECT count(*) FROM pg_stat_activity \
        WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
    assert_eq!(database.sql(open).trim(), "0");
}

/// In the server's log.
const DEADLOCK: &str = "deadlock detected";

#[test]
fn who_locked_in_a_circle_is_tried_again() {
    let cluster = Cluster::start(&ClusterOptions::default());
    let database = cluster.database();
    let store = open_pool(&database, 4).store;
    let world = World::new();
    let ann = world.owner(&*store, "ann@example.com");
    let genie = world.genie(&*store, &ann, "Billing");
    let links = [1, 2].map(|uses| world.grant(&*store, &ann, genie.id, uses, None).grant.id);
    let both_hold_one = AtomicUsize::new(0);
    let wider = GrantPatch { max_uses: Some(UseLimit::try_from(9).unwrap()), ..GrantPatch::default() };
    let (store, wider, both_hold_one) = (&store, &wider, &both_hold_one);
    thread::scope(|scope| {
        for order in [[links[0], links[1]], [links[1], links[0]]] {
            scope.spawn(move || {
                let mut runs = 0;
                store::write::<_, StoreError>(&**store, |tx| {
                    runs += 1;
                    tx.patch_grant(order[0], wider)?.done().unwrap();
                    if runs == 1 {
                        meet(both_hold_one, 2);
                    }
                    tx.patch_grant(order[1], wider).map(|written| drop(written.done().unwrap()))
                })
                .unwrap();
            });
        }
    });
    assert_eq!(database.sql("SELECT sum(max_uses) FROM grants").trim(), "18");
    assert!(std::fs::read_to_string(cluster.log()).unwrap().contains(DEADLOCK));
}

#[test]
fn nodes_that_redeem_the_same_links_do_not_lock_in_a_circle() {
    let cluster = Cluster::start(&ClusterOptions::default());
    let database = cluster.database();
    let nodes = [open_pool(&database, 4).store, open_pool(&database, 4).store];
    let world = World::new();
    let ann = world.owner(&*nodes[0], "ann@example.com");
    let genie = world.genie(&*nodes[0], &ann, "Billing");
    let links: Vec<_> = (0..20).map(|_| world.grant(&*nodes[0], &ann, genie.id, 40, None).token).collect();
    let inside: usize = thread::scope(|scope| {
        let visitors: Vec<_> = (0..32)
            .map(|visitor| {
                let (nodes, links, world) = (&nodes, &links, &world);
                scope.spawn(move || {
                    let turns = (0..40).map(|turn| &links[(turn * 7 + visitor * 3) % links.len()]);
                    turns.filter(|link| world.redeem(&*nodes[visitor % 2], link).0.is_ok()).count()
                })
            })
            .collect();
        visitors.into_iter().map(|visitor| visitor.join().unwrap()).sum()
    });
    assert_eq!(inside, 800);
    assert_eq!(database.sql("SELECT sum(use_count), min(use_count) FROM grants").trim(), "800|40");
    assert_eq!(database.sql("SELECT count(*) FROM grant_uses").trim(), "800");
    assert!(!std::fs::read_to_string(cluster.log()).unwrap().contains(DEADLOCK));
}

#[test]
fn everything_is_back_after_the_database_was_gone() {
    let cluster = Cluster::start(&ClusterOptions::default());
    let database = cluster.database();
    let store = open_pool(&database, 4).store;
    let world = World::new();
    let ann = world.owner(&*store, "ann@example.com");
    let genie = world.genie(&*store, &ann, "Billing");
    let link = world.grant(&*store, &ann, genie.id, 0, None);
    let redeem = || {
        let (redemption, _) = Redemption::new(&world.cx(), &link.token, None, None);
        store.redeem(redemption).wait()
    };
    assert!(redeem().is_ok());

    cluster.stop_immediate();
    assert_eq!(store.ready(), Err(StoreError::Unavailable));
    assert_eq!(redeem(), Err(StoreError::Unavailable.into()));
    assert_eq!(add(&*store, "Nowhere"), Err(StoreError::Unavailable));
    let read = store::read::<_, StoreError>(&*store, |tx| tx.list_roles().map(drop));
    assert_eq!(read, Err(StoreError::Unavailable));

    cluster.start_again();
    let deadline = Instant::now() + PATIENCE;
    while store.ready().is_err() || redeem().is_err() {
        assert!(Instant::now() < deadline, "the store does not come back");
    }
    assert_eq!(add(&*store, "One"), Ok(()));
    assert_eq!(teams(&database), "One");
    assert_eq!(database.sql("SELECT use_count = (SELECT count(*) FROM grant_uses) FROM grants").trim(), "t");
}

#[test]
fn no_answered_use_is_lost_in_a_crash() {
    let cluster = Cluster::start(&ClusterOptions::default());
    let database = cluster.database();
    let store = open_pool(&database, 4).store;
    let world = World::new();
    let ann = world.owner(&*store, "ann@example.com");
    let genie = world.genie(&*store, &ann, "Billing");
    let link = world.grant(&*store, &ann, genie.id, 0, None);
    let send = |_| store.redeem(Redemption::new(&world.cx(), &link.token, None, None).0);
    let mut answers: VecDeque<_> = (0..2_000).map(send).collect();
    assert!(answers.pop_front().unwrap().wait().is_ok());
    cluster.stop_immediate();
    answers.extend((0..500).map(send));
    cluster.start_again();
    let granted = 1 + answers.into_iter().filter_map(|answer| answer.wait().ok()).count();
    let counts = database.sql("SELECT use_count, (SELECT count(*) FROM grant_uses) FROM grants");
    let (counted, kept) = counts.trim().split_once('|').unwrap();
    assert_eq!(counted, kept);
    let counted: usize = counted.parse().unwrap();
    // The batch whose COMMIT was cut off may be in, and was answered as "unavailable".
    assert!((granted..=granted + 512).contains(&counted), "{granted} answered, {counted} counted");
}

#[test]
fn the_clock_is_the_databases_and_never_goes_back() {
    let database = common::postgres_database();
    let clock = open_pool(&database, 1).clock;
    let ask = || -> i64 {
        let text = database.sql("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint");
        text.trim().parse().unwrap()
    };
    let before = ask();
    let mut last = clock.now();
    for _ in 0..10_000 {
        let now = clock.now();
        assert!(now >= last);
        last = now;
    }
    let after = ask();
    let tolerance = 1_000_000;
    assert!((before - tolerance..=after + tolerance).contains(&last.micros()));
}

#[test]
fn nodes_may_start_at_once() {
    let database = Cluster::shared().database();
    let start = Barrier::new(8);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                start.wait();
                migrate(database.url()).unwrap();
            });
        }
    });
    assert_eq!(add(&*open_pool(&database, 1).store, "One"), Ok(()));
}

#[test]
fn a_database_that_is_not_there_is_named_without_its_password() {
    let url = "postgres://user:s3cret@127.0.0.1:1/db?connect_timeout=2".to_owned();
    let Err(error) = open(&Options { url, pool: 1, serves: true }) else {
        panic!("nobody listens on port 1")
    };
    assert!(matches!(error, OpenError::Connect(_)));
    assert!(error.to_string().contains("127.0.0.1"), "{error}");
    assert!(!error.to_string().contains("s3cret"), "{error}");
}

/// libpq's own texts repeat what it does not understand.
#[test]
fn what_is_wrong_with_a_url_is_told_without_repeating_it() {
    let asked = |url: &str| {
        let error = open(&Options { url: url.to_owned(), pool: 1, serves: true }).err().unwrap();
        let text = error.to_string();
        assert!(!text.contains("sek") && !text.contains("krit") && !text.contains('\n'), "{text}");
        error
    };
    for url in [
        "postgres://u:se%krit@127.0.0.1:1/x",
        "postgres://u:sek/rit@127.0.0.1:1/x",
        "postgres://u:sek@rit@127.0.0.1:1/x",
        "postgres://u:sekrit@[bad/x",
        "postgres://127.0.0.1:1/x?password=sek&rit",
        "postgres://127.0.0.1:1/x?password=sek&rit=1",
        "postgres://u:sekrit@127.0.0.1:1/x?sslmode=sekrit",
    ] {
        let error = asked(url);
        assert!(error.is_about_the_url(), "{error}");
    }
    for url in ["postgres://u:sekrit@127.0.0.1:1,[::1]:1/x", "postgres://u:se?krit@nowhere.invalid/x"] {
        let error = asked(url);
        assert!(matches!(error, OpenError::Connect(_)), "{error}");
        assert!(error.to_string().contains("127.0.0.1") || error.to_string().contains("nowhere"), "{error}");
    }
}

#[cfg(not(feature = "postgres-tls"))]
#[test]
fn tls_without_tls_says_how_to_get_it() {
    let url = "postgres://user@127.0.0.1:1/db?sslmode=require".to_owned();
    let Err(error) = open(&Options { url, pool: 1, serves: true }) else { panic!("there is no TLS") };
    assert!(matches!(error, OpenError::NoTls), "{error}");
}

/// Two nodes over one database, of which each call goes to the other one than the call before.
struct TwoNodes {
    nodes: [Opened; 2],
    calls: AtomicUsize,
}

impl TwoNodes {
    fn next(&self) -> &dyn Store {
        &*self.nodes[self.calls.fetch_add(1, Ordering::Relaxed) % 2].store
    }
}

impl Store for TwoNodes {
    fn read(&self, work: &mut Work<'_>) -> Result<(), StoreError> {
        self.next().read(work)
    }

    fn write(&self, work: &mut Work<'_>) -> Result<(), StoreError> {
        self.next().write(work)
    }

    fn redeem(&self, redemption: Redemption) -> Answer<'static, Result<Redeemed, RedeemError>> {
        self.next().redeem(redemption)
    }

    fn ready(&self) -> Result<(), StoreError> {
        self.next().ready()
    }
}

/// Runs the cases of the contract that `wanted` names on two nodes, each on a database of its own; how many there were.
fn on_two_nodes(wanted: impl Fn(&str) -> bool) -> usize {
    let cases: Vec<_> = contract::CASES.iter().filter(|(name, _)| wanted(name)).collect();
    for (_, case) in &cases {
        let database = common::postgres_database();
        let nodes = [open_pool(&database, 4), open_pool(&database, 4)];
        case(&TwoNodes { nodes, calls: AtomicUsize::new(0) });
    }
    cases.len()
}

#[test]
fn genies_change_hands_on_two_nodes_as_on_one() {
    let run = on_two_nodes(|name| name.starts_with("store::hand_overs::"));
    assert!(run >= 4, "{run}");
}

/// What falls due is told once, and an answer, an extension or a revocation counts against it, whichever node they reach.
#[test]
fn accesses_live_and_end_on_two_nodes_as_on_one() {
    let chores = ["access::request_lives::", "access::reminders::", "access::use_notices::"];
    let races = [
        "what_is_revoked_is_not_extended_back",
        "of_eight_extensions_of_one_end_one_goes_through",
        "what_is_revoked_does_not_come_back",
        "of_twenty_resolutions_one_counts",
    ];
    let run = on_two_nodes(|name| {
        chores.iter().any(|chore| name.starts_with(chore)) || races.iter().any(|race| name.ends_with(race))
    });
    assert!(run >= 24, "{run}");
}

#[test]
fn a_code_is_tried_five_times_on_two_nodes_as_on_one() {
    assert_eq!(on_two_nodes(|name| name.ends_with("of_fifty_tries_of_a_code_five_count")), 1);
}
