use super::{AgentView, Manager, numbers, role_names};
use crate::desk::distinct;
use crate::http::fields::fields;
use crate::http::{Answer, Body, IfMatch, Path, Problem, TeamNumber, Whole};
use portcullis_domain::base::Name;
use portcullis_domain::staff::agents::{self, AgentChange, AgentPatch, Availability, Country, ProfilePatch};
use portcullis_domain::staff::owned_genies::{GenieFate, Orphans};
use portcullis_domain::staff::roles::RoleName;
use portcullis_domain::{AgentId, Email, WebUrl};

fields! {
    /// What to change of an agent; a field that is absent stays as it is.
    #[example {"last_name": "Agent", "roles": ["agent"], "teams": [], "enabled": true}]
    pub(super) struct AgentChanges {
        /// The first name, or all of it.
        set first_name: Name,
        /// The last name.
        patch last_name: Name,
        /// The address to sign in with; the former one is told by mail.
        set email: Email,
        /// Names of all their roles from now on.
        set roles: Vec<RoleName>,
        /// Numbers of all their teams from now on.
        set teams: Vec<TeamNumber>,
        /// ISO 3166-1 alpha-2.
        patch country: Country,
        /// A picture on the web. It is never fetched by the service.
        patch avatar_url: WebUrl,
        /// Whether they take conversations now.
        set availability: Availability,
        /// Whether they can sign in. Disabling ends their sessions and stops their keys.
        set enabled: bool,
        /// Whether they get a mail with a link to set their password.
        set send_welcome_email: bool,
        /// Number of the agent who gets all their Genies. Only with `enabled: false`.
        nullable transfer_genies_to: AgentId,
        /// Without `transfer_genies_to`: `allow`, which is the default, leaves Genies of theirs to nobody; with `refuse` it is
        /// 409 where they own any. Only with `enabled: false`.
        nullable orphans: Orphans,
    } => AgentChange, |errors| {
        let (enabled, transfer_to, orphans) = (enabled?, transfer_genies_to?, orphans?);
        let fate = [("transfer_genies_to", transfer_to.is_some()), ("orphans", orphans.is_some())];
        for (name, _) in fate.into_iter().filter(|(_, is_said)| *is_said && enabled != Some(false)) {
            errors.add::<()>(name, "This goes with enabled: false only.");
        }
        Some(AgentChange {
        patch: AgentPatch {
            profile: ProfilePatch {
        first_name: first_name?,
        last_name: last_name?,
        email: email?,
        avatar_url: avatar_url?,
        country: country?,
            },
        availability: availability?,
        enabled,
        },
        roles: roles?.map(role_names),
        teams: teams?.map(|teams| distinct(numbers(teams))),
        send_welcome_email: send_welcome_email?.unwrap_or(false),
        genies: GenieFate { transfer_to, orphans: orphans.unwrap_or_default() },
        })
    }
}

type WholeAgentChanges = Whole<AgentChanges, AgentView>;

/// Change an agent. Only what is given is touched.
///
/// `roles` and `teams` replace the whole set; an empty list leaves none. What was read may be sent back: other fields of
/// the agent are taken where they say what is so.
#[utoipa::path(put, path = "/api/v1/agents/{id}", tag = "agents", request_body = WholeAgentChanges,
    params(("id" = i64, Path, description = "The agent's number.")),
    responses(
        (status = 200, description = "The agent as they are now.", body = Answer<AgentView>),
        (status = 403, description = "Without `users:manage`, or where the agent or a role may do more than the \
            caller."),
        (status = 404, description = "There is no such agent."),
        (status = 409, description = "Another agent has the e-mail address, nobody would be left to administer, or with \
            `orphans` as `refuse` nobody would look after their Genies."),
    ))]
pub(super) async fn update_agent(
    caller: Manager,
    id: Path<AgentId>,
    meant: IfMatch,
    body: Body<WholeAgentChanges>,
) -> Result<Answer<AgentView>, Problem> {
    let updated = caller.write((id, body), move |tx, cx, by, (id, sent)| {
        meant.check(|| agents::held(tx, by, *id).map(|agent| agent.version()))?;
        sent.agrees_with(|| Ok(AgentView::in_full(&agents::get(tx, by, *id)?)))?;
        Ok(agents::update(tx, cx, by, *id, &sent.change)?)
    });
    let agent = updated.await?;
    Ok(Answer::new(AgentView::of(&agent)).of_version(agent.version()))
}
