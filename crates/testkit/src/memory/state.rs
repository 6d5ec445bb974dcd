use portcullis_domain::access_requests::AccessRequest;
use portcullis_domain::activity::Entry;
use portcullis_domain::agents::NewAgent;
use portcullis_domain::api_keys::NewApiKey;
use portcullis_domain::genie_teams::NewGenieTeam;
use portcullis_domain::genie_users::NewGenieUser;
use portcullis_domain::genies::Genie;
use portcullis_domain::grants::{Grant, GrantUse};
use portcullis_domain::outbox::{Lease, MailRecord};
use portcullis_domain::roles::Role;
use portcullis_domain::sessions::Session;
use portcullis_domain::teams::Team;
use portcullis_domain::{
    AccessId, ActivityId, AgentId, ApiKeyId, Digest, GenieId, GrantId, MailId, RequestId, RoleId, SessionId,
    TeamId, Timestamp, UseId,
};

use super::table::Table;

/// Everything that is kept; also the transaction in which work sees it.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    pub(super) access_requests: Table<RequestId, AccessRequest>,
    pub(super) activity: Table<ActivityId, Entry>,
    pub(super) agents: Table<AgentId, AgentRow>,
    pub(super) api_keys: Table<ApiKeyId, ApiKeyRow>,
    pub(super) genie_teams: Table<AccessId, (AccessId, NewGenieTeam)>,
    pub(super) genie_users: Table<AccessId, (AccessId, NewGenieUser)>,
    pub(super) genies: Table<GenieId, Genie>,
    pub(super) grants: Table<GrantId, Grant>,
    pub(super) mail: Table<MailId, MailRow>,
    pub(super) roles: Table<RoleId, Role>,
    pub(super) sessions: Table<SessionId, (Digest, Session)>,
    pub(super) teams: Table<TeamId, Team>,
    pub(super) uses: Table<UseId, UseRow>,
}

/// An agent, with what their record does not show.
#[derive(Clone, Debug)]
pub(super) struct AgentRow {
    pub(super) id: AgentId,
    pub(super) agent: NewAgent,
    pub(super) updated_at: Timestamp,
    pub(super) last_login_at: Option<Timestamp>,
}

/// An agent's primary key.
#[derive(Clone, Debug)]
pub(super) struct ApiKeyRow {
    pub(super) id: ApiKeyId,
    pub(super) key: NewApiKey,
    pub(super) last_used_at: Option<Timestamp>,
}

/// A mail, and who is at it.
#[derive(Clone, Debug)]
pub(super) struct MailRow {
    pub(super) record: MailRecord,
    pub(super) lease: Option<Lease>,
}

/// A use of a grant, and the pass that it was traded for.
#[derive(Clone, Debug)]
pub(super) struct UseRow {
    pub(super) grant: GrantId,
    pub(super) used: GrantUse,
    pub(super) pass: Digest,
    pub(super) generation: i32,
    pub(super) pass_expires_at: Timestamp,
}
