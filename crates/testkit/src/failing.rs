//! A transaction that breaks down on purpose.

use portcullis_domain::access::genies::{Genie, GeniePatch, Genies, UrlName};
use portcullis_domain::access::grants::{Grant, GrantPatch, GrantUse, Grants, NewGrant, StoredToken};
use portcullis_domain::access::people::{GenieUser, GenieUsers, NewGenieUser};
use portcullis_domain::access::requests::{AccessRequest, AccessRequests, RequestStatus};
use portcullis_domain::base::{Lease, PageRequest, Slice, Written};
use portcullis_domain::records::activity::{Activities, Entry, EntryFilter, NewEntry};
use portcullis_domain::records::outbox::{ClaimedMail, MailRecord, MailStatus, NewMail, Outbox};
use portcullis_domain::staff::agents::{
    Agent, AgentFilter, AgentOrder, AgentPatch, Agents, NewAgent, SignInRecord,
};
use portcullis_domain::staff::passwords::PasswordHash;
use portcullis_domain::{
    AccessId, ActivityId, AgentId, AgentUuid, Digest, Email, GenieId, GrantId, MailId, RequestId, RoleId,
    StoreError, TeamId, Timestamp, Tx, UseId,
};

/// A transaction that passes calls on until its allowance is used, and then answers [`StoreError::Unavailable`] to
/// every call. It has the ports that [`portcullis_domain::access::requests::approve`] needs, and
/// [`portcullis_domain::access::requests::deny`].
pub struct FailingTx<'a> {
    tx: &'a mut dyn Tx,
    calls_left: u32,
}

impl<'a> FailingTx<'a> {
    /// `tx`, for so many calls.
    pub fn new(tx: &'a mut dyn Tx, calls: u32) -> Self {
        Self { tx, calls_left: calls }
    }

    fn spend(&mut self) -> Result<(), StoreError> {
        self.calls_left = self.calls_left.checked_sub(1).ok_or(StoreError::Unavailable)?;
        Ok(())
    }
}

macro_rules! pass_on {
    ($($port:ident { $(fn $call:ident($($argument:ident: $kind:ty),*) -> $answer:ty;)* })*) => {$(
        impl $port for FailingTx<'_> {$(
            fn $call(&mut self, $($argument: $kind),*) -> Result<$answer, StoreError> {
                self.spend()?;
                self.tx.$call($($argument),*)
            }
        )*}
    )*};
}

pass_on! {
    AccessRequests {
        fn insert_access_request(request: &AccessRequest) -> bool;
        fn find_access_request(id: RequestId) -> Option<AccessRequest>;
        fn list_access_requests(
            genie: GenieId, status: Option<RequestStatus>, slice: Slice<RequestId>
        ) -> Vec<AccessRequest>;
        fn resolve_access_request(resolved: &AccessRequest) -> bool;
        fn count_access_requests_by(email: &Email, since: Timestamp) -> u64;
    }
    Activities {
        fn append_activity(entry: &NewEntry) -> ();
        fn append_activities(entries: &[NewEntry]) -> ();
        fn list_activity(filter: &EntryFilter, slice: Slice<ActivityId>) -> Vec<Entry>;
        fn page_activity(filter: &EntryFilter, descending: bool, page: PageRequest) -> (Vec<Entry>, u64);
    }
    Agents {
        fn insert_agent(agent: &NewAgent) -> Written<AgentId>;
        fn insert_agents(agents: &[NewAgent]) -> Vec<Written<AgentId>>;
        fn find_agent(id: AgentId) -> Option<Agent>;
        fn find_agent_by_uuid(uuid: AgentUuid) -> Option<Agent>;
        fn find_agent_by_email(email: &Email) -> Option<Agent>;
        fn find_sign_in_record(email: &Email) -> Option<SignInRecord>;
        fn existing_agents(ids: &[AgentId]) -> Vec<AgentId>;
        fn list_agents(filter: &AgentFilter, order: AgentOrder, page: PageRequest) -> (Vec<Agent>, u64);
        fn list_agents_compact() -> Vec<(AgentId, String)>;
        fn patch_agent(id: AgentId, patch: &AgentPatch, at: Timestamp) -> Written;
        fn set_agent_roles(id: AgentId, roles: &[RoleId]) -> ();
        fn set_agent_teams(id: AgentId, teams: &[TeamId]) -> ();
        fn add_team_members(members: &[(TeamId, AgentId)]) -> ();
        fn lock_administrators() -> Vec<AgentId>;
        fn soft_delete_agent(id: AgentId, at: Timestamp) -> bool;
        fn set_password(id: AgentId, hash: &PasswordHash, at: Timestamp) -> bool;
        fn note_sign_in(id: AgentId, at: Timestamp) -> ();
        fn has_no_agents() -> bool;
    }
    GenieUsers {
        fn put_genie_user(user: &NewGenieUser) -> ();
        fn find_genie_user(genie: GenieId, user: AgentUuid) -> Option<GenieUser>;
        fn list_genie_users(genie: GenieId, slice: Slice<AccessId>) -> Vec<GenieUser>;
        fn set_genie_user_expiry(genie: GenieId, user: AgentUuid, expires_at: Option<Timestamp>) -> bool;
        fn delete_genie_user(genie: GenieId, user: AgentUuid) -> bool;
        fn delete_genie_users_of(genie: GenieId) -> u64;
    }
    Genies {
        fn insert_genie(genie: &Genie) -> Written;
        fn find_genie(id: GenieId) -> Option<Genie>;
        fn lock_genie(id: GenieId) -> Option<Genie>;
        fn find_genie_by_url_name(url_name: &UrlName) -> Option<Genie>;
        fn list_genies(owner: Option<AgentUuid>, slice: Slice<GenieId>) -> Vec<Genie>;
        fn patch_genie(id: GenieId, patch: &GeniePatch, at: Timestamp) -> Written;
        fn delete_genie(id: GenieId) -> bool;
    }
    Grants {
        fn insert_grant(grant: &NewGrant) -> Grant;
        fn find_grant(id: GrantId) -> Option<Grant>;
        fn lock_grant(id: GrantId) -> Option<Grant>;
        fn find_grant_by_token(token: &Digest) -> Option<Grant>;
        fn list_grants(genie: GenieId, slice: Slice<GrantId>) -> Vec<Grant>;
        fn patch_grant(id: GrantId, patch: &GrantPatch) -> Written<Grant>;
        fn rotate_grant(id: GrantId, token: &StoredToken) -> Option<Grant>;
        fn delete_grant(id: GrantId) -> bool;
        fn delete_grants_of(genie: GenieId) -> u64;
        fn list_uses(id: GrantId, slice: Slice<UseId>) -> Vec<GrantUse>;
    }
    Outbox {
        fn enqueue_mail(mail: &NewMail) -> ();
        fn claim_mail(lease: Lease, at: Timestamp, limit: u32) -> Vec<ClaimedMail>;
        fn mark_mail_sent(id: MailId, lease: Lease, at: Timestamp) -> bool;
        fn mark_mail_retry(id: MailId, lease: Lease, due_at: Timestamp, error: &str) -> bool;
        fn mark_mail_dead(id: MailId, lease: Lease, error: &str) -> bool;
        fn requeue_mail(id: MailId, at: Timestamp) -> bool;
        fn find_mail(id: MailId) -> Option<MailRecord>;
        fn list_mail(status: Option<MailStatus>, slice: Slice<MailId>) -> Vec<MailRecord>;
    }
}
