//! What only SQLite does.

use super::Conn;
use super::shared::access::ends::NoticeRow;
use crate::schema::{agents, end_notices, outbox, reset_requests};
use crate::values::{At, Id};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::sqlite::Sqlite;
use portcullis_domain::records::outbox::MailStatus;
use portcullis_domain::staff::agents::SearchWord;

/// There is one writer, so nothing comes between a check and the write that relies on it: a violated constraint is a
/// defect.
pub(super) const CONSTRAINTS_CAN_RACE: bool = false;

/// The transaction keeps every other writer out already.
pub(super) fn lock_genie(_: &mut Conn, _: Id) -> QueryResult<()> {
    Ok(())
}

/// The transaction keeps every other writer out already.
pub(super) fn lock_grant(_: &mut Conn, _: i64) -> QueryResult<()> {
    Ok(())
}

/// The transaction keeps every other writer out already.
pub(super) fn lock_request(_: &mut Conn, _: Id) -> QueryResult<()> {
    Ok(())
}

/// The transaction keeps every other writer out already.
pub(super) fn lock_agent(_: &mut Conn, _: i64) -> QueryResult<()> {
    Ok(())
}

/// The transaction keeps every other writer out already.
pub(super) fn lock_team(_: &mut Conn, _: i64) -> QueryResult<()> {
    Ok(())
}

/// The transaction keeps every other writer out already.
pub(super) fn lock_role(_: &mut Conn, _: i64) -> QueryResult<()> {
    Ok(())
}

/// The transaction keeps every other writer out already.
pub(super) fn lock_named_role(_: &mut Conn, _: &str) -> QueryResult<()> {
    Ok(())
}

/// Nobody waits for a row: writers take turns, and one that waits too long for its turn has not begun.
pub(super) fn impatiently<T>(
    conn: &mut Conn,
    statement: impl FnOnce(&mut Conn) -> QueryResult<T>,
) -> QueryResult<Option<T>> {
    statement(conn).map(Some)
}

/// The transaction keeps every other writer out already.
pub(super) fn lock_count(_: &mut Conn, _: &'static str, _: &str) -> QueryResult<()> {
    Ok(())
}

/// Those of the agents that live.
pub(super) fn hold_agents(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<i64>> {
    agents::table
        .filter(agents::id.eq_any(ids))
        .filter(agents::deleted_at.is_null())
        .order(agents::id)
        .select(agents::id)
        .load(conn)
}

/// Makes agents found by words.
pub(super) fn insert_words(conn: &mut Conn, words: &[(SearchWord, i64)]) -> QueryResult<()> {
    let (many, few) = words.as_chunks::<AT_ONCE>();
    for words in many {
        InsertWords(words).execute(conn)?;
    }
    few.iter().try_for_each(|word| InsertWords(std::array::from_ref(word)).execute(conn).map(drop))
}

/// So many words go into one statement.
const AT_ONCE: usize = 100;

/// A statement for a fixed number of words is prepared once; one for as many as there are would be parsed anew each time.
struct InsertWords<'a, const N: usize>(&'a [(SearchWord, i64); N]);

impl<const N: usize> QueryId for InsertWords<'_, N> {
    type QueryId = InsertWords<'static, N>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<const N: usize> RunQueryDsl<Conn> for InsertWords<'_, N> {}

impl<const N: usize> QueryFragment<Sqlite> for InsertWords<'_, N> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("INSERT INTO agent_search (word, agent_id, starts) VALUES ");
        for (place, (word, agent)) in self.0.iter().enumerate() {
            out.push_sql(if place == 0 { "(" } else { ", (" });
            out.push_bind_param::<Text, _>(&word.text)?;
            out.push_sql(", ");
            out.push_bind_param::<BigInt, _>(agent)?;
            out.push_sql(", ");
            out.push_bind_param::<Bool, _>(&word.starts)?;
            out.push_sql(")");
        }
        Ok(())
    }
}

/// Plans do not depend on how much there is.
pub(super) fn note_growth(_: &mut Conn) -> QueryResult<()> {
    Ok(())
}

/// The oldest wishes for a new password.
pub(super) fn waiting_resets(conn: &mut Conn, limit: i64) -> QueryResult<Vec<i64>> {
    reset_requests::table
        .order((reset_requests::at, reset_requests::id))
        .limit(limit)
        .select(reset_requests::id)
        .load(conn)
}

/// Mails that are due and that nobody holds, oldest first.
pub(super) fn due_mail(conn: &mut Conn, at: At, limit: i64) -> QueryResult<Vec<Id>> {
    outbox::table
        .filter(outbox::status.eq(MailStatus::Queued.name()))
        .filter(outbox::due_at.le(at))
        .filter(outbox::lease_until.is_null().or(outbox::lease_until.le(at)))
        .order((outbox::due_at, outbox::id))
        .limit(limit)
        .select(outbox::id)
        .load(conn)
}

/// Notices in the plan that fall due at `until` at the latest, earliest first.
pub(super) fn due_end_notices(conn: &mut Conn, until: At, limit: i64) -> QueryResult<Vec<NoticeRow>> {
    end_notices::table
        .filter(end_notices::due_at.le(until))
        .order(end_notices::due_at)
        .limit(limit)
        .load(conn)
}
