use super::{Tx, dialect, rows_for};
use crate::schema::access_requests;
use crate::values::{At, Id, Number, Parsed};
use diesel::prelude::*;
use portcullis_domain::access::requests::{AccessRequest, AccessRequests, RequestState, RequestStatus};
use portcullis_domain::base::{Message, Name, Slice};
use portcullis_domain::{AgentUuid, Email, GenieId, GrantId, RequestId, StoreError, Timestamp};

#[derive(Queryable, Selectable)]
#[diesel(table_name = access_requests)]
struct RequestRow {
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
}

impl TryFrom<RequestRow> for AccessRequest {
    type Error = StoreError;

    fn try_from(row: RequestRow) -> Result<Self, StoreError> {
        let resolved = row.resolved_by.map(|by| AgentUuid(by.0)).zip(row.resolved_at.map(|at| at.0));
        let state = match (row.status.0, resolved) {
            (RequestStatus::Pending, _) => RequestState::Pending,
            (RequestStatus::Approved, Some((by, at))) => {
                let expires_at = row.expires_at.map(|end| end.0);
                RequestState::Approved { by, at, expires_at, grant: row.grant_id.map(GrantId) }
            }
            (RequestStatus::Denied, Some((by, at))) => RequestState::Denied { by, at },
            (RequestStatus::Approved | RequestStatus::Denied, None) => {
                let text = format!("access request {} is resolved by nobody", row.id.0);
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
            state,
        })
    }
}

/// By whom, when and until when a request was resolved, and by which link.
fn resolution(state: &RequestState) -> (Option<Id>, Option<At>, Option<At>, Option<i64>) {
    match *state {
        RequestState::Pending => (None, None, None, None),
        RequestState::Approved { by, at, expires_at, grant } => {
            (Some(Id(by.0)), Some(At(at)), expires_at.map(At), grant.map(|grant| grant.0))
        }
        RequestState::Denied { by, at } => (Some(Id(by.0)), Some(At(at)), None, None),
    }
}

impl AccessRequests for Tx<'_> {
    fn insert_access_request(&mut self, request: &AccessRequest) -> Result<bool, StoreError> {
        let (resolved_by, resolved_at, expires_at, grant) = resolution(&request.state);
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
                    access_requests::status.eq(request.state.status().name()),
                    access_requests::resolved_by.eq(resolved_by),
                    access_requests::resolved_at.eq(resolved_at),
                    access_requests::expires_at.eq(expires_at),
                    access_requests::grant_id.eq(grant),
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
        let (resolved_by, resolved_at, expires_at, grant) = resolution(&resolved.state);
        let pending = access_requests::table
            .find(Id(resolved.id.0))
            .filter(access_requests::status.eq(RequestStatus::Pending.name()));
        let set = (
            access_requests::status.eq(resolved.state.status().name()),
            access_requests::resolved_by.eq(resolved_by),
            access_requests::resolved_at.eq(resolved_at),
            access_requests::expires_at.eq(expires_at),
            access_requests::grant_id.eq(grant),
        );
        self.run(|conn| diesel::update(pending).set(set).execute(conn)).map(|rows| rows > 0)
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
}
