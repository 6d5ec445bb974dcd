//! The hot statements find their rows by indexes, on either database, however much is kept.
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod common;

use diesel::connection::{
    Instrumentation, InstrumentationEvent, SimpleConnection, set_default_instrumentation,
};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::{PgConnection, SqliteConnection};
use portcullis_domain::access::decisions::Subject;
use portcullis_domain::access::ends::{AccessKey, notices};
use portcullis_domain::access::genies::{GeniePatch, GenieScope};
use portcullis_domain::access::managers::Manager;
use portcullis_domain::access::proofs::NewLinkCode;
use portcullis_domain::access::requests::RequestStatus;
use portcullis_domain::base::{Lease, PageRequest, Slice};
use portcullis_domain::records::activity::EntryFilter;
use portcullis_domain::records::subscriptions::MailKind;
use portcullis_domain::staff::agents::{AgentFilter, AgentListing, AgentOrder, ProfilePatch};
use portcullis_domain::staff::imports::{Delimiter, ImportState, Layout};
use portcullis_domain::staff::personal_links::Whose;
use portcullis_domain::staff::preferences::Preferences;
use portcullis_domain::store::lookups::{Lookup, Wanted};
use portcullis_domain::store::{self, Tx};
use portcullis_domain::{
    AccessId, AgentId, AgentUuid, ConversationId, Digest, GenieId, GrantId, LeaseId, LinkCodeId, Principal,
    RequestId, Store, StoreError, TeamId, Timestamp, UseId,
};
use portcullis_testkit::World;
use portcullis_testkit::context::look_up;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// What was sent to the databases since it was emptied last.
static SENT: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// PostgreSQL plans these for the values that they have.
fn is_planned_anew(sql: &str) -> bool {
    sql.contains(" AND TRUE)")
}

/// A PostgreSQL statement with its values, `["a", 1]`, in the places of its parameters.
fn with_values(sql: &str, binds: &str) -> String {
    let values: Vec<_> = binds.trim_matches(['[', ']']).split(", ").collect();
    let numbered = values.iter().enumerate().rev();
    numbered.fold(sql.to_owned(), |sql, (place, value)| {
        sql.replace(&format!("${}", place + 1), &value.replace('"', "'"))
    })
}

struct Recorder;

impl Instrumentation for Recorder {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let text = query.to_string();
            let (sql, binds) = text.split_once(" -- binds: ").unwrap_or((&text, ""));
            let sql = if is_planned_anew(sql) { with_values(sql, binds) } else { sql.to_owned() };
            SENT.lock().unwrap_or_else(PoisonError::into_inner).insert(sql);
        }
    }
}

const TABLES: [&str; 34] = [
    "link_codes",
    "link_tries",
    "genie_managers",
    "request_receipts",
    "request_reminders",
    "agents",
    "agent_search",
    "agent_roles",
    "agent_preferences",
    "push_tokens",
    "password_resets",
    "kept_answers",
    "reset_requests",
    "sign_in_failures",
    "imports",
    "conversations",
    "ended_grants",
    "teams",
    "team_members",
    "sessions",
    "api_keys",
    "genies",
    "grants",
    "grant_uses",
    "genie_users",
    "genie_teams",
    "access_requests",
    "outbox",
    "activity_log",
    "end_notices",
    "end_reminders",
    "end_mails",
    "unsubscribed",
    "use_notices",
];

/// Rows for every table, so many that a plan without an index would show. `$uuid[number]` is made of the number.
const SEED: &[(u32, &str)] = &[
    (
        3_000,
        "INSERT INTO agents (uuid, first_name, email, created_at, updated_at) \
        SELECT $uuid[n + 1000000], 'Ann', 'ann' || n || '@example.org', $now, $now FROM s",
    ),
    (6_000, "INSERT INTO agent_search (word, agent_id) SELECT 'ann' || n, 1 + n % 3000 FROM s"),
    (
        1_000,
        "INSERT INTO roles (name, name_key, description, permissions) SELECT 'r' || n, 'r' || n, '', $list FROM s",
    ),
    (3_000, "INSERT INTO agent_roles (agent_id, role_id) SELECT n, 1 + n % 1000 FROM s"),
    (
        3_000,
        "INSERT INTO agent_preferences (agent_id, language, hides_checklist) SELECT n, 'de', n < 0 FROM s",
    ),
    (
        3_000,
        "INSERT INTO push_tokens (token_digest, token, agent_id, platform, registered_at) \
        SELECT $digest, 't', n, 'ios', $now FROM s",
    ),
    (
        3_000,
        "INSERT INTO password_resets (agent_id, token_digest, expires_at) SELECT n, $digest, $now FROM s",
    ),
    (3_000, "INSERT INTO kept_answers (id, sealed, at) SELECT $digest, $digest, $now FROM s"),
    (10_000, "INSERT INTO reset_requests (email, at) SELECT 'ann@example.org', $now FROM s"),
    (
        10_000,
        "INSERT INTO sign_in_failures (email, network, at) SELECT 'ann' || (n % 3000) || '@example.org', 'x', $now FROM s",
    ),
    (
        3_000,
        "INSERT INTO imports (uploaded_by, state, total, errors, created_at) \
        SELECT 1 + n % 100, 'completed', 1, $list, $now FROM s",
    ),
    (
        10_000,
        "INSERT INTO teams (name, name_key, created_at, updated_at) SELECT 't' || n, 't' || n, $now, $now FROM s",
    ),
    (6_000, "INSERT INTO team_members (team_id, agent_id) SELECT 1 + n % 1000, 1 + n / 2 % 3000 FROM s"),
    (
        6_000,
        "INSERT INTO sessions (token_digest, agent_id, created_at, last_seen_at, idle_expires_at, expires_at) \
        SELECT $digest, 1 + n % 3000, $now, $now, $now, $now FROM s",
    ),
    (
        3_000,
        "INSERT INTO api_keys (agent_id, prefix, digest, is_primary, created_at) \
        SELECT n, 'lk_' || n, $digest, $true, $now FROM s",
    ),
    (
        3_000,
        "INSERT INTO genies (id, name, url_name, owner, is_public, is_active, created_at, updated_at) \
        SELECT $uuid[n], 'g', 'g' || n, $uuid[1 + n % 3000 + 1000000], $false, $true, $now, $now FROM s",
    ),
    (
        10_000,
        "INSERT INTO grants (genie_id, token_digest, label, max_uses, granted_by, created_at, request_id, for_email, for_user) \
        SELECT $uuid[1 + n % 3000], $digest, 'abcdef', 0, $uuid[1 + n % 3000 + 1000000], $now, $uuid[n], 'vi' || n || '@example.org', \
        $uuid[1 + n % 3000 + 1000000] FROM s",
    ),
    (
        10_000,
        "INSERT INTO ended_grants (id, genie_id, label, max_uses, use_count, granted_by, created_at, ended_at) \
        SELECT 1000000 + n, $uuid[1 + n % 3000], 'abcdef', 0, 0, $uuid[1], $now, $now FROM s",
    ),
    (
        10_000,
        "INSERT INTO grant_uses (grant_id, at, generation, pass_digest, pass_expires_at) \
        SELECT 1 + n % 3000, $now, 0, $digest, $now FROM s",
    ),
    (
        6_000,
        "INSERT INTO genie_users (genie_id, user_uuid, granted_by, created_at) \
        SELECT $uuid[1 + n % 3000], $uuid[1 + n / 2 % 3000 + 1000000], $uuid[1 + n % 3000 + 1000000], $now FROM s",
    ),
    (
        6_000,
        "INSERT INTO genie_teams (genie_id, team_id, granted_by, created_at) \
        SELECT $uuid[1 + n % 3000], 1 + n / 3 % 1000, $uuid[1], $now FROM s",
    ),
    (
        3_000,
        "INSERT INTO genie_managers (genie_id, user_uuid, added_by, created_at) \
        SELECT $uuid[n], $uuid[n + 1000000], $uuid[1], $now FROM s",
    ),
    (3_000, "INSERT INTO request_reminders (agent_uuid, wanted) SELECT $uuid[n + 1000000], $true FROM s"),
    (3_000, "INSERT INTO request_receipts (email, sent_at) SELECT 'ann' || n || '@example.org', $now FROM s"),
    (
        6_000,
        "INSERT INTO genie_managers (genie_id, team_id, added_by, created_at) \
        SELECT $uuid[1 + n % 3000], 1 + n / 3 % 1000, $uuid[1], $now FROM s",
    ),
    (
        10_000,
        "INSERT INTO access_requests (id, genie_id, email, created_at, status) \
        SELECT $uuid[n], $uuid[1 + n % 3000], 'vi' || n || '@example.org', $now, 'pending' FROM s",
    ),
    (
        10_000,
        "INSERT INTO outbox (id, recipient, letter, status, due_at, created_at) \
        SELECT $uuid[n], 'vi@example.org', '{\"kind\": \"access_denied\", \"genie\": \"g\"}', 'queued', $now, $now FROM s",
    ),
    (
        10_000,
        "INSERT INTO conversations (id, team_id, updated_at) SELECT $uuid[n], 1 + n % 1000, $now FROM s",
    ),
    (
        10_000,
        "INSERT INTO activity_log (at, activity, actor_id, actor_name, target_kind, target_id, target_name, changes) \
        SELECT $now, 'a' || (n % 1000), n % 1000, 'b', 'c', 'd' || n, 'e', $list FROM s",
    ),
    (
        3_000,
        "INSERT INTO end_notices (kind, target, stage, end_at, due_at) SELECT 'link', '1' || n, 'day', $now, $now FROM s",
    ),
    (
        3_000,
        "INSERT INTO end_reminders (address, kind, target, stage, end_at, due_at) \
        SELECT 'ann' || n || '@example.org', 'link', '1' || n, 'day', $now, $now FROM s",
    ),
    (
        10_000,
        "INSERT INTO link_codes (grant_id, email, digest, tries, created_at, expires_at) \
        SELECT 1 + n % 3000, 'vi' || n || '@example.org', $digest, 0, $now, $now FROM s",
    ),
    (
        10_000,
        "INSERT INTO link_tries (grant_id, network, since, tries) SELECT n, '192.0.2.0', $now, 1 FROM s",
    ),
    (3_000, "INSERT INTO use_notices (grant_id, mode, told) SELECT n, 'daily', 0 FROM s"),
    (3_000, "INSERT INTO end_mails (address, at) SELECT 'ann' || n || '@example.org', $now FROM s"),
    (
        3_000,
        "INSERT INTO unsubscribed (address, kind) SELECT 'ann' || n || '@example.org', 'link_used' FROM s",
    ),
];

fn seed(conn: &mut impl SimpleConnection, replace: &[(&str, &str)]) {
    for (rows, insert) in SEED {
        let sql = replace.iter().fold((*insert).to_owned(), |sql, (from, to)| sql.replace(from, to));
        let series =
            format!("WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {rows})");
        conn.batch_execute(&format!("{series} {sql} WHERE n > 0 ON CONFLICT DO NOTHING")).unwrap();
    }
    conn.batch_execute("ANALYZE").unwrap();
}

/// Everything that requests do often, and whatever grows with the number of people and links.
fn work(store: &dyn Store) -> BTreeSet<String> {
    let world = World::new();
    let (ann, at) = (world.owner(store, "ann@example.com"), world.now());
    let genie = world.genie(store, &ann, "Billing helper");
    let link = world.grant(store, &ann, genie.id, 0, None);
    let key = world.key(store, &ann);
    SENT.lock().unwrap().clear();

    let (_, pass) = world.redeem(store, &link.token);
    let subjects = [
        Subject::User(ann.uuid),
        Subject::Email(ann.email.clone()),
        Subject::Link(link.token.digest()),
        Subject::Pass(pass.digest()),
    ];
    for subject in &subjects {
        let wanted = Wanted { own_record: true, access: Some((genie.id, subject.clone())) };
        look_up(store, Lookup::new(&key, wanted)).unwrap();
    }
    assert!(world.redeem(store, &link.token).0.is_ok());
    let lease = Lease { id: LeaseId(genie.id.0), until: at };
    let page = PageRequest { page: 1, size: 50 };
    store::write(store, |tx| {
        let digest = Digest::of(b"");
        tx.find_api_key("lk_1", &digest)?;
        tx.find_session(&digest)?;
        tx.list_sessions(ann.id, at)?;
        tx.delete_sessions_of(ann.id, None)?;
        tx.delete_primary_api_key(ann.id)?;
        for subject in &subjects {
            tx.load_access_facts(genie.id, subject)?;
        }
        tx.find_pass(&pass.digest())?;
        tx.find_agent(ann.id)?;
        tx.find_agent_by_uuid(ann.uuid)?;
        tx.find_agent_by_email(&ann.email)?;
        tx.find_sign_in_record(&ann.email)?;
        tx.note_sign_in(AgentId(7), at)?;
        tx.find_team(TeamId(7))?;
        tx.find_genie(genie.id)?;
        tx.find_genie_by_url_name(&genie.url_name)?;
        let renamed = GeniePatch { url_name: Some(genie.url_name.clone()), ..GeniePatch::default() };
        tx.patch_genie(genie.id, &renamed, at)?.done().unwrap();
        let (first, last) = (Slice::first(), GenieId(uuid::Uuid::max()));
        tx.list_genies(GenieScope::Of(ann.uuid), Slice { after: Some(last), limit: 10 })?;
        tx.list_usable_genies(ann.uuid, Slice { after: Some(last), limit: 10 }, at)?;
        tx.list_ended_grants(genie.id, Slice { after: None, limit: 10 })?;
        tx.find_ended_grant(link.grant.id)?;
        tx.count_owned_genies(ann.uuid)?;
        tx.list_owned_genies(ann.uuid, 100)?;
        tx.hand_over_genies(ann.uuid, ann.uuid, at)?;
        tx.count_access(ann.uuid, &ann.email, at)?;
        tx.end_given_access(AgentUuid(uuid::Uuid::max()), at)?;
        for genie in [None, Some(genie.id)] {
            tx.end_personal_links(Whose::Person { uuid: ann.uuid, email: &ann.email, genie }, at)?;
            let (teams, members) = ([TeamId(7)], [ann.id]);
            tx.end_personal_links(Whose::LetInBy { teams: &teams, members: Some(&members), genie }, at)?;
        }
        tx.end_personal_links(Whose::LetInBy { teams: &[TeamId(7)], members: None, genie: None }, at)?;
        tx.find_grant(link.grant.id)?;
        tx.find_grant_by_token(&link.token.digest())?;
        tx.list_grants(genie.id, Slice { after: None, limit: 10 })?;
        tx.list_uses(link.grant.id, Slice { after: None, limit: 10 })?;
        tx.find_genie_user(genie.id, ann.uuid)?;
        tx.list_genie_users(genie.id, Slice { after: None, limit: 10 })?;
        tx.list_genie_teams(genie.id)?;
        tx.delete_genie_users_of(genie.id)?;
        tx.delete_genie_teams_of(genie.id)?;
        tx.find_people(&[ann.uuid])?;
        tx.list_enabled_members(TeamId(7), Slice { after: Some(ann.id), limit: 10 })?;
        tx.list_passes(link.grant.id, Slice { after: None, limit: 10 })?;
        tx.find_user_access(AccessId(7))?;
        tx.find_team_access(AccessId(7))?;
        tx.find_link_of_pass(UseId(7))?;
        tx.end_pass(UseId(7), at)?;
        tx.list_access_requests(genie.id, Some(RequestStatus::Pending), Slice { after: None, limit: 10 })?;
        tx.find_access_request(RequestId(genie.id.0))?;
        tx.count_access_requests_by(&ann.email, at)?;
        tx.list_activity(&EntryFilter::default(), first)?;
        for filter in [
            EntryFilter { actor: Some(ann.id), ..EntryFilter::default() },
            EntryFilter { activity: Some("a".into()), ..EntryFilter::default() },
            EntryFilter {
                target_kind: Some("c".into()),
                target_id: Some("d".into()),
                ..EntryFilter::default()
            },
            EntryFilter { from: Some(at), to: Some(at), ..EntryFilter::default() },
        ] {
            tx.page_activity(&filter, true, page)?;
        }
        desk(tx, &ann, lease, at)?;
        ends(tx, &ann, link.grant.id, at)?;
        tx.count_link_codes(&ann.email, at)?;
        tx.replace_link_code(&NewLinkCode {
            grant: link.grant.id,
            email: ann.email.clone(),
            digest,
            created_at: at,
            expires_at: at,
        })?;
        tx.try_link_code(link.grant.id, &ann.email, 5, at)?;
        tx.take_link_code(LinkCodeId(7), at)?;
        tx.try_link_password(link.grant.id, "192.0.2.0", 10, at, at)?;
        tx.forget_link_tries(link.grant.id, "192.0.2.0")?;
        tx.purge_link_proofs(Timestamp::from_micros(0), 10)?;
        let claimed = tx.claim_mail(lease, at, 5)?;
        assert_eq!(claimed.len(), 5);
        tx.mark_mail_sent(claimed[0].id, lease, at)?;
        tx.mark_mail_retry(claimed[1].id, lease, at, "")?;
        tx.mark_mail_dead(claimed[2].id, lease, "")?;
        tx.requeue_mail(claimed[2].id, at)?;
        tx.find_mail(claimed[0].id)?;
        tx.delete_grant(link.grant.id, at)?;
        tx.delete_genie(genie.id)
    })
    .unwrap();
    let sent = std::mem::take(&mut *SENT.lock().unwrap());
    let ours = |sql: &String| TABLES.iter().any(|table| sql.contains(table)) && !sql.starts_with("INSERT");
    sent.into_iter().filter(ours).collect()
}

/// The same, of what is told by mail.
fn ends(tx: &mut dyn Tx, ann: &Principal, link: GrantId, at: Timestamp) -> Result<(), StoreError> {
    let end = at.plus(std::time::Duration::from_secs(90_000));
    let planned = notices(AccessKey::Link(link), Some(end), at);
    tx.replace_end_notices(AccessKey::Link(link), &planned)?;
    tx.ends_are_planned(at)?;
    tx.take_end_notices(at, 1)?;
    for notice in &planned {
        tx.address_end_notice(notice, std::slice::from_ref(&ann.email))?;
        tx.next_end_address(at, at)?;
        tx.tell_end_notices(&ann.email, end, 10)?;
        tx.forget_end_notice(notice, &ann.email)?;
    }
    tx.note_end_mail(&ann.email, at, at)?;
    tx.purge_end_notices(at, at)?;
    tx.set_subscribed(&ann.email, MailKind::LinkUsed, true)?;
    tx.unsubscribed(&ann.email)?;
    tx.find_use_notices(&[link])?;
    tx.delete_use_notice(link)
}

/// The same, of the desk.
fn desk(tx: &mut dyn Tx, ann: &Principal, lease: Lease, at: Timestamp) -> Result<(), StoreError> {
    let page = PageRequest { page: 1, size: 50 };
    let by_name = AgentOrder { by: AgentListing::Name, descending: false };
    for filter in [
        AgentFilter { words: vec!["ann77".into(), "nn7".into(), "x".into()], ..AgentFilter::default() },
        AgentFilter { team: Some(TeamId(7)), ..AgentFilter::default() },
        AgentFilter { role: Some("r7".into()), enabled: Some(true), ..AgentFilter::default() },
    ] {
        tx.list_agents(&filter, by_name, page)?;
    }
    tx.existing_agents(&[ann.id])?;
    tx.taken_emails(std::slice::from_ref(&ann.email))?;
    let email = Some("ann.other@example.com".parse().unwrap());
    let moved = ProfilePatch { email, ..ProfilePatch::default() };
    tx.patch_agent(ann.id, &moved.into(), at)?.done().unwrap();
    tx.set_agent_roles(ann.id, &[])?;
    tx.set_agent_teams(ann.id, &[])?;
    tx.set_team_members(TeamId(7), &[])?;
    tx.existing_teams(&[TeamId(7)])?;
    tx.find_teams_by_key(&["t7".into()])?;
    tx.lock_administrators()?;
    tx.list_api_keys(ann.id)?;
    tx.delete_device_api_keys(ann.id, None)?;
    tx.put_preferences(ann.id, &Preferences::default())?;
    tx.find_preferences(ann.id)?;
    tx.list_languages(std::slice::from_ref(&ann.email))?;
    tx.delete_push_tokens(ann.id, None)?;
    tx.delete_push_tokens(ann.id, Some(&"t".parse().unwrap()))?;
    let digest = Digest::of(b"");
    tx.claim_answer(&digest, at, Timestamp::from_micros(0))?;
    tx.keep_answer(&digest, b"")?;
    tx.find_answer(&digest, Timestamp::from_micros(0))?;
    tx.purge_answers(Timestamp::from_micros(0))?;
    tx.take_reset_requests(5)?;
    tx.find_password_reset(&digest, at)?;
    tx.take_password_reset(&digest, at)?;
    tx.delete_password_resets_of(ann.id)?;
    tx.count_sign_in_failures(&ann.email, "x", at)?;
    tx.forget_sign_in_failures(&ann.email, Some("x"))?;
    tx.forget_sign_in_failures(&ann.email, None)?;
    tx.purge_sign_in_failures(Timestamp::from_micros(0))?;
    tx.find_assignment(ConversationId(lease.id.0))?;
    tx.list_unassigned(TeamId(7), page)?;
    tx.assign_agent(ConversationId(lease.id.0), None, at)?;
    tx.count_assigned(ann.id)?;
    tx.unassign_agent(ann.id, at)?;
    tx.unassign_team(TeamId(7), at)?;
    let (encoding, delimiter) = ("utf-8".into(), Delimiter::Comma);
    let layout = Layout { encoding, delimiter, columns: Vec::new(), ignored: Vec::new() };
    tx.insert_import(ann.id, b"email", 0, &layout, at)?.done().unwrap();
    let mut import = tx.claim_import(lease, at)?.unwrap();
    tx.import_file(import.id)?.unwrap();
    import.state = ImportState::Completed;
    assert!(tx.save_import(&import, lease)?);
    let past = Timestamp::from_micros(0);
    let (genie, person) = (GenieId(lease.id.0), Manager::Person(ann.uuid));
    tx.list_old_access_requests(past, 5)?;
    tx.count_pending_access_requests(genie)?;
    tx.lock_access_request(RequestId(lease.id.0))?;
    tx.claim_request_receipt(&ann.email, at, past)?;
    tx.forget_request_receipts(past, 5)?;
    tx.list_access_requests_to_remind(past, 5)?;
    tx.move_request_reminder(RequestId(lease.id.0), at, None)?;
    tx.want_request_reminder(ann.uuid)?;
    tx.take_request_reminder(ann.uuid, past, Some(at))?;
    tx.list_waiting_genies(ann.uuid, false, 5)?;
    for who in [person, Manager::Team(TeamId(7))] {
        tx.find_genie_manager(genie, who)?;
        tx.delete_genie_manager(genie, who)?;
    }
    tx.list_genie_managers(genie)?;
    tx.is_genie_manager(genie, ann.uuid)?;
    tx.list_genie_deciders(genie)?;
    tx.soft_delete_agent(AgentId(8), at)?;
    Ok(())
}

/// The types of a statement's parameters, where PostgreSQL cannot tell them: arrays that are only unnested.
fn types(sql: &str) -> &'static str {
    let known = [
        ("agents.uuid = asked.subject", "(integer[], uuid[], uuid[])"),
        ("agents.email = asked.subject", "(integer[], uuid[], text[])"),
        ("asked.subject", "(integer[], uuid[], bytea[])"),
        (
            "INSERT INTO grant_uses",
            "(bigint[], bigint[], timestamptz[], \
             bigint[], timestamptz[], text[], text[], integer[], bytea[], timestamptz[], text[])",
        ),
    ];
    known
        .into_iter()
        .find(|(part, _)| sql.contains("unnest(") && sql.contains(part))
        .map_or("", |(_, types)| types)
}

/// Whether it is one of the lookups' statements, which are planned once for batches of any size. Others that take
/// lists are planned for the lists that they have.
fn is_lookup(sql: &str) -> bool {
    sql.contains("asked.subject") || sql.contains("= ANY($1)")
}

/// How the connections of the lookups plan.
const LOOKUPS: &str = "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off";

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// The index of a queue, which is read from its front.
const QUEUE: &str = "reset_requests_at";

/// Only the activity log is read by number alone; of any other table this would be all rows of everybody.
fn is_scan(step: &str) -> bool {
    let scans = step.starts_with("SCAN ") && step != "SCAN CONSTANT ROW" && !step.ends_with(QUEUE);
    let runs_over = step.ends_with("USING INTEGER PRIMARY KEY (rowid<?)") && !step.contains("activity_log");
    scans || runs_over
}

fn is_index_scan(step: &str) -> bool {
    (step.contains("Index Scan") || step.contains("Index Only Scan")) && !step.contains(QUEUE)
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    #[diesel(column_name = "QUERY PLAN")]
    text: String,
}

// One test, since what is sent is recorded for the whole process.
#[test]
fn hot_statements_find_their_rows_by_indexes() {
    set_default_instrumentation(|| Some(Box::new(Recorder))).unwrap();
    let mut slow = Vec::new();

    let (_folder, url) = common::sqlite_file();
    let store = common::open_url(&url);
    let mut conn = SqliteConnection::establish(url.trim_start_matches("sqlite://")).unwrap();
    seed(
        &mut conn,
        &[
            ("$uuid[", "unhex(printf('%032x', "),
            ("]", "))"),
            ("$digest", "randomblob(32)"),
            ("$list", "'[]'"),
            ("$now", "978307200000000"),
            ("$true", "1"),
            ("$false", "0"),
        ],
    );
    let sent = work(&*store);
    assert!(sent.len() > 40, "{}", sent.len());
    for sql in sent {
        let plan: Vec<Step> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(&mut conn).unwrap();
        let scans = plan.iter().filter(|step| is_scan(&step.detail));
        slow.extend(scans.map(|step| format!("SQLite: {} in {sql}", step.detail)));
    }

    let database = common::postgres_database();
    let store = common::open_url(database.url());
    let mut conn = PgConnection::establish(database.url()).unwrap();
    seed(
        &mut conn,
        &[
            ("$uuid[", "lpad(to_hex("),
            ("]", "), 32, '0')::uuid"),
            ("$digest", "sha256(n::text::bytea)"),
            ("$list", "'[]'"),
            ("$now", "'2001-01-01'::timestamptz"),
            ("$true", "true"),
            ("$false", "false"),
        ],
    );
    let sent = work(&*store);
    assert!(sent.len() > 40, "{}", sent.len());
    assert!(sent.iter().any(|sql| sql.contains(">= 'ann77'")), "a search is planned for its words");
    for sql in sent {
        let params = (1..100).take_while(|number| sql.contains(&format!("${number}"))).count();
        let nulls =
            if params == 0 { String::new() } else { format!("({})", vec!["NULL"; params].join(", ")) };
        let types = types(&sql);
        conn.batch_execute(if is_lookup(&sql) { LOOKUPS } else { "RESET ALL" }).unwrap();
        conn.batch_execute("SET plan_cache_mode = force_generic_plan").unwrap();
        conn.batch_execute(&format!("PREPARE hot {types} AS {sql}")).unwrap();
        let mut plan: Vec<Line> =
            diesel::sql_query(format!("EXPLAIN (COSTS OFF) EXECUTE hot{nulls}")).load(&mut conn).unwrap();
        conn.batch_execute("DEALLOCATE hot").unwrap();
        // The handful of roles fits one page: reading it is the fastest way.
        let scans =
            plan.iter().filter(|line| line.text.contains("Seq Scan") && !line.text.ends_with("on roles"));
        slow.extend(scans.map(|line| format!("PostgreSQL: {} in {sql}", line.text.trim())));
        plan.push(Line { text: String::new() });
        // An index that is read from end to end is a scan too.
        let unbound =
            plan.windows(2).filter(|pair| is_index_scan(&pair[0].text) && !pair[1].text.contains("Cond"));
        slow.extend(unbound.map(|pair| format!("PostgreSQL: {} in {sql}", pair[0].text.trim())));
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}
