//! How SQLite redeems. Statements cost next to nothing here, so there is one for each row.

use super::Conn;
use super::shared::access::genies::CardRow;
use super::shared::access::grants::GrantRow;
use super::shared::access::redemptions::Uses;
use crate::schema::sql_types::Instant;
use crate::schema::{genies, grant_uses, grants};
use crate::values::At;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::BigInt;
use diesel::sqlite::Sqlite;
use portcullis_domain::{Digest, Email};

/// The links with these tokens. There is one writer, so they stay as they are.
pub(super) fn hold_links(conn: &mut Conn, tokens: &[Digest]) -> QueryResult<Vec<(GrantRow, CardRow)>> {
    let find = |token: &Digest| {
        grants::table
            .inner_join(genies::table)
            .filter(grants::token_digest.eq(token.0.as_slice()))
            .select((GrantRow::as_select(), CardRow::as_select()))
            .first(conn)
            .optional()
    };
    tokens.iter().map(find).filter_map(Result::transpose).collect()
}

/// Counts the uses and adds them to the history.
pub(super) fn write_uses(conn: &mut Conn, uses: &Uses<'_>) -> QueryResult<()> {
    for (grant, (count, last)) in &uses.links {
        CountUses { grant: grant.0, count: *count, last: At(*last) }.execute(conn)?;
    }
    for one in &uses.history {
        let attempt = one.redemption;
        diesel::insert_into(grant_uses::table)
            .values((
                grant_uses::grant_id.eq(one.grant.0),
                grant_uses::at.eq(At(attempt.at)),
                grant_uses::ip.eq(attempt.ip.map(|ip| ip.to_string())),
                grant_uses::user_agent.eq(&attempt.user_agent),
                grant_uses::generation.eq(one.generation),
                grant_uses::pass_digest.eq(attempt.pass.0.as_slice()),
                grant_uses::pass_expires_at.eq(At(one.pass_expires_at)),
                grant_uses::email.eq(attempt.email.as_ref().map(Email::as_str)),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Diesel prepares an UPDATE of its own query builder anew for each run, and this one is hot.
#[derive(QueryId)]
struct CountUses {
    grant: i64,
    count: i64,
    last: At,
}

impl RunQueryDsl<Conn> for CountUses {}

impl QueryFragment<Sqlite> for CountUses {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("UPDATE grants SET use_count = use_count + ");
        out.push_bind_param::<BigInt, _>(&self.count)?;
        out.push_sql(", last_used_at = max(coalesce(last_used_at, 0), ");
        out.push_bind_param::<Instant, _>(&self.last)?;
        out.push_sql(") WHERE id = ");
        out.push_bind_param::<BigInt, _>(&self.grant)
    }
}
