use super::*;
use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Text};
use diesel::{Connection, QueryableByName, RunQueryDsl, sql_query};
use std::thread;
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(30);

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    name: String,
}

struct Place {
    writer: Writer,
    path: PathBuf,
    _folder: TempDir,
}

/// A writer whose batches end only when nobody waits any more.
fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("writer.db");
    let mut conn = connect::writer(&path).unwrap();
    conn.batch_execute(
        "PRAGMA journal_mode = WAL; CREATE TABLE kept (name TEXT NOT NULL); CREATE TABLE parent (id INTEGER PRIMARY KEY);
         CREATE TABLE child (id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)",
    )
    .unwrap();
    let mut writer = Writer::new(conn, path.clone());
    writer.age = PATIENCE;
    Place { writer, path, _folder: folder }
}

fn add(conn: &mut SqliteConnection, name: &str) -> Verdict {
    match sql_query("INSERT INTO kept VALUES (?)").bind::<Text, _>(name).execute(conn) {
        Ok(_) => Verdict::Commit,
        Err(error) => Verdict::Fail(store_error(&error)),
    }
}

impl Place {
    fn add(&self, name: &str) -> Result<(), StoreError> {
        self.writer.write(&mut |conn| add(conn, name))
    }

    /// What another connection sees, in the order in which it was written.
    fn kept(&self) -> Vec<String> {
        let rows: Vec<Row> = sql_query("SELECT name FROM kept ORDER BY rowid")
            .load(&mut connect::writer(&self.path).unwrap())
            .unwrap();
        rows.into_iter().map(|row| row.name).collect()
    }

    /// Runs `first`, and the others in its batch: it goes on when all of them wait for the turn.
    fn batch<'a, T: Send>(
        &'a self,
        first: impl FnOnce(&mut SqliteConnection) -> Verdict + Send,
        others: Vec<Box<dyn FnOnce() -> T + Send + 'a>>,
    ) -> (Result<(), StoreError>, Vec<thread::Result<T>>) {
        let count = others.len();
        thread::scope(|scope| {
            let (seated, is_seated) = std::sync::mpsc::channel();
            let mut first = Some(first);
            let head = scope.spawn(move || {
                self.writer.write(&mut |conn| {
                    seated.send(()).unwrap();
                    let deadline = Instant::now() + PATIENCE;
                    while self.writer.waiting.load(Ordering::SeqCst) < count {
                        assert!(Instant::now() < deadline, "the others never came");
                        thread::yield_now();
                    }
                    (first.take().unwrap())(conn)
                })
            });
            is_seated.recv_timeout(PATIENCE).unwrap();
            let others: Vec<_> = others.into_iter().map(|other| scope.spawn(other)).collect();
            let others = others.into_iter().map(|other| other.join()).collect();
            (head.join().unwrap(), others)
        })
    }
}

#[test]
fn what_was_answered_is_there() {
    let mut place = place();
    place.writer.age = AGE;
    thread::scope(|scope| {
        for thread in 0..32 {
            let place = &place;
            scope.spawn(move || {
                for number in 0..10 {
                    let name = format!("{thread}/{number}");
                    place.add(&name).unwrap();
                    assert!(place.kept().contains(&name));
                }
            });
        }
    });
    assert_eq!(place.kept().len(), 320);
}

#[test]
fn a_rollback_and_a_panic_leave_the_others_of_their_batch_alone() {
    let place = place();
    let panic = || {
        place.writer.write(&mut |conn| {
            add(conn, "before a panic");
            conn.transaction::<(), diesel::result::Error, _>(|conn| {
                add(conn, "inside a savepoint");
                panic!("a panic in the middle of a batch")
            })
            .unwrap();
            Verdict::Commit
        })
    };
    let rollback = || {
        place.writer.write(&mut |conn| {
            add(conn, "rolled back");
            Verdict::Rollback
        })
    };
    let failure = || {
        place.writer.write(&mut |conn| {
            add(conn, "failed");
            Verdict::Fail(StoreError::Full)
        })
    };
    let (first, others) = place.batch(
        |conn| add(conn, "first"),
        vec![
            Box::new(|| place.add("second")),
            Box::new(panic),
            Box::new(|| place.add("third")),
            Box::new(rollback),
            Box::new(|| place.add("fourth")),
            Box::new(failure),
        ],
    );
    assert_eq!(first, Ok(()));
    let outcomes: Vec<_> = others.into_iter().map(Result::ok).collect();
    assert_eq!(
        outcomes,
        [Some(Ok(())), None, Some(Ok(())), Some(Ok(())), Some(Ok(())), Some(Err(StoreError::Full))]
    );
    let mut kept = place.kept();
    kept.sort_unstable();
    assert_eq!(kept, ["first", "fourth", "second", "third"]);
}

#[test]
fn a_commit_that_fails_fails_for_all_of_its_batch() {
    let place = place();
    let orphan = |conn: &mut SqliteConnection| {
        conn.batch_execute("INSERT INTO child VALUES (1)").unwrap();
        Verdict::Commit
    };
    let others = (0..4).map(|number| {
        let place = &place;
        Box::new(move || place.add(&number.to_string())) as Box<dyn FnOnce() -> _ + Send + '_>
    });
    let (first, others) = place.batch(orphan, others.collect());
    assert!(matches!(first, Err(StoreError::Unexpected(_))));
    for other in others {
        assert!(matches!(other.unwrap(), Err(StoreError::Unexpected(_))));
    }
    assert_eq!(place.kept(), Vec::<String>::new());
    assert_eq!(place.add("later"), Ok(()));
    assert_eq!(place.kept(), ["later"]);
}

#[test]
fn a_full_disk_is_told_and_nothing_is_claimed_that_is_not_there() {
    let place = place();
    place.writer.turn.lock().unwrap().conn.batch_execute("PRAGMA max_page_count = 20").unwrap();
    let big = "x".repeat(200_000);
    let others: Vec<Box<dyn FnOnce() -> _ + Send>> =
        vec![Box::new(|| place.add(&big)), Box::new(|| place.add("small"))];
    let (first, others) = place.batch(|conn| add(conn, "first"), others);
    let mut outcomes = vec![("first".to_owned(), first)];
    let names = [big.clone(), "small".to_owned()];
    outcomes.extend(names.into_iter().zip(others.into_iter().map(Result::unwrap)));
    assert_eq!(outcomes[1].1, Err(StoreError::Full));
    let kept = place.kept();
    for (name, outcome) in outcomes {
        assert_eq!(kept.contains(&name), outcome.is_ok());
    }

    place.writer.turn.lock().unwrap().conn.batch_execute("PRAGMA max_page_count = 10000").unwrap();
    assert_eq!(place.add(&big), Ok(()));
}

#[test]
fn a_transaction_that_ended_by_itself_is_noticed() {
    let place = place();
    let ended = place.writer.write(&mut |conn| {
        add(conn, "gone");
        conn.batch_execute("ROLLBACK").unwrap();
        Verdict::Commit
    });
    assert!(ended.is_err());
    assert_eq!(place.add("later"), Ok(()));
    assert_eq!(place.kept(), ["later"]);
}

#[test]
fn who_holds_the_database_too_long_makes_it_unavailable_for_a_while() {
    let place = place();
    place.writer.turn.lock().unwrap().conn.batch_execute("PRAGMA busy_timeout = 1").unwrap();
    let mut other = connect::writer(&place.path).unwrap();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    assert_eq!(place.add("too early"), Err(StoreError::Unavailable));
    other.batch_execute("ROLLBACK").unwrap();
    assert_eq!(place.add("in time"), Ok(()));
    assert_eq!(place.kept(), ["in time"]);
}

#[test]
fn a_commit_waits_for_the_disk() {
    #[derive(QueryableByName)]
    struct Setting {
        #[diesel(sql_type = BigInt)]
        synchronous: i64,
    }
    let place = place();
    let turn = &mut place.writer.turn.lock().unwrap();
    let setting: Setting = sql_query("PRAGMA synchronous").get_result(&mut turn.conn).unwrap();
    assert_eq!(setting.synchronous, 2, "FULL");
}
