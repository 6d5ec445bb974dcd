//! Imports: stored once, worked off under a lease in batches that happen whole or not at all.

use crate::World;
use crate::contract::steps::{
    agent, all_activity, at_once, entries_of, lease, names, read, role, team, update, write,
};
use portcullis_domain::base::{Lease, PageRequest, Permission, Written};
use portcullis_domain::records::activity::{EntryFilter, Value};
use portcullis_domain::staff::agents::{self, AgentChange, AgentPatch};
use portcullis_domain::staff::imports::{
    self, BATCH, BatchError, Column, Delimiter, Import, ImportError, ImportState, Layout, MAX_ERRORS,
    Overrides, Preview, RowError, SHOWN, Sheet, Sheets, look,
};
use portcullis_domain::staff::roles::agent_permissions;
use portcullis_domain::store::{self, Rollback};
use portcullis_domain::{ImportId, Principal, Store, Timestamp};
use portcullis_sheets::Csv;

fn start(store: &dyn Store, world: &World, by: &Principal, file: &str) -> Result<Import, ImportError> {
    let (cx, sheet) = (world.cx(), Csv.open(file.into(), &Overrides::default()).unwrap());
    store::write(store, |tx| imports::start(tx, &cx, by, sheet.as_ref()))
}

fn claim(store: &dyn Store, lease: Lease, at: Timestamp) -> Option<Import> {
    write(store, |tx| tx.claim_import(lease, at))
}

fn stored(store: &dyn Store, id: ImportId) -> Import {
    read(store, |tx| tx.find_import(id)).unwrap()
}

/// The next batch of an import that `lease` holds.
fn batch(store: &dyn Store, world: &World, import: &Import, lease: Lease) -> Result<Import, BatchError> {
    let file = read(store, |tx| tx.import_file(import.id)).expect("a file until the end");
    batch_of(store, world, &file, import, lease)
}

fn batch_of(
    store: &dyn Store,
    world: &World,
    file: &[u8],
    import: &Import,
    lease: Lease,
) -> Result<Import, BatchError> {
    let (cx, sheet) = (world.cx(), Csv.reopen(file.to_vec(), &import.layout).unwrap());
    store::write(store, |tx| imports::run_batch(tx, &cx, import, sheet.as_ref(), lease))
}

/// Works off whatever can be claimed.
fn work(store: &dyn Store, world: &World) -> Import {
    let lease = lease(world, 60);
    let mut import = claim(store, lease, world.now()).expect("an import that nobody works at");
    while matches!(import.state, ImportState::Queued | ImportState::Running) {
        import = batch(store, world, &import, lease).unwrap();
        assert_eq!(import, stored(store, import.id), "progress is seen while it runs");
    }
    import
}

/// So many rows that are all right.
fn rows(count: usize) -> String {
    let mut file = "first_name,email,roles\n".to_owned();
    for n in 0..count {
        file.push_str(&format!("Person,p{n}@example.com,agent\n"));
    }
    file
}

/// How many agents there are that such rows made, each of them once.
fn made(store: &dyn Store) -> usize {
    read(store, |tx| tx.list_agents_compact()).iter().filter(|agent| agent.name == "Person").count()
}

pub(in crate::contract) fn one_import_at_a_time(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let none = store::read(store, |tx| imports::status(tx, &ada));
    assert!(matches!(none, Err(ImportError::None)), "{none:?}");
    assert_eq!(claim(store, lease(&world, 60), world.now()), None);

    let file = "email,first_name,roles\n\"x@example.com\",\"Zo\u{eb}\r\n\",agent";
    let first = start(store, &world, &ada, file).unwrap();
    assert_eq!((first.by, first.state, first.total), (ada.id, ImportState::Queued, 1));
    assert_eq!((first.completed, first.errored, first.running(), first.offset), (0, 0, 1, 0));
    assert_eq!(&first.layout, Csv.open(file.into(), &Overrides::default()).unwrap().layout());
    assert_eq!((first.created_at, first.started_at, first.ended_at), (world.now(), None, None));
    assert_eq!(read(store, |tx| tx.import_file(first.id)).as_deref(), Some(file.as_bytes()));
    let second = start(store, &world, &ada, file);
    assert!(matches!(second, Err(ImportError::Running)), "{second:?}");
    let usable = write(store, |tx| {
        let refused = tx.insert_import(ada.id, b"x", 1, &first.layout, world.now())?;
        assert_eq!(refused, Written::Taken);
        Ok(tx.find_import(first.id)?.is_some())
    });
    assert!(usable);
    assert_eq!(entries_of(store, "import.started"), 1);

    let ended = work(store, &world);
    assert_eq!((ended.id, ended.state), (first.id, ImportState::Completed));
    let third = start(store, &world, &ada, file).unwrap();
    assert!(third.id > first.id);
    assert_eq!(store::read(store, |tx| imports::status(tx, &ada)).unwrap(), third, "the latest");
    assert_eq!(stored(store, first.id), ended);
    assert_eq!(read(store, |tx| tx.find_import(ImportId(i64::MAX))), None);
    assert_eq!(read(store, |tx| tx.import_file(ImportId(i64::MAX))), None);
}

pub(in crate::contract) fn of_eight_uploads_one_is_taken(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let outcomes = at_once(8, |n| start(store, &world, &ada, &rows(n + 1)));
    let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 7));
    assert!(lost.iter().all(|lost| matches!(lost, Err(ImportError::Running))), "{lost:?}");
    let latest = read(store, |tx| tx.latest_import());
    assert_eq!(latest, won.into_iter().next().unwrap().ok());
}

pub(in crate::contract) fn only_who_manages_agents_imports(store: &dyn Store) {
    let world = World::new();
    let bob = world.owner(store, "bob@example.com");
    let outcome = start(store, &world, &bob, &rows(1));
    assert!(matches!(outcome, Err(ImportError::Lacks(_))), "{outcome:?}");
    let outcome = store::read(store, |tx| imports::status(tx, &bob));
    assert!(matches!(outcome, Err(ImportError::Lacks(_))), "{outcome:?}");
    assert_eq!(read(store, |tx| tx.latest_import()), None);
}

pub(in crate::contract) fn a_lease_is_held_prolonged_and_taken_over(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let import = start(store, &world, &ada, &rows(3)).unwrap();
    let [first, second, third] = [60, 120, 200].map(|seconds| lease(&world, seconds));
    let claims = |lease, seconds| claim(store, lease, world.in_seconds(seconds)).is_some();
    assert_eq!(claim(store, first, world.now()).map(|import| import.id), Some(import.id));
    assert!(!claims(second, 0) && !claims(second, 59));
    assert!(claims(second, 60), "the end itself is outside");
    let progress = |completed| Import {
        state: ImportState::Running,
        total: 9,
        completed,
        errored: 1,
        errors: vec![RowError { row: 2, email: "\"".into(), message: "Zo\u{eb}".into() }],
        offset: 1 << 40,
        started_at: Some(world.in_seconds(61)),
        ..import.clone()
    };
    assert!(!write(store, |tx| tx.save_import(&progress(1), first)));
    assert_eq!(stored(store, import.id).completed, 0, "nothing was written");
    let longer = Lease { until: world.in_seconds(180), ..second };
    assert!(write(store, |tx| tx.save_import(&progress(2), longer)));
    assert_eq!(stored(store, import.id), progress(2));
    assert!(!claims(third, 120) && !claims(third, 179), "saving prolongs");
    assert!(claims(third, 180));
    assert!(!write(store, |tx| tx.save_import(&progress(3), longer)));

    let ended = Import { state: ImportState::Failed, ended_at: Some(world.in_seconds(199)), ..progress(2) };
    assert!(write(store, |tx| tx.save_import(&ended, third)));
    assert_eq!(stored(store, import.id), ended);
    assert_eq!(read(store, |tx| tx.import_file(import.id)), None, "the file is erased");
    assert!(!claims(first, 10_000));
}

pub(in crate::contract) fn of_eight_workers_one_gets_it(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    start(store, &world, &ada, &rows(3)).unwrap();
    let claimed = at_once(8, |_| claim(store, lease(&world, 60), world.now()).is_some());
    assert_eq!(claimed.iter().filter(|claimed| **claimed).count(), 1);
}

pub(in crate::contract) fn good_rows_make_agents_and_bad_ones_are_told(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let mut allowed: Vec<_> = agent_permissions().iter().collect();
    allowed.push(Permission::UsersManage);
    role(store, &world, &ada, "manager", &allowed);
    let max = world.agent(store, "max@example.com", &["manager"]);
    let sales = team(store, &world, "Sales");
    let file = "\u{feff}Teams,email,roles,last_name,first_name\r\n\
        Sales,good@example.com,agent,One,Good\r\n\
        ,dup@example.com,,,Dup\r\n\
        ,\" DUP@Example.com \",,,Dup again\r\n\
        ,ADA@example.com,,,Ada again\r\n\
        ,ragged@example.com,,Ragged\r\n\
        ,role@example.com,\"agent,nobody\",,No role\r\n\
        Nothing,team@example.com,,,No team\r\n\
        ,boss@example.com,\"agent,admin\",,Boss\r\n\
        ,no address,,,Nobody\r\n\
        ,name@example.com,,,\r\n\
        \"SALES, sales\",late@example.com,\"agent, agent\",\"O\"\"Neil\",Late\r\n";
    let import = start(store, &world, &max, file).unwrap();
    assert_eq!(import.total, 11);
    let ended = work(store, &world);
    assert_eq!((ended.state, ended.completed, ended.errored), (ImportState::Completed, 3, 8));
    assert_eq!(
        (ended.running(), ended.started_at, ended.ended_at),
        (0, Some(world.now()), Some(world.now()))
    );
    let errors: Vec<_> = ended.errors.iter().map(|error| (error.row, error.email.as_str())).collect();
    let expected = [
        (4, "DUP@Example.com"),
        (5, "ADA@example.com"),
        (6, "ragged@example.com"),
        (7, "role@example.com"),
        (8, "team@example.com"),
        (9, "boss@example.com"),
        (10, "no address"),
        (11, "name@example.com"),
    ];
    assert_eq!(errors, expected);
    let telling = [
        "Another agent",
        "Another agent",
        "cells",
        "nobody",
        "Nothing",
        "permissions",
        "email:",
        "first_name:",
    ];
    for (error, word) in ended.errors.iter().zip(telling) {
        assert!(error.message.contains(word), "{word} in {error:?}");
    }

    let find = |email: &str| read(store, |tx| tx.find_agent_by_email(&email.parse().unwrap()));
    let (good, late) = (find("good@example.com").unwrap(), find("late@example.com").unwrap());
    assert_eq!(
        (good.profile.full_name().as_str(), late.profile.full_name().as_str()),
        ("Good One", "Late O\"Neil")
    );
    assert_eq!((&good.roles, &late.roles), (&names(&["agent"]), &names(&["agent"])));
    let team = read(store, |tx| tx.find_team(sales)).unwrap();
    assert_eq!(team.members, [good.id, late.id]);
    assert_eq!(find("dup@example.com").unwrap().profile.full_name(), "Dup");
    assert!(find("dup@example.com").unwrap().roles.is_empty());
    let record = read(store, |tx| tx.find_sign_in_record(&good.profile.email)).unwrap();
    assert_eq!((record.password, record.enabled), (None, true));
    assert_eq!(agent(store, ada.id).profile.first_name.as_str(), "Ada");
    assert_eq!(read(store, |tx| tx.list_agents_compact()).len(), 5);
    assert_eq!(entries_of(store, "agent.imported"), 3);
    let log = all_activity(store);
    let entry = log.iter().find(|entry| entry.target_id == good.id.to_string()).unwrap();
    assert_eq!((entry.actor.id, entry.target_name.as_str()), (Some(max.id), "Good One"));
    let entry = log.iter().find(|entry| entry.target_id == late.id.to_string()).unwrap();
    let list = |names_of: &[&str]| Value::List(names(names_of));
    let expected = [
        ("email".into(), Value::Null, Value::Text("late@example.com".into())),
        ("roles".into(), Value::Null, list(&["agent"])),
        ("teams".into(), Value::Null, list(&["SALES"])),
    ];
    assert_eq!(entry.changes, expected, "each role and team once, however often the row names it");
    assert_eq!(read(store, |tx| tx.import_file(import.id)), None);
}

pub(in crate::contract) fn a_file_is_understood_when_it_is_stored(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let cx = world.cx();
    let support = team(store, &world, "Support; EU");
    let billing = team(store, &world, "Billing");
    let text = "sep=;\r\nPhone;E-Mail;First Name [Required];Groups;Roles\r\n\
        ;Zo\u{eb} <zoe@example.com>;Zo\u{eb};\"Support; EU|billing\"; AGENT |admin\r\n;;;;\r\n;;;;\r\n";
    let bytes: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let sheet = Csv.open(bytes, &Overrides::default()).unwrap();
    let import = store::write(store, |tx| imports::start(tx, &cx, &ada, sheet.as_ref())).unwrap();
    let columns = [
        (Column::Email, "E-Mail"),
        (Column::FirstName, "First Name [Required]"),
        (Column::Roles, "Roles"),
        (Column::Teams, "Groups"),
    ];
    let layout = Layout {
        encoding: "utf-16le".into(),
        delimiter: Delimiter::Semicolon,
        columns: columns.map(|(column, name)| (column, name.to_owned())).to_vec(),
        ignored: names(&["Phone"]),
    };
    assert_eq!((&import.layout, import.total), (&layout, 1));
    let ended = work(store, &world);
    assert_eq!((&ended.layout, ended.completed, ended.errored), (&layout, 1, 0), "{:?}", ended.errors);
    let zoe = read(store, |tx| tx.find_agent_by_email(&"zoe@example.com".parse().unwrap())).unwrap();
    assert_eq!(zoe.roles, names(&["admin", "agent"]));
    let teams: Vec<_> = zoe.teams.iter().map(|team| team.id).collect();
    assert_eq!(teams, [billing, support], "a name that is known as it stands is one");
}

/// What a preview finds is what an import then does, and it leaves nothing behind.
pub(in crate::contract) fn a_preview_finds_what_an_import_does(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let mut allowed: Vec<_> = agent_permissions().iter().collect();
    allowed.push(Permission::UsersManage);
    role(store, &world, &ada, "manager", &allowed);
    let max = world.agent(store, "max@example.com", &["manager"]);
    team(store, &world, "Sales");
    let mut file = "Mail,Surname,Given Name,Role,Team\n".to_owned();
    for n in 0..BATCH {
        file.push_str(&format!("p{n}@example.com,,Person,agent,\n"));
    }
    file.push_str(
        "P7@example.com,,Again,,\nMax <max@example.com>,,Max,,\n,,,,\n\"open@example.com,,Open,,\nnobody,,No,,\n\
         late@example.com,Lee, Late ,Agent|MANAGER,sales\nboss@example.com,,Boss,admin,\nteam@example.com,,No,,None\n\
         late@example.com,,Twice,,\n",
    );
    let sheet = Csv.open(file.clone().into(), &Overrides::default()).unwrap();
    let agents = || read(store, |tx| tx.list_agents_compact());
    let before = (agents(), all_activity(store).len());
    let preview = preview(store, &world, &max, sheet.as_ref());
    assert_eq!((agents(), all_activity(store).len()), before);
    assert_eq!(read(store, |tx| tx.latest_import()), None);
    assert_eq!((preview.valid as usize, preview.errored), (BATCH + 1, 7));
    assert_eq!(preview.rows.len(), SHOWN);
    let first = &preview.rows[0];
    assert_eq!((first.row, first.email.as_str(), first.first_name.as_str()), (2, "p0@example.com", "Person"));
    assert_eq!((&first.last_name, &first.roles, &first.teams), (&None, &names(&["agent"]), &Vec::new()));

    start(store, &world, &max, &file).unwrap();
    let ended = work(store, &world);
    assert_eq!((ended.completed, ended.errored), (preview.valid, preview.errored));
    assert_eq!(ended.errors, preview.errors);
    let bob = world.owner(store, "bob@example.com");
    let cx = world.cx();
    let refused = store::read(store, |tx| look(tx, &cx, &bob, sheet.as_ref(), (0, 0)));
    assert!(matches!(refused.map(|_| ()), Err(ImportError::Lacks(_))));
}

fn preview(store: &dyn Store, world: &World, by: &Principal, sheet: &dyn Sheet) -> Preview {
    let (cx, mut preview) = (world.cx(), Preview::default());
    while !preview.has_ended() {
        let looked = store::read(store, |tx| look(tx, &cx, by, sheet, preview.place()));
        preview.take(looked.unwrap());
    }
    preview
}

/// As the release before left them, which counted rows of empty cells, and one row where a quote was open.
pub(in crate::contract) fn a_file_that_was_counted_otherwise_is_worked_off_whole(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let layout = Layout {
        encoding: "utf-8".into(),
        delimiter: Delimiter::Comma,
        columns: Vec::new(),
        ignored: Vec::new(),
    };
    let empty = "\u{feff}email,first_name,roles\r\nq@example.com,Quinn,agent\r\n,,\r\n,,\r\n".to_owned();
    let open = format!("{}\"o,Open,\n{}", rows(0), rows(2 * BATCH).trim_start_matches(&rows(0)));
    for (file, counted, completed, errored) in [(empty, 3, 1, 0), (open, 1, 2 * BATCH, 1)] {
        let inserted =
            write(store, |tx| tx.insert_import(ada.id, file.as_bytes(), counted, &layout, world.now()));
        assert!(inserted.done().is_some());
        let ended = work(store, &world);
        assert_eq!((ended.state, ended.total as usize), (ImportState::Completed, completed + errored));
        assert_eq!((ended.completed as usize, ended.errored as usize), (completed, errored));
    }
    assert_eq!(made(store), 2 * BATCH);
}

pub(in crate::contract) fn an_empty_file_completes_at_once(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    start(store, &world, &ada, &rows(0)).unwrap();
    let ended = work(store, &world);
    assert_eq!((ended.state, ended.total, ended.ended_at), (ImportState::Completed, 0, Some(world.now())));
}

pub(in crate::contract) fn the_first_errors_are_kept_and_all_are_counted(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let bad = MAX_ERRORS + 100;
    let file = format!("email,first_name,roles\n{}", "nobody,Nobody,\n".repeat(bad));
    start(store, &world, &ada, &file).unwrap();
    let ended = work(store, &world);
    assert_eq!((ended.completed, ended.errored as usize), (0, bad));
    assert_eq!(ended.errors.len(), MAX_ERRORS);
    let rows: Vec<_> = ended.errors.iter().map(|error| error.row as usize).collect();
    assert_eq!(rows, (2..MAX_ERRORS + 2).collect::<Vec<_>>());
}

/// A worker that dies in the middle of a batch, and one that comes back when another has its import.
pub(in crate::contract) fn an_undone_batch_is_done_again_once(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let total = 2 * BATCH + 7;
    let import = start(store, &world, &ada, &rows(total)).unwrap();
    let first = lease(&world, 60);
    let claimed = claim(store, first, world.now()).unwrap();
    let after_one = batch(store, &world, &claimed, first).unwrap();
    assert_eq!((after_one.state, after_one.completed as usize), (ImportState::Running, BATCH));
    assert_eq!(made(store), BATCH);

    let file = read(store, |tx| tx.import_file(import.id)).unwrap();
    let (cx, sheet) = (world.cx(), Csv.reopen(file, &import.layout).unwrap());
    let died = store.write(&mut |tx| {
        let saved = imports::run_batch(tx, &cx, &after_one, sheet.as_ref(), first).unwrap();
        assert_eq!(saved.completed as usize, 2 * BATCH);
        Err(Rollback)
    });
    assert_eq!(died, Ok(()));
    assert_eq!((made(store), stored(store, import.id)), (BATCH, after_one.clone()));

    world.clock.set(first.until);
    let second = lease(&world, 60);
    let taken_over = claim(store, second, world.now()).unwrap();
    assert_eq!(taken_over, after_one);
    let late = batch(store, &world, &after_one, first);
    assert!(matches!(late, Err(BatchError::LeaseLost)), "{late:?}");
    assert_eq!(made(store), BATCH, "what the late one did is undone");
    let mut ended = taken_over;
    while ended.state == ImportState::Running {
        ended = batch(store, &world, &ended, second).unwrap();
    }
    assert_eq!((ended.state, ended.completed as usize, ended.errored), (ImportState::Completed, total, 0));
    assert_eq!((made(store), imported(store)), (total, total as u64));
}

/// How many agents the log says were imported, however long it is.
fn imported(store: &dyn Store) -> u64 {
    let filter = EntryFilter { activity: Some("agent.imported".into()), ..EntryFilter::default() };
    read(store, |tx| tx.page_activity(&filter, true, PageRequest { page: 1, size: 1 })).1
}

pub(in crate::contract) fn of_two_workers_at_one_batch_one_makes_it(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    start(store, &world, &ada, &rows(40)).unwrap();
    let leases = [0, 1].map(|_| lease(&world, 60));
    let first = claim(store, leases[0], world.now()).unwrap();
    // The second one took over when the first one's lease had ended; both are at the same batch now.
    claim(store, leases[1], world.in_seconds(60)).unwrap();
    let file = read(store, |tx| tx.import_file(first.id)).unwrap();
    let outcomes = at_once(2, |n| batch_of(store, &world, &file, &first, leases[n]));
    assert!(matches!(outcomes[0], Err(BatchError::LeaseLost)), "{outcomes:?}");
    assert_eq!(outcomes[1].as_ref().unwrap().completed, 40, "{outcomes:?}");
    assert_eq!(made(store), 40);
}

pub(in crate::contract) fn rights_are_looked_up_for_every_batch(store: &dyn Store) {
    type Loss = fn(&dyn Store, &World, &Principal, &Principal);
    let losses: [Loss; 3] = [
        |store, world, ada, max| {
            let change = AgentChange { roles: Some(names(&["agent"])), ..AgentChange::default() };
            update(store, world, ada, max.id, &change).unwrap();
        },
        |store, world, ada, max| {
            let change = AgentChange::from(AgentPatch { enabled: Some(false), ..AgentPatch::default() });
            update(store, world, ada, max.id, &change).unwrap();
        },
        |store, world, ada, max| {
            let cx = world.cx();
            store::write(store, |tx| agents::delete(tx, &cx, ada, max.id, &agents::Departure::default()))
                .unwrap();
        },
    ];
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let mut allowed: Vec<_> = agent_permissions().iter().collect();
    allowed.push(Permission::UsersManage);
    role(store, &world, &ada, "manager", &allowed);
    for (round, lose) in losses.into_iter().enumerate() {
        let max = world.agent(store, &format!("max{round}@example.com"), &["manager"]);
        let mut file = rows(0);
        for n in 0..BATCH + 1 {
            file.push_str(&format!("Person,r{round}n{n}@example.com,agent\n"));
        }
        let import = start(store, &world, &max, &file).unwrap();
        let held = lease(&world, 60);
        let claimed = claim(store, held, world.now()).unwrap();
        let after_one = batch(store, &world, &claimed, held).unwrap();
        assert_eq!(after_one.completed as usize, BATCH);
        lose(store, &world, &ada, &max);
        let failed = batch(store, &world, &after_one, held).unwrap();
        assert_eq!((failed.state, failed.ended_at), (ImportState::Failed, Some(world.now())));
        assert_eq!((failed.completed as usize, failed.running()), (BATCH, 1));
        assert_eq!(made(store), BATCH * (round + 1), "nobody more");
        assert_eq!(stored(store, import.id), failed);
        assert_eq!(read(store, |tx| tx.import_file(import.id)), None);
    }
}
