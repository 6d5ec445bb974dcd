use super::{Tx, count, dialect};
use crate::schema::{password_resets, reset_requests};
use crate::values::{At, Parsed};
use diesel::dsl::auto_type;
use diesel::prelude::*;
use portcullis_domain::staff::password_resets::{NewPasswordReset, PasswordResets, ResetRequest};
use portcullis_domain::{AgentId, Digest, Email, StoreError, Timestamp};
use std::net::IpAddr;

#[derive(Queryable, Selectable)]
#[diesel(table_name = reset_requests)]
struct RequestRow {
    id: i64,
    email: Parsed<Email>,
    at: At,
    ip: Option<Parsed<IpAddr>>,
}

/// The link, unless it has ended.
#[auto_type]
fn living<'a>(token: &'a [u8], at: At) -> _ {
    password_resets::table
        .filter(password_resets::token_digest.eq(token))
        .filter(password_resets::expires_at.gt(at))
}

impl PasswordResets for Tx<'_> {
    fn note_reset_request(&mut self, request: &ResetRequest) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::insert_into(reset_requests::table)
                .values((
                    reset_requests::email.eq(request.email.as_str()),
                    reset_requests::at.eq(At(request.at)),
                    reset_requests::ip.eq(request.ip.map(|ip| ip.to_string())),
                ))
                .execute(conn)
        })?;
        Ok(())
    }

    fn take_reset_requests(&mut self, limit: u32) -> Result<Vec<ResetRequest>, StoreError> {
        let waiting = self.run(|conn| dialect::waiting_resets(conn, i64::from(limit)))?;
        if waiting.is_empty() {
            return Ok(Vec::new());
        }
        let mut rows: Vec<RequestRow> = self.run(|conn| {
            diesel::delete(reset_requests::table.filter(reset_requests::id.eq_any(waiting)))
                .returning(RequestRow::as_returning())
                .get_results(conn)
        })?;
        rows.sort_unstable_by_key(|row| (row.at, row.id));
        let request =
            |row: RequestRow| ResetRequest { email: row.email.0, at: row.at.0, ip: row.ip.map(|ip| ip.0) };
        Ok(rows.into_iter().map(request).collect())
    }

    fn replace_password_reset(&mut self, reset: &NewPasswordReset) -> Result<(), StoreError> {
        let set = (
            password_resets::token_digest.eq(reset.token.0.as_slice()),
            password_resets::expires_at.eq(At(reset.expires_at)),
        );
        self.run(|conn| {
            diesel::insert_into(password_resets::table)
                .values((password_resets::agent_id.eq(reset.agent.0), set))
                .on_conflict(password_resets::agent_id)
                .do_update()
                .set(set)
                .execute(conn)
        })?;
        Ok(())
    }

    fn find_password_reset(&mut self, token: &Digest, at: Timestamp) -> Result<Option<AgentId>, StoreError> {
        let link = living(&token.0, At(at)).select(password_resets::agent_id);
        self.run(|conn| link.first(conn).optional()).map(|id| id.map(AgentId))
    }

    fn take_password_reset(&mut self, token: &Digest, at: Timestamp) -> Result<Option<AgentId>, StoreError> {
        let link = living(&token.0, At(at));
        self.run(|conn| diesel::delete(link).returning(password_resets::agent_id).get_result(conn).optional())
            .map(|id| id.map(AgentId))
    }

    fn delete_password_resets_of(&mut self, agent: AgentId) -> Result<u64, StoreError> {
        self.run(|conn| diesel::delete(password_resets::table.find(agent.0)).execute(conn)).map(count)
    }
}
