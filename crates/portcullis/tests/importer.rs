//! An import that is interrupted at every place where it can be.

#![allow(clippy::unwrap_used, reason = "a test may panic, its helpers too")]

use portcullis::service::Service;
use portcullis_domain::access::grants::{RedeemError, Redeemed, Redemption};
use portcullis_domain::base::Answer;
use portcullis_domain::base::{PageRequest, RequestPolicy, Slice};
use portcullis_domain::records::activity::EntryFilter;
use portcullis_domain::staff::imports::{
    self, BATCH, BatchError, Import, ImportError, ImportState, LEASE, Overrides, Sheets,
};
use portcullis_domain::store::{Importer, Store, Work, read, write};
use portcullis_domain::{Principal, Secrets, StoreError};
use portcullis_sheets::Csv;
use portcullis_testkit::clock::FixedClock;
use portcullis_testkit::passwords::PlainPasswords;
use portcullis_testkit::postgres::Cluster;
use portcullis_testkit::secrets::SeededSecrets;
use portcullis_testkit::vault::TestVault;
use portcullis_testkit::{MemoryStore, World};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Three whole batches and a half.
const ROWS: usize = BATCH * 3 + BATCH / 2;
/// One row in so many is wrong.
const WRONG: usize = 100;

/// An empty store with an administrator, and the services around it.
struct Stage {
    service: Service,
    clock: Arc<FixedClock>,
    by: Principal,
}

impl Stage {
    fn on(store: Arc<dyn Store>) -> Self {
        let (clock, world) = (Arc::new(FixedClock::default()), World::new());
        let secrets: Arc<dyn Secrets> = Arc::new(SeededSecrets::new(7));
        let by = world.administrator(store.as_ref(), "ada@example.com");
        let service = Service {
            store,
            clock: Arc::clone(&clock) as _,
            secrets,
            vault: Arc::new(TestVault::default()),
            passwords: Arc::new(PlainPasswords::default()),
            sheets: Arc::new(Csv),
            links: world.links.clone(),
            reveal_tokens: true,
            request_policy: RequestPolicy::default(),
            access_policy: Default::default(),
        };
        Self { service, clock, by }
    }

    fn store(&self) -> &dyn Store {
        self.service.store.as_ref()
    }

    /// As a spreadsheet writes "Unicode text".
    fn upload(&self, file: &str) -> Result<Import, ImportError> {
        let file: Vec<u8> = format!("\u{feff}{file}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        let (cx, sheet) = (self.service.context(), Csv.open(file, &Overrides::default()).unwrap());
        write(self.store(), |tx| imports::start(tx, &cx, &self.by, sheet.as_ref()))
    }

    fn claim(&self) -> Option<Importer> {
        Importer::claim(self.store(), &self.service.context(), &Csv).unwrap()
    }

    /// Works one batch off.
    fn work(&self, importer: &mut Importer) -> Result<(), BatchError> {
        importer.work(self.store(), &self.service.context()).map(|_| ())
    }

    /// Claims once the lease of whoever held it before has ended.
    fn take_over(&self) -> Importer {
        self.clock.advance(LEASE);
        self.claim().expect("an import that nobody holds any more")
    }

    fn finish(&self, mut importer: Importer) -> Import {
        while !importer.import().has_ended() {
            self.work(&mut importer).unwrap();
        }
        importer.import().clone()
    }

    /// Checks that every row was looked at once: nobody is missing, nobody is there twice.
    fn is_whole(&self, import: &Import) {
        let wrong = ROWS.div_ceil(WRONG);
        assert_eq!(import.state, ImportState::Completed);
        assert_eq!((import.completed as usize, import.errored as usize), (ROWS - wrong, wrong));
        let rows: Vec<_> = import.errors.iter().map(|error| error.row as usize - 2).collect();
        assert_eq!(rows, (0..ROWS).filter(|row| row % WRONG == 0).collect::<Vec<_>>());
        let found = read::<_, StoreError>(self.store(), |tx| {
            assert_eq!(tx.latest_import()?.as_ref(), Some(import));
            assert_eq!(tx.import_file(import.id)?, None, "the file is erased");
            tx.list_agents_compact()
        });
        let found = found.unwrap();
        let names: BTreeSet<_> = found.iter().map(|agent| agent.name.clone()).collect();
        let wanted = (0..ROWS).filter(|row| row % WRONG != 0).map(|row| format!("Ann{row} Lee"));
        assert_eq!(names, wanted.chain(["Ada".to_owned()]).collect());
        assert_eq!(found.len(), names.len());
        assert_eq!(self.entries("agent.imported"), ROWS - wrong);
        assert_eq!(self.entries("import.started"), 1);
    }

    fn entries(&self, activity: &str) -> usize {
        let filter = EntryFilter { activity: Some(activity.to_owned()), ..EntryFilter::default() };
        let page = PageRequest { page: 1, size: 1 };
        let page = read::<_, StoreError>(self.store(), |tx| tx.page_activity(&filter, true, page));
        usize::try_from(page.unwrap().1).unwrap()
    }
}

/// As spreadsheets write it, with a wrong row now and then.
fn file() -> String {
    let mut file = "sep=;\r\nGroups;E-Mail;Roles;First Name;Surname\r\n".to_owned();
    for row in 0..ROWS {
        let role = if row % WRONG == 0 { "no such role" } else { "agent" };
        write!(file, ";person{row}@example.com;\"{role}\";Ann{row};Lee\r\n").unwrap();
    }
    file += &";;;;\r\n".repeat(20);
    file
}

/// Makes a module of each named function, with a test for every store.
macro_rules! on_all {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            use super::*;

            #[test]
            fn in_memory() {
                super::$name(Arc::new(MemoryStore::new()));
            }

            #[test]
            fn on_sqlite() {
                let folder = tempfile::tempdir().unwrap();
                super::$name(open(&format!("sqlite://{}", folder.path().join("portcullis.db").display())));
            }

            #[test]
            fn on_postgres() {
                let database = Cluster::shared().database();
                super::$name(open(database.url()));
            }
        }
    )*};
}

fn open(url: &str) -> Arc<dyn Store> {
    let options = portcullis_store::Options { url: url.to_owned(), pool: 2, serves: true };
    portcullis_store::open(&options).unwrap().store
}

on_all!(
    a_worker_that_dies_between_batches_is_replaced,
    a_worker_that_was_replaced_writes_nothing_more,
    a_commit_without_an_answer_counts_once,
    nobody_imports_for_who_may_no_longer,
);

fn a_worker_that_dies_between_batches_is_replaced(store: Arc<dyn Store>) {
    let stage = Stage::on(store);
    stage.upload(&file()).unwrap();
    let mut done = 0;
    // One dies at once, one after its first batch, and so on.
    for batches in 0..3 {
        let mut importer = if batches == 0 { stage.claim().unwrap() } else { stage.take_over() };
        assert_eq!(importer.import().running() as usize, ROWS - done);
        for _ in 0..batches {
            stage.work(&mut importer).unwrap();
            done += BATCH;
            assert_eq!(importer.import().state, ImportState::Running);
        }
        drop(importer);
        assert!(stage.claim().is_none(), "it may still live");
        assert!(matches!(stage.upload(&file()), Err(ImportError::Running)));
    }
    let import = stage.finish(stage.take_over());
    stage.is_whole(&import);
    assert!(stage.claim().is_none(), "nothing is left");
    stage.upload("email,first_name,roles\n").unwrap();
}

fn a_worker_that_was_replaced_writes_nothing_more(store: Arc<dyn Store>) {
    let stage = Stage::on(store);
    stage.upload(&file()).unwrap();
    let mut slow = stage.claim().unwrap();
    stage.work(&mut slow).unwrap();
    let mut next = stage.take_over();
    assert!(matches!(stage.work(&mut slow), Err(BatchError::LeaseLost)));
    stage.work(&mut next).unwrap();
    assert!(matches!(stage.work(&mut slow), Err(BatchError::LeaseLost)));
    slow.release(stage.store(), &stage.service.context()).unwrap();
    assert!(stage.claim().is_none(), "it was not the slow one's to give back");
    next.release(stage.store(), &stage.service.context()).unwrap();
    let import = stage.finish(stage.claim().expect("who leaves in order lets the next one in at once"));
    stage.is_whole(&import);
}

fn nobody_imports_for_who_may_no_longer(store: Arc<dyn Store>) {
    let stage = Stage::on(store);
    stage.upload(&file()).unwrap();
    let mut importer = stage.claim().unwrap();
    stage.work(&mut importer).unwrap();
    write::<_, StoreError>(stage.store(), |tx| tx.set_agent_roles(stage.by.id, &[])).unwrap();
    let import = stage.finish(importer);
    assert_eq!((import.state, import.running() as usize), (ImportState::Failed, ROWS - BATCH));
    assert!(stage.claim().is_none(), "nothing is left");
}

/// A store that commits, but does not say so each second time.
struct Forgetful {
    store: Arc<dyn Store>,
    writes: AtomicU32,
}

impl Store for Forgetful {
    fn read(&self, work: &mut Work<'_>) -> Result<(), StoreError> {
        self.store.read(work)
    }

    fn write(&self, work: &mut Work<'_>) -> Result<(), StoreError> {
        self.store.write(work)?;
        let is_even = self.writes.fetch_add(1, Ordering::SeqCst).is_multiple_of(2);
        if is_even { Err(StoreError::Unavailable) } else { Ok(()) }
    }

    fn redeem(&self, redemption: Redemption) -> Answer<'static, Result<Redeemed, RedeemError>> {
        self.store.redeem(redemption)
    }

    fn ready(&self) -> Result<(), StoreError> {
        self.store.ready()
    }
}

fn a_commit_without_an_answer_counts_once(store: Arc<dyn Store>) {
    let mut stage = Stage::on(store);
    stage.upload(&file()).unwrap();
    let mut importer = stage.claim().unwrap();
    let store = Arc::clone(&stage.service.store);
    stage.service.store = Arc::new(Forgetful { store, writes: AtomicU32::new(0) });
    let mut failures = 0;
    while !importer.import().has_ended() {
        match stage.work(&mut importer) {
            Ok(_) => {}
            Err(BatchError::Store(StoreError::Unavailable)) => failures += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert!(failures > 1);
    stage.is_whole(importer.import());
    assert_eq!(
        read::<_, StoreError>(stage.store(), |tx| tx.list_mail(None, Slice::first())).unwrap().len(),
        0,
        "nobody is told"
    );
}
