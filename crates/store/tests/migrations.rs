//! Both lists of migrations make the same tables, and can be undone.
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod common;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel::{PgConnection, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use portcullis_domain::access::ends::AccessKey;
use portcullis_domain::access::grants::Recipient;
use portcullis_domain::access::requests::{AccessRequest, RequestState};
use portcullis_domain::base::{PageRequest, PermissionSet, Slice};
use portcullis_domain::staff::agents::{AgentFilter, AgentListing, AgentOrder};
use portcullis_domain::staff::imports::{Delimiter, ImportState, Layout};
use portcullis_domain::staff::roles::{ADMIN, AGENT, agent_permissions};
use portcullis_domain::{AgentUuid, GenieId, GrantId, RequestId, StoreError, TeamId, Timestamp, store};
use portcullis_testkit::postgres::Cluster;
use std::collections::BTreeSet;
use std::path::Path;

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// Table, column, whether it can be absent.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Bool)]
    required: bool,
}

/// Table and columns of an index, in their order.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, QueryableByName)]
struct Index {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    columns: String,
    #[diesel(sql_type = Bool)]
    is_unique: bool,
    #[diesel(sql_type = Bool)]
    is_partial: bool,
}

fn sqlite_columns(conn: &mut SqliteConnection) -> BTreeSet<Column> {
    // A primary key that is SQLite's row number is never absent, but is not told so.
    let query = "SELECT t.name AS \"table\", c.name AS name, (c.\"notnull\" OR c.pk > 0) AS required \
        FROM pragma_table_list t JOIN pragma_table_info(t.name) c \
        WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\'";
    diesel::sql_query(query).load(conn).unwrap().into_iter().collect()
}

fn postgres_columns(conn: &mut PgConnection) -> BTreeSet<Column> {
    let query = "SELECT table_name::text AS \"table\", column_name::text AS name, is_nullable = 'NO' AS required \
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'";
    diesel::sql_query(query).load(conn).unwrap().into_iter().collect()
}

fn sqlite_indexes(conn: &mut SqliteConnection) -> BTreeSet<Index> {
    let query = "SELECT t.name AS \"table\", (SELECT group_concat(name) FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) AS columns, \
        i.\"unique\" AS is_unique, i.partial AS is_partial \
        FROM pragma_table_list t JOIN pragma_index_list(t.name) i \
        WHERE t.schema = 'main' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\'";
    diesel::sql_query(query).load(conn).unwrap().into_iter().collect()
}

fn postgres_indexes(conn: &mut PgConnection) -> BTreeSet<Index> {
    // SQLite has no index for a primary key that is its row number.
    let query = "SELECT t.relname::text AS \"table\", \
        (SELECT string_agg(a.attname, ',' ORDER BY k.place) FROM unnest(i.indkey) WITH ORDINALITY k (number, place) \
         JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number) AS columns, \
        i.indisunique AS is_unique, i.indpred IS NOT NULL AS is_partial \
        FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace \
        WHERE n.nspname = 'public' AND t.relname NOT LIKE '\\_\\_%' AND NOT (i.indisprimary AND i.indnatts = 1 AND \
            (SELECT a.atttypid FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum = i.indkey[0]) = 'bigint'::regtype)";
    diesel::sql_query(query).load(conn).unwrap().into_iter().collect()
}

fn sqlite() -> (tempfile::TempDir, SqliteConnection) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("migrations.db");
    let mut conn = SqliteConnection::establish(&path.to_string_lossy()).unwrap();
    conn.batch_execute("PRAGMA foreign_keys = ON").unwrap();
    conn.run_pending_migrations(SQLITE).unwrap();
    (folder, conn)
}

fn folders(database: &str) -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations").join(database);
    std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn both_lists_have_the_same_names() {
    assert!(!folders("sqlite").is_empty());
    assert_eq!(folders("sqlite"), folders("postgres"));
}

#[test]
fn both_lists_make_the_same_tables() {
    let (_folder, mut sqlite) = sqlite();
    let database = common::postgres_database();
    let mut postgres = PgConnection::establish(database.url()).unwrap();
    assert!(sqlite_columns(&mut sqlite).len() > 100);
    assert_eq!(sqlite_columns(&mut sqlite), postgres_columns(&mut postgres));
    assert_eq!(sqlite_indexes(&mut sqlite), postgres_indexes(&mut postgres));
}

#[test]
fn every_migration_can_be_undone_and_done_again() {
    let (_folder, mut sqlite) = sqlite();
    let made = sqlite_columns(&mut sqlite);
    sqlite.revert_all_migrations(SQLITE).unwrap();
    assert_eq!(sqlite_columns(&mut sqlite), BTreeSet::new());
    sqlite.run_pending_migrations(SQLITE).unwrap();
    assert_eq!(sqlite_columns(&mut sqlite), made);

    let database = Cluster::shared().database();
    let mut postgres = PgConnection::establish(database.url()).unwrap();
    postgres.run_pending_migrations(POSTGRES).unwrap();
    postgres.revert_all_migrations(POSTGRES).unwrap();
    assert_eq!(postgres_columns(&mut postgres), BTreeSet::new());
    postgres.run_pending_migrations(POSTGRES).unwrap();
    assert_eq!(postgres_columns(&mut postgres), made);
}

#[test]
fn the_built_in_roles_hold_what_the_rules_say() {
    for store in [common::sqlite(), common::postgres()] {
        let roles = store::read(&*store, |tx| tx.list_roles()).unwrap();
        let held: Vec<_> =
            roles.iter().map(|role| (role.name.as_str(), role.built_in, role.permissions)).collect();
        assert_eq!(held, [(ADMIN, true, PermissionSet::all()), (AGENT, true, agent_permissions())]);
    }
}

#[derive(Debug, PartialEq, Eq, QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

const WORDS: &str = "SELECT word FROM agent_search ORDER BY word";

/// Words and keys are made anew from the names of agents who were there before, however far they had come.
#[test]
fn agents_from_before_are_found_by_their_words() {
    let insert = |uuid: &str, now: &str, email: &str, deleted: &str| {
        format!(
            "INSERT INTO agents (uuid, first_name, last_name, email, created_at, updated_at, deleted_at) \
             VALUES ({uuid}, 'Anne-Marie\u{301}', 'O''Hara', '{email}', {now}, {now}, {deleted})"
        )
    };
    let expected = [
        "ann@example.com",
        "anne-marie",
        "ara",
        "arie",
        "example.com",
        "hara",
        "marie",
        "nne-marie",
        "o'hara",
        "rie",
    ];
    let check = |url: &str| {
        for query in ["mari\u{e9}", "MARIE\u{301} hara", "marie", "nne", "rie ara"] {
            let filter = AgentFilter { words: AgentFilter::words_of(query), ..AgentFilter::default() };
            let order = AgentOrder { by: AgentListing::Name, descending: false };
            let page = PageRequest { page: 1, size: 10 };
            let (found, _) = store::read::<_, StoreError>(&*common::open_url(url), |tx| {
                tx.list_agents(&filter, order, page)
            })
            .unwrap();
            assert_eq!(found.len(), 1, "{query}");
        }
    };

    let (_folder, url) = common::sqlite_file();
    let mut sqlite = SqliteConnection::establish(url.strip_prefix("sqlite://").unwrap()).unwrap();
    for _ in 0..3 {
        sqlite.run_next_migration(SQLITE).unwrap();
    }
    sqlite.batch_execute(&insert("randomblob(16)", "0", "ann@example.com", "NULL")).unwrap();
    sqlite.batch_execute(&insert("randomblob(16)", "0", "gone@example.com", "0")).unwrap();
    check(&url);
    let words: Vec<Word> = diesel::sql_query(WORDS).load(&mut sqlite).unwrap();
    assert_eq!(words.iter().map(|row| row.word.as_str()).collect::<Vec<_>>(), expected);

    let database = Cluster::shared().database();
    let mut postgres = PgConnection::establish(database.url()).unwrap();
    for _ in 0..3 {
        postgres.run_next_migration(POSTGRES).unwrap();
    }
    postgres.batch_execute(&insert("gen_random_uuid()", "now()", "ann@example.com", "NULL")).unwrap();
    postgres.batch_execute(&insert("gen_random_uuid()", "now()", "gone@example.com", "now()")).unwrap();
    check(database.url());
    let words: Vec<Word> = diesel::sql_query(WORDS).load(&mut postgres).unwrap();
    assert_eq!(words.iter().map(|row| row.word.as_str()).collect::<Vec<_>>(), expected);
}

/// An import that the release before stored goes on as what it was: UTF-8 with commas.
#[test]
fn imports_from_before_are_understood() {
    let insert = |uuid: &str, now: &str, yes: &str| {
        format!(
            "INSERT INTO agents (id, uuid, first_name, email, created_at, updated_at) \
             VALUES (1, {uuid}, 'Ann', 'ann@example.com', {now}, {now}); \
             INSERT INTO imports (id, uploaded_by, state, active, total, errors, created_at) \
             VALUES (1, 1, 'queued', {yes}, 1, '[]', {now}); \
             INSERT INTO import_files (import_id, file) VALUES (1, '')"
        )
    };
    let check = |url: &str| {
        let import = store::read(&*common::open_url(url), |tx| tx.latest_import()).unwrap().unwrap();
        let (encoding, delimiter) = ("utf-8".into(), Delimiter::Comma);
        assert_eq!(import.layout, Layout { encoding, delimiter, columns: Vec::new(), ignored: Vec::new() });
        assert_eq!((import.state, import.total), (ImportState::Queued, 1));
    };

    let (_folder, url) = common::sqlite_file();
    let mut sqlite = SqliteConnection::establish(url.strip_prefix("sqlite://").unwrap()).unwrap();
    for _ in 0..5 {
        sqlite.run_next_migration(SQLITE).unwrap();
    }
    let blob = insert("randomblob(16)", "0", "1").replace(", '')", ", x'')");
    sqlite.batch_execute(&blob).unwrap();
    check(&url);

    let database = Cluster::shared().database();
    let mut postgres = PgConnection::establish(database.url()).unwrap();
    for _ in 0..5 {
        postgres.run_next_migration(POSTGRES).unwrap();
    }
    postgres.batch_execute(&insert("gen_random_uuid()", "now()", "true")).unwrap();
    check(database.url());
}

/// Whose link an approval made is told by the activity log.
#[test]
fn links_from_before_belong_to_whoever_asked() {
    let id = |n: u32| format!("018f4e9a-7c1d-7b3a-9a51-{n:012}");
    let rows = |uuid: &dyn Fn(u32) -> String, now: &str, no: &str, digest: &dyn Fn(u32) -> String| {
        let mut sql = String::new();
        for (n, name) in [(1, "ann"), (2, "bob")] {
            sql += &format!(
                "INSERT INTO agents (uuid, first_name, email, created_at, updated_at) \
                 VALUES ({}, '{name}', '{name}@example.com', {now}, {now});",
                uuid(n)
            );
        }
        sql += &format!(
            "INSERT INTO genies (id, name, url_name, owner, is_public, is_active, created_at, updated_at) \
             VALUES ({}, 'g', 'g', {}, {no}, {no}, {now}, {now}); \
             INSERT INTO genie_users (genie_id, user_uuid, granted_by, created_at) VALUES ({0}, {}, {1}, {now});",
            uuid(10),
            uuid(1),
            uuid(2)
        );
        // Bob's request, that of a stranger, and a link that nobody asked for.
        for (n, email) in [(1, "bob@example.com"), (2, "vi@example.com")] {
            sql += &format!(
                "INSERT INTO access_requests (id, genie_id, email, created_at, status, resolved_by, resolved_at) \
                 VALUES ({}, {}, '{email}', {now}, 'approved', {}, {now}); \
                 INSERT INTO activity_log (at, activity, actor_name, target_kind, target_id, target_name, changes) \
                 VALUES ({now}, 'access_request.approved', 'ann', 'access_request', '{}', '{email}', \
                 '[[\"status\", \"pending\", \"approved\"], [\"grant\", null, \"{n}\"]]');",
                uuid(20 + n),
                uuid(10),
                uuid(1),
                id(20 + n)
            );
        }
        for n in 1..=3 {
            sql += &format!(
                "INSERT INTO grants (id, genie_id, token_digest, label, max_uses, granted_by, created_at) \
                 VALUES ({n}, {}, {}, 'abcdef', 0, {}, {now});",
                uuid(10),
                digest(n),
                uuid(1)
            );
        }
        sql
    };
    let check = |url: &str| {
        let parse = |n: u32| id(n).parse().unwrap();
        let grants = store::read::<_, StoreError>(&*common::open_url(url), |tx| {
            let requests = tx.list_access_requests(GenieId(parse(10)), None, Slice::first())?;
            let made = |request: &AccessRequest| match request.state {
                RequestState::Approved { grant, .. } => grant,
                _ => None,
            };
            assert_eq!(requests.iter().map(made).collect::<Vec<_>>(), [Some(GrantId(2)), Some(GrantId(1))]);
            tx.list_grants(GenieId(parse(10)), Slice::first())
        });
        let of = |request: u32, email: &str, user: Option<u32>| {
            let user = user.map(|user| AgentUuid(parse(user)));
            Some(Recipient { request: RequestId(parse(request)), email: email.parse().unwrap(), user })
        };
        let recipients: Vec<_> = grants.unwrap().into_iter().map(|grant| grant.recipient).collect();
        assert_eq!(recipients, [None, of(22, "vi@example.com", None), of(21, "bob@example.com", Some(2))]);
    };

    let (_folder, url) = common::sqlite_file();
    let mut sqlite = SqliteConnection::establish(url.strip_prefix("sqlite://").unwrap()).unwrap();
    for _ in 0..5 {
        sqlite.run_next_migration(SQLITE).unwrap();
    }
    let uuid = |n: u32| format!("x'{}'", id(n).replace('-', ""));
    sqlite.batch_execute(&rows(&uuid, "0", "0", &|n| format!("x'{n:064}'"))).unwrap();
    check(&url);

    let database = Cluster::shared().database();
    let mut postgres = PgConnection::establish(database.url()).unwrap();
    for _ in 0..5 {
        postgres.run_next_migration(POSTGRES).unwrap();
    }
    let uuid = |n: u32| format!("'{}'", id(n));
    postgres.batch_execute(&rows(&uuid, "now()", "false", &|n| format!("'\\x{n:064}'"))).unwrap();
    check(database.url());
}

/// Ends of before are told as if they had been given like that, and those that have passed are not.
#[test]
fn ends_from_before_are_planned() {
    let id = |n: u32| format!("018f4e9a-7c1d-7b3a-9a51-{n:012}");
    let rows = |uuid: &dyn Fn(u32) -> String,
                at: &dyn Fn(i32) -> String,
                yes: &str,
                digest: &dyn Fn(i32) -> String| {
        let now = at(0);
        let mut sql = format!(
            "INSERT INTO agents (uuid, first_name, email, created_at, updated_at) \
             VALUES ({}, 'ann', 'ann@example.com', {now}, {now}); \
             INSERT INTO teams (id, name, name_key, created_at, updated_at) VALUES (7, 't', 't', {now}, {now}); \
             INSERT INTO genies (id, name, url_name, owner, is_public, is_active, created_at, updated_at) \
             VALUES ({}, 'g', 'g', {0}, {yes}, {yes}, {now}, {now}); \
             INSERT INTO genie_users (genie_id, user_uuid, granted_by, expires_at, created_at) \
             VALUES ({1}, {0}, {0}, {}, {now}); \
             INSERT INTO genie_teams (genie_id, team_id, granted_by, expires_at, created_at) \
             VALUES ({1}, 7, {0}, {}, {now});",
            uuid(1),
            uuid(10),
            at(30 * 24),
            at(3 * 24)
        );
        // Given how many hours ago, and ending when.
        for (n, (given, end)) in (1..).zip([(0, 30 * 24), (0, 12), (-48, -1), (-30 * 24, 12)]) {
            sql += &format!(
                "INSERT INTO grants (id, genie_id, token_digest, label, max_uses, granted_by, expires_at, created_at) \
                 VALUES ({n}, {}, {}, 'abcdef', 0, {}, {}, {});",
                uuid(10),
                digest(n),
                uuid(1),
                at(end),
                at(given)
            );
        }
        sql
    };
    let check = |url: &str| {
        let far = Timestamp::parse("9999-01-01T00:00:00Z").unwrap();
        let planned =
            store::write::<_, StoreError>(&*common::open_url(url), |tx| tx.take_end_notices(far, 100));
        let planned = planned.unwrap().into_iter().map(|notice| (notice.of, notice.stage.name()));
        let (genie, ann) = (GenieId(id(10).parse().unwrap()), AgentUuid(id(1).parse().unwrap()));
        let mut expected: Vec<_> =
            [AccessKey::Link(GrantId(1)), AccessKey::Link(GrantId(4)), AccessKey::Person(genie, ann)]
                .into_iter()
                .flat_map(|key| [(key, "day"), (key, "week")])
                .chain([(AccessKey::Team(genie, TeamId(7)), "day")])
                .collect();
        expected.sort();
        let mut planned: Vec<_> = planned.collect();
        planned.sort();
        assert_eq!(planned, expected);
    };

    let (_folder, url) = common::sqlite_file();
    let mut sqlite = SqliteConnection::establish(url.strip_prefix("sqlite://").unwrap()).unwrap();
    for _ in 0..10 {
        sqlite.run_next_migration(SQLITE).unwrap();
    }
    let uuid = |n: u32| format!("x'{}'", id(n).replace('-', ""));
    let at = |hours: i32| format!("(unixepoch() * 1000000 + {hours} * 3600000000)");
    sqlite.batch_execute(&rows(&uuid, &at, "1", &|n| format!("x'{n:064}'"))).unwrap();
    check(&url);

    let database = Cluster::shared().database();
    let mut postgres = PgConnection::establish(database.url()).unwrap();
    for _ in 0..10 {
        postgres.run_next_migration(POSTGRES).unwrap();
    }
    let uuid = |n: u32| format!("'{}'", id(n));
    let at = |hours: i32| format!("(now() + interval '{hours} hours')");
    postgres.batch_execute(&rows(&uuid, &at, "true", &|n| format!("'\\x{n:064}'"))).unwrap();
    check(database.url());
}

const ENTRY: &str = "INSERT INTO activity_log \
    (at, activity, actor_name, target_kind, target_id, target_name, changes) VALUES ";

#[test]
fn the_activity_log_only_grows() {
    let (_folder, mut sqlite) = sqlite();
    sqlite.batch_execute(&format!("{ENTRY} (0, 'a', 'b', 'c', 'd', 'e', '[]')")).unwrap();
    let database = common::postgres_database();
    let mut postgres = PgConnection::establish(database.url()).unwrap();
    postgres.batch_execute(&format!("{ENTRY} (now(), 'a', 'b', 'c', 'd', 'e', '[]')")).unwrap();

    let refused = |answer: QueryResult<()>| answer.unwrap_err().to_string().contains("only grows");
    for statement in ["UPDATE activity_log SET activity = 'x'", "DELETE FROM activity_log"] {
        assert!(refused(sqlite.batch_execute(statement)), "{statement}");
        assert!(refused(postgres.batch_execute(statement)), "{statement}");
    }
    assert!(refused(postgres.batch_execute("TRUNCATE activity_log")));
    let replace = ENTRY.replace("INSERT INTO activity_log (", "INSERT OR REPLACE INTO activity_log (id, ");
    assert!(refused(sqlite.batch_execute(&format!("{replace} (1, 0, 'a', 'x', 'c', 'd', 'e', '[]')"))));
}

/// Every role, by number.
fn role_names(url: &str) -> Vec<String> {
    let roles = store::read::<_, StoreError>(&*common::open_url(url), |tx| tx.list_roles()).unwrap();
    roles.into_iter().map(|role| role.name).collect()
}

#[test]
fn roles_from_before_that_are_one_now_get_a_number() {
    let long = "x".repeat(50);
    let before = ["Lead", "lead", "Admin", "lead (2)", "LEAD", &long, &long.to_uppercase()];
    let rows = before.map(|name| format!("('{name}', '', '[]')")).join(", ");
    let insert = format!("INSERT INTO roles (name, description, permissions) VALUES {rows}");
    let last = format!("{} (2)", &long.to_uppercase()[4..]);
    let after = ["admin", "agent", "Lead", "lead (3)", "Admin (2)", "lead (2)", "LEAD (4)", &long, &last];

    let (_folder, url) = common::sqlite_file();
    let mut sqlite = SqliteConnection::establish(url.strip_prefix("sqlite://").unwrap()).unwrap();
    for _ in 0..5 {
        sqlite.run_next_migration(SQLITE).unwrap();
    }
    sqlite.batch_execute(&insert).unwrap();
    let database = Cluster::shared().database();
    let mut postgres = PgConnection::establish(database.url()).unwrap();
    for _ in 0..5 {
        postgres.run_next_migration(POSTGRES).unwrap();
    }
    postgres.batch_execute(&insert).unwrap();
    for url in [&*url, database.url()] {
        assert_eq!(role_names(url), after);
        assert_eq!(role_names(url), after, "opening it again changes nothing");
    }
}
