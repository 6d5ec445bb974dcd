//! What only PostgreSQL does.

use super::Conn;
use super::connect::LOCK_TIMEOUT;
use super::shared::access::ends::NoticeRow;
use crate::schema::{
    access_requests, agents, end_notices, genies, grants, outbox, reset_requests, roles, teams,
};
use crate::values::{At, Id};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::Error;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Bool, Text};
use portcullis_domain::records::outbox::MailStatus;
use portcullis_domain::staff::agents::SearchWord;

/// Another transaction can come between a check and the write that relies on it. Run again, the work sees what that
/// one did, and answers for it.
pub(super) const CONSTRAINTS_CAN_RACE: bool = true;

/// Keeps other writers off a Genie until the transaction ends; rows that refer to it can still be added.
pub(super) fn lock_genie(conn: &mut Conn, id: Id) -> QueryResult<()> {
    genies::table.find(id).select(genies::id).for_no_key_update().first::<Id>(conn).optional().map(drop)
}

/// Keeps other writers off a grant until the transaction ends, those that count a use included.
pub(super) fn lock_grant(conn: &mut Conn, id: i64) -> QueryResult<()> {
    grants::table.find(id).select(grants::id).for_no_key_update().first::<i64>(conn).optional().map(drop)
}

/// Keeps other writers off an access request until the transaction ends.
pub(super) fn lock_request(conn: &mut Conn, id: Id) -> QueryResult<()> {
    let row = access_requests::table.find(id).select(access_requests::id);
    row.for_no_key_update().first::<Id>(conn).optional().map(drop)
}

/// Keeps other writers off an agent until the transaction ends.
pub(super) fn lock_agent(conn: &mut Conn, id: i64) -> QueryResult<()> {
    agents::table.find(id).select(agents::id).for_no_key_update().first::<i64>(conn).optional().map(drop)
}

/// Keeps other writers off a team until the transaction ends.
pub(super) fn lock_team(conn: &mut Conn, id: i64) -> QueryResult<()> {
    teams::table.find(id).select(teams::id).for_no_key_update().first::<i64>(conn).optional().map(drop)
}

/// Keeps other writers off a role until the transaction ends; it can still be given to agents.
pub(super) fn lock_role(conn: &mut Conn, id: i64) -> QueryResult<()> {
    roles::table.find(id).select(roles::id).for_no_key_update().first::<i64>(conn).optional().map(drop)
}

/// Runs a statement that waits two seconds at the most for rows that another transaction holds. Where it waited in vain
/// the answer is `None`: the transaction can only be undone then, but the database did not fail.
pub(super) fn impatiently<T>(
    conn: &mut Conn,
    statement: impl FnOnce(&mut Conn) -> QueryResult<T>,
) -> QueryResult<Option<T>> {
    let wait = |conn: &mut Conn, time| conn.batch_execute(&format!("SET LOCAL lock_timeout = '{time}'"));
    wait(conn, "2s")?;
    match statement(conn) {
        Err(Error::DatabaseError(_, info)) if info.message().contains("due to lock timeout") => Ok(None),
        done => {
            let done = done?;
            wait(conn, LOCK_TIMEOUT)?;
            Ok(Some(done))
        }
    }
}

/// Keeps other writers off the role with this name until the transaction ends; it can still be given to agents.
pub(super) fn lock_named_role(conn: &mut Conn, name: &str) -> QueryResult<()> {
    let role = roles::table.filter(roles::name.eq(name)).select(roles::id);
    role.for_no_key_update().first::<i64>(conn).optional().map(drop)
}

/// Keeps others who count the rows of this address in this table waiting until the transaction ends. There is no row to
/// lock before the first one.
pub(super) fn lock_count(conn: &mut Conn, table: &'static str, email: &str) -> QueryResult<()> {
    sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0))")
        .bind::<Text, _>(table)
        .bind::<Text, _>(email)
        .execute(conn)
        .map(drop)
}

/// Makes agents found by words, in one statement that has three parameters however many there are.
pub(super) fn insert_words(conn: &mut Conn, words: &[(SearchWord, i64)]) -> QueryResult<()> {
    let texts: Vec<&str> = words.iter().map(|(word, _)| word.text.as_str()).collect();
    let agents: Vec<i64> = words.iter().map(|(_, agent)| *agent).collect();
    let starts: Vec<bool> = words.iter().map(|(word, _)| word.starts).collect();
    sql_query("INSERT INTO agent_search (word, agent_id, starts) SELECT * FROM unnest($1, $2, $3)")
        .bind::<Array<Text>, _>(texts)
        .bind::<Array<BigInt>, _>(agents)
        .bind::<Array<Bool>, _>(starts)
        .execute(conn)
        .map(drop)
}

/// Those of the agents that live, and keeps them alive until the transaction ends.
pub(super) fn hold_agents(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<i64>> {
    agents::table
        .filter(agents::id.eq_any(ids))
        .filter(agents::deleted_at.is_null())
        .order(agents::id)
        .select(agents::id)
        .for_share()
        .load(conn)
}

/// Counts anew what an import adds to, so that queries are planned for as many rows as there are; the database would
/// do it by itself within minutes.
pub(super) fn note_growth(conn: &mut Conn) -> QueryResult<()> {
    conn.batch_execute("ANALYZE agents; ANALYZE agent_search; ANALYZE agent_roles; ANALYZE team_members")
}

/// The oldest wishes for a new password; locked, and without those that another worker is just taking.
pub(super) fn waiting_resets(conn: &mut Conn, limit: i64) -> QueryResult<Vec<i64>> {
    reset_requests::table
        .order((reset_requests::at, reset_requests::id))
        .limit(limit)
        .select(reset_requests::id)
        .for_update()
        .skip_locked()
        .load(conn)
}

/// Mails that are due and that nobody holds, oldest first; locked, and without those that another worker is just
/// taking.
pub(super) fn due_mail(conn: &mut Conn, at: At, limit: i64) -> QueryResult<Vec<Id>> {
    outbox::table
        .filter(outbox::status.eq(MailStatus::Queued.name()))
        .filter(outbox::due_at.le(at))
        .filter(outbox::lease_until.is_null().or(outbox::lease_until.le(at)))
        .order((outbox::due_at, outbox::id))
        .limit(limit)
        .select(outbox::id)
        .for_update()
        .skip_locked()
        .load(conn)
}

/// Notices in the plan that fall due at `until` at the latest, earliest first; locked, and without those that another worker is just
/// taking.
pub(super) fn due_end_notices(conn: &mut Conn, until: At, limit: i64) -> QueryResult<Vec<NoticeRow>> {
    end_notices::table
        .filter(end_notices::due_at.le(until))
        .order(end_notices::due_at)
        .limit(limit)
        .for_update()
        .skip_locked()
        .load(conn)
}
