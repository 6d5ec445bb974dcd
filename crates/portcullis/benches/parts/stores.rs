//! The store's hot path, one at a time and many that wait at once.

use divan::Bencher;
use divan::counter::ItemsCount;
use portcullis_domain::access::decisions::Subject;
use portcullis_domain::access::genies::Genie;
use portcullis_domain::base::{ApiKeySecret, GrantToken};
use portcullis_domain::store::lookups::{Lookup, Wanted};
use portcullis_domain::{Principal, Store, access, store};
use portcullis_store::{Options, open};
use portcullis_testkit::World;
use portcullis_testkit::contract::Kept;
use portcullis_testkit::postgres::{Cluster, ClusterOptions};

#[derive(Clone, Copy, Debug)]
enum Database {
    Sqlite,
    Postgres,
}

const BOTH: [Database; 2] = [Database::Sqlite, Database::Postgres];
const AT_ONCE: usize = 64;

/// A Genie with one link that never ends, and its owner's key.
struct Scene {
    store: Box<dyn Store>,
    world: World,
    owner: Principal,
    genie: Genie,
    token: GrantToken,
    key: ApiKeySecret,
}

impl Scene {
    fn on(database: Database) -> Self {
        let open = |url: &str| open(&Options { url: url.to_owned(), pool: 4, serves: true }).unwrap().store;
        let store: Box<dyn Store> = match database {
            Database::Sqlite => {
                let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
                let url = format!("sqlite://{}", folder.path().join("parts.db").display());
                Box::new(Kept::new(open(&url), folder))
            }
            Database::Postgres => {
                let cluster = Cluster::start(&ClusterOptions { fsync: true, ..ClusterOptions::default() });
                let database = cluster.database();
                Box::new(Kept::new(open(database.url()), (database, cluster)))
            }
        };
        let world = World::new();
        let owner = world.owner(&*store, "ann@example.com");
        let genie = world.genie(&*store, &owner, "Parts");
        let token = world.grant(&*store, &owner, genie.id, 0, None).token;
        let key = world.key(&*store, &owner);
        Self { store, world, owner, genie, token, key }
    }

    fn subject(&self) -> Subject {
        Subject::Link(self.token.digest())
    }

    fn lookup(&self) -> Lookup {
        let access = Some((self.genie.id, self.subject()));
        Lookup::new(&self.key, Wanted { access, ..Wanted::default() })
    }

    fn look_up(&self, count: usize) {
        let answers: Vec<_> = (0..count).map(|_| self.store.look_up(self.lookup())).collect();
        assert!(answers.into_iter().all(|answer| answer.wait().unwrap().is_some()));
    }

    fn redeem(&self, count: usize) {
        let redeem = |_| store::redeem(&*self.store, &self.world.cx(), &self.token, None, None, None);
        let answers: Vec<_> = (0..count).map(redeem).collect();
        assert!(answers.into_iter().all(|answer| answer.wait().is_ok()));
    }
}

/// As the rules ask in a transaction of their own.
#[divan::bench(args = BOTH)]
fn check(bencher: Bencher<'_, '_>, database: Database) {
    let scene = Scene::on(database);
    let (subject, at) = (scene.subject(), scene.world.now());
    bencher.bench(|| {
        let check = store::read(&*scene.store, |tx| {
            access::decisions::check(tx, &scene.owner, scene.genie.id, &subject, at)
        });
        check.unwrap()
    });
}

#[divan::bench(args = BOTH)]
fn look_up_one(bencher: Bencher<'_, '_>, database: Database) {
    let scene = Scene::on(database);
    bencher.bench(|| scene.look_up(1));
}

#[divan::bench(args = BOTH)]
fn look_up_many_at_once(bencher: Bencher<'_, '_>, database: Database) {
    let scene = Scene::on(database);
    bencher.counter(ItemsCount::new(AT_ONCE)).bench(|| scene.look_up(AT_ONCE));
}

#[divan::bench(args = BOTH)]
fn redeem_one(bencher: Bencher<'_, '_>, database: Database) {
    let scene = Scene::on(database);
    bencher.bench(|| scene.redeem(1));
}

#[divan::bench(args = BOTH)]
fn redeem_many_at_once(bencher: Bencher<'_, '_>, database: Database) {
    let scene = Scene::on(database);
    bencher.counter(ItemsCount::new(AT_ONCE)).bench(|| scene.redeem(AT_ONCE));
}
