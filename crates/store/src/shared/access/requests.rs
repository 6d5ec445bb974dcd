use super::{Tx, dialect, rows_for};
use crate::schema::access_requests;
use crate::values::{At, Id, Number, Parsed};
use diesel::prelude::*;
use portcullis_domain::access::requests::{AccessRequest, AccessRequests, RequestState, RequestStatus};
use portcullis_domain::base::{Message, Name, Reason, Slice};
use portcullis_domain::{AgentUuid, Email, GenieId, GrantId, RequestId, StoreError, Timestamp};

#[derive(Queryable, Selectable)]
#[diesel(table_name = access_requests)]
pub(super) struct RequestRow {
    id: Id,
    genie_id: Id,
    email: Parsed<Email>,
    name: Option<Parsed<Name>>,
    message: Option<Parsed<Message>>,
    user_uuid: Option<Id>,
    created_at: At,
    status: Parsed<RequestStatus>,
    resolved_by: Option<Id>,
    resolved_at: Option<At>,
    expires_at: Option<At>,
    grant_id: Option<i64>,
    reason: Option<Parsed<Reason>>,
    remind_at: Option<At>,
}

impl TryFrom<RequestRow> for AccessRequest {
    type Error = StoreError;

    fn try_from(row: RequestRow) -> Result<Self, StoreError> {
        let (by, at) = (row.resolved_by.map(|by| AgentUuid(by.0)), row.resolved_at.map(|at| at.0));
        let state = match (row.status.0, by, at) {
            (RequestStatus::Pending, ..) => RequestState::Pending,
            (RequestStatus::Approved, Some(by), Some(at)) => {
                let expires_at = row.expires_at.map(|end| end.0);
                RequestState::Approved { by, at, expires_at, grant: row.grant_id.map(GrantId) }
            }
            (RequestStatus::Denied, Some(by), Some(at)) => {
                RequestState::Denied { by, at, reason: row.reason.map(|reason| reason.0) }
            }
            (RequestStatus::Expired, _, Some(at)) => RequestState::Expired { at },
            (RequestStatus::Approved | RequestStatus::Denied | RequestStatus::Expired, ..) => {
                let text = format!("access request {} is resolved by nobody, or at no time", row.id.0);
                return Err(StoreError::Unexpected(text));
            }
        };
        Ok(Self {
            id: RequestId(row.id.0),
            genie: GenieId(row.genie_id.0),
            email: row.email.0,
            name: row.name.map(|name| name.0),
            message: row.message.map(|message| message.0),
            user: row.user_uuid.map(|uuid| AgentUuid(uuid.0)),
            created_at: row.created_at.0,
            remind_at: row.remind_at.map(|at| at.0),
            state,
        })
    }
}

/// What a state says of a request, in its columns.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = access_requests, treat_none_as_null = true, treat_none_as_default_value = false)]
struct StateRow<'a> {
    status: &'static str,
    resolved_by: Option<Id>,
    resolved_at: Option<At>,
    expires_at: Option<At>,
    grant_id: Option<i64>,
    reason: Option<&'a str>,
    remind_at: Option<At>,
}

fn state(request: &AccessRequest) -> StateRow<'_> {
    let row = StateRow {
        status: request.state.status().name(),
        resolved_by: None,
        resolved_at: None,
        expires_at: None,
        grant_id: None,
        reason: None,
        remind_at: request.remind_at.map(At),
    };
    match &request.state {
        RequestState::Pending => row,
        RequestState::Approved { by, at, expires_at, grant } => StateRow {
            resolved_by: Some(Id(by.0)),
            resolved_at: Some(At(*at)),
            expires_at: expires_at.map(At),
            grant_id: grant.map(|grant| grant.0),
            ..row
        },
        RequestState::Denied { by, at, reason } => StateRow {
            resolved_by: Some(Id(by.0)),
            resolved_at: Some(At(*at)),
            reason: reason.as_ref().map(Reason::as_str),
            ..row
        },
        RequestState::Expired { at } => StateRow { resolved_at: Some(At(*at)), ..row },
    }
}

impl AccessRequests for Tx<'_> {
    fn insert_access_request(&mut self, request: &AccessRequest) -> Result<bool, StoreError> {
        let added = self.run(|conn| {
            diesel::insert_into(access_requests::table)
                .values((
                    access_requests::id.eq(Id(request.id.0)),
                    access_requests::genie_id.eq(Id(request.genie.0)),
                    access_requests::email.eq(request.email.as_str()),
                    access_requests::name.eq(request.name.as_ref().map(Name::as_str)),
                    access_requests::message.eq(request.message.as_ref().map(Message::as_str)),
                    access_requests::user_uuid.eq(request.user.map(|uuid| Id(uuid.0))),
                    access_requests::created_at.eq(At(request.created_at)),
                    state(request),
                ))
                .on_conflict_do_nothing()
                .execute(conn)
        })?;
        Ok(added > 0)
    }

    fn find_access_request(&mut self, id: RequestId) -> Result<Option<AccessRequest>, StoreError> {
        self.run(|conn| {
            access_requests::table.find(Id(id.0)).select(RequestRow::as_select()).first(conn).optional()
        })?
        .map(AccessRequest::try_from)
        .transpose()
    }

    fn lock_access_request(&mut self, id: RequestId) -> Result<Option<AccessRequest>, StoreError> {
        self.run(|conn| dialect::lock_request(conn, Id(id.0)))?;
        self.find_access_request(id)
    }

    fn list_access_requests(
        &mut self,
        genie: GenieId,
        status: Option<RequestStatus>,
        slice: Slice<RequestId>,
    ) -> Result<Vec<AccessRequest>, StoreError> {
        let mut part = access_requests::table
            .filter(access_requests::genie_id.eq(Id(genie.0)))
            .order(access_requests::id.desc())
            .limit(rows_for(slice.limit))
            .select(RequestRow::as_select())
            .into_boxed();
        if let Some(status) = status {
            part = part.filter(access_requests::status.eq(status.name()));
        }
        if let Some(after) = slice.after {
            part = part.filter(access_requests::id.lt(Id(after.0)));
        }
        self.run(|conn| part.load(conn))?.into_iter().map(AccessRequest::try_from).collect()
    }

    fn resolve_access_request(&mut self, resolved: &AccessRequest) -> Result<bool, StoreError> {
        let pending = access_requests::table
            .find(Id(resolved.id.0))
            .filter(access_requests::status.eq(RequestStatus::Pending.name()));
        self.run(|conn| diesel::update(pending).set(state(resolved)).execute(conn)).map(|rows| rows > 0)
    }

    fn count_access_requests_by(&mut self, email: &Email, since: Timestamp) -> Result<u64, StoreError> {
        self.run(|conn| dialect::lock_count(conn, "access_requests", email.as_str()))?;
        let Number(made) = self.run(|conn| {
            access_requests::table
                .filter(access_requests::email.eq(email.as_str()))
                .filter(access_requests::created_at.ge(At(since)))
                .count()
                .get_result(conn)
        })?;
        Ok(made)
    }

    fn list_old_access_requests(
        &mut self,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<AccessRequest>, StoreError> {
        let old = access_requests::table
            .filter(access_requests::status.eq(RequestStatus::Pending.name()))
            .filter(access_requests::created_at.le(At(until)))
            .order((access_requests::created_at, access_requests::id))
            .limit(limit.into())
            .select(RequestRow::as_select());
        self.run(|conn| old.load(conn))?.into_iter().map(AccessRequest::try_from).collect()
    }

    fn count_pending_access_requests(
        &mut self,
        genie: GenieId,
    ) -> Result<Option<(u64, RequestId)>, StoreError> {
        let pending = access_requests::table
            .filter(access_requests::genie_id.eq(Id(genie.0)))
            .filter(access_requests::status.eq(RequestStatus::Pending.name()));
        let Number(count) = self.run(|conn| pending.count().get_result(conn))?;
        let oldest = pending.order(access_requests::id).select(access_requests::id);
        let oldest: Option<Id> = self.run(|conn| oldest.first(conn).optional())?;
        Ok(oldest.map(|oldest| (count, RequestId(oldest.0))))
    }
}
