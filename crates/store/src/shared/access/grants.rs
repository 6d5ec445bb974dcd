use super::{Tx, count, dialect, parts, redemptions, rows_for};
use crate::documents::StoredConditions;
use crate::schema::{ended_grants, grant_uses, grants};
use crate::values::{At, Id, Json, Number, Parsed, Sha};
use diesel::prelude::*;
use portcullis_domain::access::grants::{
    Conditions, EndedGrant, Grant, GrantPatch, GrantUse, Grants, NewGrant, Recipient, Redeemed, Redemption,
    Refusal, StoredToken, UseLimit,
};
use portcullis_domain::base::{Name, Slice, Written};
use portcullis_domain::{
    AgentUuid, Digest, Email, GenieId, GrantId, RequestId, StoreError, Timestamp, UseId,
};
use std::net::IpAddr;

#[derive(Queryable, Selectable)]
#[diesel(table_name = grants)]
pub(crate) struct GrantRow {
    id: i64,
    genie_id: Id,
    token_digest: Sha,
    label: String,
    sealed_token: Option<Vec<u8>>,
    generation: i32,
    max_uses: Number<UseLimit>,
    use_count: Number<u64>,
    expires_at: Option<At>,
    last_used_at: Option<At>,
    granted_by: Id,
    created_at: At,
    request_id: Option<Id>,
    for_email: Option<Parsed<Email>>,
    for_user: Option<Id>,
    name: Option<Parsed<Name>>,
    starts_at: Option<At>,
    conditions: Option<Json<StoredConditions>>,
}

/// What is kept of conditions.
fn kept(conditions: &Conditions) -> Option<Json<StoredConditions>> {
    StoredConditions::of(conditions).map(Json)
}

fn recipient(request: Option<Id>, email: Option<Parsed<Email>>, user: Option<Id>) -> Option<Recipient> {
    request.zip(email).map(|(request, email)| Recipient {
        request: RequestId(request.0),
        email: email.0,
        user: user.map(|user| AgentUuid(user.0)),
    })
}

impl From<GrantRow> for Grant {
    fn from(row: GrantRow) -> Self {
        Self {
            id: GrantId(row.id),
            genie: GenieId(row.genie_id.0),
            token: row.token_digest.0,
            label: row.label,
            sealed_token: row.sealed_token,
            generation: row.generation,
            max_uses: row.max_uses.0,
            use_count: row.use_count.0,
            expires_at: row.expires_at.map(|at| at.0),
            last_used_at: row.last_used_at.map(|at| at.0),
            granted_by: AgentUuid(row.granted_by.0),
            created_at: row.created_at.0,
            recipient: recipient(row.request_id, row.for_email, row.for_user),
            name: row.name.map(|name| name.0),
            starts_at: row.starts_at.map(|at| at.0),
            conditions: StoredConditions::read(row.conditions.map(|kept| kept.0)),
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = ended_grants)]
struct EndedRow {
    id: i64,
    genie_id: Id,
    label: String,
    max_uses: Number<UseLimit>,
    use_count: Number<u64>,
    expires_at: Option<At>,
    last_used_at: Option<At>,
    granted_by: Id,
    created_at: At,
    request_id: Option<Id>,
    for_email: Option<Parsed<Email>>,
    for_user: Option<Id>,
    ended_at: At,
    name: Option<Parsed<Name>>,
}

impl From<EndedRow> for EndedGrant {
    fn from(row: EndedRow) -> Self {
        Self {
            id: GrantId(row.id),
            genie: GenieId(row.genie_id.0),
            label: row.label,
            max_uses: row.max_uses.0,
            use_count: row.use_count.0,
            expires_at: row.expires_at.map(|at| at.0),
            last_used_at: row.last_used_at.map(|at| at.0),
            granted_by: AgentUuid(row.granted_by.0),
            created_at: row.created_at.0,
            recipient: recipient(row.request_id, row.for_email, row.for_user),
            name: row.name.map(|name| name.0),
            ended_at: row.ended_at.0,
        }
    }
}

impl Tx<'_> {
    /// Takes grants away by their numbers.
    pub(crate) fn end_grants(&mut self, ids: &[i64], at: Timestamp) -> Result<Vec<EndedGrant>, StoreError> {
        let these = diesel::delete(grants::table.filter(grants::id.eq_any(ids)));
        let gone = self.run(|conn| these.returning(GrantRow::as_returning()).get_results(conn))?;
        self.keep_ended(gone, at)
    }

    /// Keeps what stays of grants that were removed, and tells which they were.
    fn keep_ended(&mut self, gone: Vec<GrantRow>, at: Timestamp) -> Result<Vec<EndedGrant>, StoreError> {
        let mut ended: Vec<_> = gone.into_iter().map(|row| Grant::from(row).ended(at)).collect();
        ended.sort_unstable_by_key(|grant| grant.id);
        let rows: Vec<_> = ended
            .iter()
            .map(|grant| {
                let recipient = grant.recipient.as_ref();
                (
                    ended_grants::id.eq(grant.id.0),
                    ended_grants::genie_id.eq(Id(grant.genie.0)),
                    ended_grants::label.eq(&grant.label),
                    ended_grants::max_uses.eq(i64::from(grant.max_uses.get())),
                    ended_grants::use_count.eq(i64::try_from(grant.use_count).unwrap_or(i64::MAX)),
                    ended_grants::expires_at.eq(grant.expires_at.map(At)),
                    ended_grants::last_used_at.eq(grant.last_used_at.map(At)),
                    ended_grants::granted_by.eq(Id(grant.granted_by.0)),
                    ended_grants::created_at.eq(At(grant.created_at)),
                    ended_grants::request_id.eq(recipient.map(|recipient| Id(recipient.request.0))),
                    ended_grants::for_email.eq(recipient.map(|recipient| recipient.email.as_str())),
                    ended_grants::for_user
                        .eq(recipient.and_then(|recipient| recipient.user).map(|user| Id(user.0))),
                    ended_grants::ended_at.eq(At(grant.ended_at)),
                    ended_grants::name.eq(grant.name.as_ref().map(Name::as_str)),
                )
            })
            .collect();
        for part in parts(&rows, 14) {
            self.run(|conn| diesel::insert_into(ended_grants::table).values(part).execute(conn))?;
        }
        Ok(ended)
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = grant_uses)]
struct UseRow {
    id: i64,
    at: At,
    ip: Option<Parsed<IpAddr>>,
    user_agent: Option<String>,
    email: Option<Parsed<Email>>,
}

impl From<UseRow> for GrantUse {
    fn from(row: UseRow) -> Self {
        Self {
            id: UseId(row.id),
            at: row.at.0,
            ip: row.ip.map(|ip| ip.0),
            user_agent: row.user_agent,
            email: row.email.map(|email| email.0),
        }
    }
}

impl Grants for Tx<'_> {
    fn insert_grant(&mut self, grant: &NewGrant) -> Result<Grant, StoreError> {
        let recipient = grant.recipient.as_ref();
        self.run(|conn| {
            diesel::insert_into(grants::table)
                .values((
                    grants::genie_id.eq(Id(grant.genie.0)),
                    grants::token_digest.eq(grant.token.digest.0.as_slice()),
                    grants::label.eq(&grant.token.label),
                    grants::sealed_token.eq(&grant.token.sealed),
                    grants::generation.eq(0),
                    grants::max_uses.eq(i64::from(grant.max_uses.get())),
                    grants::use_count.eq(0),
                    grants::expires_at.eq(grant.expires_at.map(At)),
                    grants::granted_by.eq(Id(grant.granted_by.0)),
                    grants::created_at.eq(At(grant.created_at)),
                    grants::request_id.eq(recipient.map(|recipient| Id(recipient.request.0))),
                    grants::for_email.eq(recipient.map(|recipient| recipient.email.as_str())),
                    grants::for_user
                        .eq(recipient.and_then(|recipient| recipient.user).map(|user| Id(user.0))),
                    grants::name.eq(grant.name.as_ref().map(Name::as_str)),
                    grants::starts_at.eq(grant.starts_at.map(At)),
                    grants::conditions.eq(kept(&grant.conditions)),
                ))
                .returning(GrantRow::as_returning())
                .get_result(conn)
        })
        .map(Grant::from)
    }

    fn find_grant(&mut self, id: GrantId) -> Result<Option<Grant>, StoreError> {
        let row =
            self.run(|conn| grants::table.find(id.0).select(GrantRow::as_select()).first(conn).optional())?;
        Ok(row.map(Grant::from))
    }

    fn lock_grant(&mut self, id: GrantId) -> Result<Option<Grant>, StoreError> {
        self.run(|conn| dialect::lock_grant(conn, id.0))?;
        self.find_grant(id)
    }

    fn find_grant_by_token(&mut self, token: &Digest) -> Result<Option<Grant>, StoreError> {
        let row = self.run(|conn| {
            grants::table
                .filter(grants::token_digest.eq(token.0.as_slice()))
                .select(GrantRow::as_select())
                .first(conn)
                .optional()
        })?;
        Ok(row.map(Grant::from))
    }

    fn list_grants(&mut self, genie: GenieId, slice: Slice<GrantId>) -> Result<Vec<Grant>, StoreError> {
        let before = slice.after.map_or(i64::MAX, |id| id.0);
        let rows = self.run(|conn| {
            grants::table
                .filter(grants::genie_id.eq(Id(genie.0)))
                .filter(grants::id.lt(before))
                .order(grants::id.desc())
                .limit(rows_for(slice.limit))
                .select(GrantRow::as_select())
                .load(conn)
        })?;
        Ok(rows.into_iter().map(Grant::from).collect())
    }

    fn patch_grant(&mut self, id: GrantId, patch: &GrantPatch) -> Result<Written<Grant>, StoreError> {
        let grant = grants::table.find(id.0);
        let set = (
            patch.max_uses.map(|limit| grants::max_uses.eq(i64::from(limit.get()))),
            patch.expires_at.write(|end| grants::expires_at.eq(end.map(|end| At(end.at())))),
            patch.name.as_ref().write(|name| grants::name.eq(name.map(Name::as_str))),
            patch.starts_at.write(|start| grants::starts_at.eq(start.map(At))),
            patch.conditions.as_ref().map(|conditions| grants::conditions.eq(kept(conditions))),
        );
        let row = self.run(|conn| {
            // An UPDATE that sets nothing is no statement.
            if *patch == GrantPatch::default() {
                return grant.select(GrantRow::as_select()).first(conn).optional();
            }
            diesel::update(grant).set(set).returning(GrantRow::as_returning()).get_result(conn).optional()
        })?;
        Ok(row.map_or(Written::Gone, |row| Written::Done(row.into())))
    }

    fn rotate_grant(&mut self, id: GrantId, token: &StoredToken) -> Result<Option<Grant>, StoreError> {
        let row = self.run(|conn| {
            diesel::update(grants::table.find(id.0))
                .set((
                    grants::token_digest.eq(token.digest.0.as_slice()),
                    grants::label.eq(&token.label),
                    grants::sealed_token.eq(&token.sealed),
                    grants::generation.eq(grants::generation + 1),
                ))
                .returning(GrantRow::as_returning())
                .get_result(conn)
                .optional()
        })?;
        Ok(row.map(Grant::from))
    }

    fn use_link(&mut self, redemption: &Redemption) -> Result<Result<Redeemed, Refusal>, StoreError> {
        let answers = self.run(|conn| redemptions::redeem(conn, std::slice::from_ref(redemption)))?;
        answers.into_iter().next().ok_or_else(|| StoreError::Unexpected("a use without an answer".into()))
    }

    fn delete_grant(&mut self, id: GrantId, at: Timestamp) -> Result<bool, StoreError> {
        let one = diesel::delete(grants::table.find(id.0)).returning(GrantRow::as_returning());
        let gone = self.run(|conn| one.get_results(conn))?;
        Ok(!self.keep_ended(gone, at)?.is_empty())
    }

    fn delete_grants_of(&mut self, genie: GenieId, at: Timestamp) -> Result<u64, StoreError> {
        let all = diesel::delete(grants::table.filter(grants::genie_id.eq(Id(genie.0))));
        let gone = self.run(|conn| all.returning(GrantRow::as_returning()).get_results(conn))?;
        self.keep_ended(gone, at).map(|ended| count(ended.len()))
    }

    fn find_ended_grant(&mut self, id: GrantId) -> Result<Option<EndedGrant>, StoreError> {
        let row = self.run(|conn| {
            ended_grants::table.find(id.0).select(EndedRow::as_select()).first(conn).optional()
        })?;
        Ok(row.map(EndedGrant::from))
    }

    fn list_ended_grants(
        &mut self,
        genie: GenieId,
        slice: Slice<GrantId>,
    ) -> Result<Vec<EndedGrant>, StoreError> {
        let before = slice.after.map_or(i64::MAX, |id| id.0);
        let rows = self.run(|conn| {
            ended_grants::table
                .filter(ended_grants::genie_id.eq(Id(genie.0)))
                .filter(ended_grants::id.lt(before))
                .order(ended_grants::id.desc())
                .limit(rows_for(slice.limit))
                .select(EndedRow::as_select())
                .load(conn)
        })?;
        Ok(rows.into_iter().map(EndedGrant::from).collect())
    }

    fn list_uses(&mut self, id: GrantId, slice: Slice<UseId>) -> Result<Vec<GrantUse>, StoreError> {
        let before = slice.after.map_or(i64::MAX, |id| id.0);
        let rows = self.run(|conn| {
            grant_uses::table
                .filter(grant_uses::grant_id.eq(id.0))
                .filter(grant_uses::id.lt(before))
                .order(grant_uses::id.desc())
                .limit(rows_for(slice.limit))
                .select(UseRow::as_select())
                .load(conn)
        })?;
        Ok(rows.into_iter().map(GrantUse::from).collect())
    }
}
