//! How PostgreSQL redeems: two statements, whatever links are used and how often. Each is written by hand, so that
//! it is prepared once; of a lock on one of two tables Diesel knows nothing, and its own UPDATE it prepares anew for
//! each run.

use super::Conn;
use super::shared::access::genies::CardRow;
use super::shared::access::grants::GrantRow;
use super::shared::access::redemptions::Uses;
use crate::schema::sql_types::Instant;
use crate::schema::{genies, grants};
use crate::values::At;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Binary, Integer, Nullable, Text};
use portcullis_domain::{Digest, Email};

/// The links with these tokens, locked. In the order of their numbers, so that nodes that use the same links wait for
/// each other in a row and never in a circle.
pub(super) fn hold_links(conn: &mut Conn, tokens: &[Digest]) -> QueryResult<Vec<(GrantRow, CardRow)>> {
    let tokens: Vec<&[u8]> = tokens.iter().map(|token| token.0.as_slice()).collect();
    let query = grants::table
        .inner_join(genies::table)
        .filter(grants::token_digest.eq_any(tokens))
        .order(grants::id)
        .select((GrantRow::as_select(), CardRow::as_select()));
    LockGrants(query).load(conn)
}

/// A query that locks the rows of `grants`, but not those of the table that it joins.
#[derive(QueryId)]
struct LockGrants<Q>(Q);

impl<Q: Query> Query for LockGrants<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> RunQueryDsl<Conn> for LockGrants<Q> {}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for LockGrants<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(" FOR NO KEY UPDATE OF grants");
        Ok(())
    }
}

/// Counts the uses and adds them to the history.
pub(super) fn write_uses(conn: &mut Conn, uses: &Uses<'_>) -> QueryResult<()> {
    WriteUses::from(uses).execute(conn).map(drop)
}

/// The columns of the rows to write.
#[derive(Default)]
struct WriteUses<'a> {
    id: Vec<i64>,
    count: Vec<i64>,
    last: Vec<At>,
    grant: Vec<i64>,
    at: Vec<At>,
    ip: Vec<Option<String>>,
    user_agent: Vec<Option<&'a str>>,
    generation: Vec<i32>,
    pass: Vec<&'a [u8]>,
    pass_expires_at: Vec<At>,
    email: Vec<Option<&'a str>>,
}

impl<'a> From<&Uses<'a>> for WriteUses<'a> {
    fn from(uses: &Uses<'a>) -> Self {
        let mut columns = Self::default();
        for (id, (count, last)) in &uses.links {
            columns.id.push(id.0);
            columns.count.push(*count);
            columns.last.push(At(*last));
        }
        for one in &uses.history {
            columns.grant.push(one.grant.0);
            columns.at.push(At(one.redemption.at));
            columns.ip.push(one.redemption.ip.map(|ip| ip.to_string()));
            columns.user_agent.push(one.redemption.user_agent.as_deref());
            columns.generation.push(one.generation);
            columns.pass.push(&one.redemption.pass.0);
            columns.pass_expires_at.push(At(one.pass_expires_at));
            columns.email.push(one.redemption.email.as_ref().map(Email::as_str));
        }
        columns
    }
}

/// The text never varies, so the type is name enough for the prepared statement.
impl QueryId for WriteUses<'_> {
    type QueryId = WriteUses<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl RunQueryDsl<Conn> for WriteUses<'_> {}

impl QueryFragment<Pg> for WriteUses<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "WITH counted AS (UPDATE grants SET use_count = use_count + used.count, \
             last_used_at = GREATEST(last_used_at, used.last) FROM unnest(",
        );
        out.push_bind_param::<Array<BigInt>, _>(&self.id)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.count)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Instant>, _>(&self.last)?;
        out.push_sql(
            ") AS used (id, count, last) WHERE grants.id = used.id) \
             INSERT INTO grant_uses (grant_id, at, ip, user_agent, generation, pass_digest, pass_expires_at, email) \
             SELECT * FROM unnest(",
        );
        out.push_bind_param::<Array<BigInt>, _>(&self.grant)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Instant>, _>(&self.at)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.ip)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.user_agent)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Integer>, _>(&self.generation)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Binary>, _>(&self.pass)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Instant>, _>(&self.pass_expires_at)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.email)?;
        out.push_sql(")");
        Ok(())
    }
}
