use super::table::Table;
use portcullis_domain::access::ends::EndNotice;
use portcullis_domain::access::genies::Genie;
use portcullis_domain::access::grants::{EndedGrant, Grant, GrantUse};
use portcullis_domain::access::managers::NewGenieManager;
use portcullis_domain::access::people::NewGenieUser;
use portcullis_domain::access::proofs::NewLinkCode;
use portcullis_domain::access::requests::AccessRequest;
use portcullis_domain::access::teams::NewGenieTeam;
use portcullis_domain::access::use_notices::UseNotice;
use portcullis_domain::base::Lease;
use portcullis_domain::records::activity::Entry;
use portcullis_domain::records::outbox::MailRecord;
use portcullis_domain::staff::agents::{Availability, NewAgent};
use portcullis_domain::staff::api_keys::{ApiKeyKind, NewApiKey};
use portcullis_domain::staff::conversations::Assignment;
use portcullis_domain::staff::imports::Import;
use portcullis_domain::staff::password_resets::{NewPasswordReset, ResetRequest};
use portcullis_domain::staff::preferences::Preferences;
use portcullis_domain::staff::push_tokens::PushToken;
use portcullis_domain::staff::roles::Role;
use portcullis_domain::staff::sessions::Session;
use portcullis_domain::staff::teams::Team;
use portcullis_domain::{
    AccessId, ActivityId, AgentId, AgentUuid, ApiKeyId, ConversationId, Digest, Email, GenieId, GrantId,
    ImportId, LinkCodeId, MailId, RequestId, RoleId, SessionId, TeamId, Timestamp, UseId,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Everything that is kept; also the transaction in which work sees it.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    pub(super) access_requests: Table<RequestId, AccessRequest>,
    pub(super) activity: Table<ActivityId, Entry>,
    pub(super) agents: Table<AgentId, AgentRow>,
    pub(super) api_keys: Table<ApiKeyId, ApiKeyRow>,
    /// Who has a conversation, and since when.
    pub(super) conversations: Table<ConversationId, (Assignment, Timestamp)>,
    /// When an address had its last mail about ends.
    pub(super) end_mails: BTreeMap<Email, Timestamp>,
    pub(super) end_notices: Vec<EndNotice>,
    /// To whom a notice is addressed, and whether it was told.
    pub(super) end_reminders: Vec<(Email, EndNotice, bool)>,
    pub(super) ended_grants: Table<GrantId, EndedGrant>,
    pub(super) genie_managers: Table<i64, NewGenieManager>,
    pub(super) genie_teams: Table<AccessId, (AccessId, NewGenieTeam)>,
    pub(super) genie_users: Table<AccessId, (AccessId, NewGenieUser)>,
    pub(super) genies: Table<GenieId, Genie>,
    pub(super) grants: Table<GrantId, Grant>,
    pub(super) imports: Table<ImportId, ImportRow>,
    /// When an answer was given, and the answer once there is one.
    pub(super) kept_answers: Table<Digest, (Timestamp, Option<Vec<u8>>)>,
    /// Each code with how often it was tried.
    pub(super) link_codes: Table<LinkCodeId, (NewLinkCode, u32)>,
    pub(super) link_tries: Table<i64, TriesRow>,
    pub(super) mail: Table<MailId, MailRow>,
    /// At most one for each agent.
    pub(super) password_resets: Table<AgentId, NewPasswordReset>,
    pub(super) preferences: Table<AgentId, Preferences>,
    pub(super) push_tokens: Table<i64, (AgentId, PushToken)>,
    /// When each address was told last that its wish is noted.
    pub(super) request_receipts: Table<i64, (Email, Timestamp)>,
    /// Whether somebody is to be reminded of requests, and when they were last.
    pub(super) request_reminders: Table<AgentUuid, (bool, Option<Timestamp>)>,
    pub(super) reset_requests: Table<i64, ResetRequest>,
    pub(super) roles: Table<RoleId, Role>,
    pub(super) sessions: Table<SessionId, (Digest, Session)>,
    pub(super) sign_in_failures: Table<i64, FailureRow>,
    pub(super) teams: Table<TeamId, Team>,
    pub(super) unsubscribed: BTreeSet<(Email, &'static str)>,
    pub(super) use_notices: BTreeMap<GrantId, UseNotice>,
    pub(super) uses: Table<UseId, UseRow>,
}

/// An agent, with what their record does not show.
#[derive(Clone, Debug)]
pub(super) struct AgentRow {
    pub(super) id: AgentId,
    pub(super) agent: NewAgent,
    pub(super) availability: Availability,
    pub(super) enabled: bool,
    pub(super) deleted: bool,
    pub(super) updated_at: Timestamp,
    pub(super) last_login_at: Option<Timestamp>,
}

/// A key of either kind.
#[derive(Clone, Debug)]
pub(super) struct ApiKeyRow {
    pub(super) id: ApiKeyId,
    pub(super) key: NewApiKey,
    pub(super) kind: ApiKeyKind,
    pub(super) last_used_at: Option<Timestamp>,
}

/// A failed sign-in.
#[derive(Clone, Debug)]
pub(super) struct FailureRow {
    pub(super) email: Email,
    pub(super) network: String,
    pub(super) at: Timestamp,
}

/// An import, its file until it ends, and who is at it.
#[derive(Clone, Debug)]
pub(super) struct ImportRow {
    pub(super) import: Import,
    pub(super) file: Option<Arc<[u8]>>,
    pub(super) lease: Option<Lease>,
}

/// A mail, and who is at it.
#[derive(Clone, Debug)]
pub(super) struct MailRow {
    pub(super) record: MailRecord,
    pub(super) lease: Option<Lease>,
}

/// How often a network tried the password of a link.
#[derive(Clone, Debug)]
pub(super) struct TriesRow {
    pub(super) grant: GrantId,
    pub(super) network: String,
    /// When the first of these tries was.
    pub(super) since: Timestamp,
    pub(super) tries: u32,
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
