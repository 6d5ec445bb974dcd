use super::{AgentView, Manager, role_names};
use crate::desk::distinct;
use crate::http::fields::fields;
use crate::http::{Answer, Body, Fields, Input, PathParts, Problem};
use portcullis_domain::base::Name;
use portcullis_domain::staff::agents::{self, AgentChange, Availability, Country};
use portcullis_domain::staff::roles::RoleName;
use portcullis_domain::{Email, TeamId, WebUrl};

fields! {
    /// What to change of an agent; a field that is absent stays as it is.
    #[example {"last_name": "Agent", "roles": ["agent"], "teams": [], "enabled": true}]
    pub(super) struct AgentChanges {
        /// The first name, or all of it.
        optional first_name: Name,
        /// The last name.
        nullable last_name: Name,
        /// The address to sign in with; the former one is told by mail.
        optional email: Email,
        /// Names of all their roles from now on.
        optional roles: Vec<RoleName>,
        /// Numbers of all their teams from now on.
        optional teams: Vec<TeamId>,
        /// ISO 3166-1 alpha-2.
        nullable country: Country,
        /// A picture on the web. It is never fetched by the service.
        nullable avatar_url: WebUrl,
        /// Whether they take conversations now.
        optional availability: Availability,
        /// Whether they can sign in. Disabling ends their sessions and stops their keys.
        optional enabled: bool,
        /// Whether they get a mail with a link to set their password.
        optional send_welcome_email: bool,
    }
}

impl Input for AgentChanges {
    type Output = AgentChange;

    fn check(self, fields: &mut Fields) -> Option<AgentChange> {
        fields.refuse(&self.unknown);
        Some(AgentChange {
            first_name: self.first_name.change("first_name", fields),
            last_name: self.last_name.patch("last_name", fields),
            email: self.email.change("email", fields),
            avatar_url: self.avatar_url.patch("avatar_url", fields),
            country: self.country.patch("country", fields),
            availability: self.availability.change("availability", fields),
            enabled: self.enabled.change("enabled", fields),
            roles: self.roles.change("roles", fields).map(role_names),
            teams: self.teams.change("teams", fields).map(distinct),
            send_welcome_email: self.send_welcome_email.change("send_welcome_email", fields).unwrap_or(false),
        })
    }
}

/// Change an agent. Only what is given is touched.
///
/// `roles` and `teams` replace the whole set; an empty list leaves none.
#[utoipa::path(put, path = "/api/v1/agents/{id}", tag = "agents", request_body = AgentChanges,
    params(("id" = i64, Path, description = "The agent's number.")),
    responses(
        (status = 200, description = "The agent as they are now.", body = Answer<AgentView>),
        (status = 403, description = "Without `users:manage`, or where the agent or a role may do more than the \
            caller."),
        (status = 404, description = "There is no such agent."),
        (status = 409, description = "Another agent has the e-mail address, or nobody would be left to administer."),
    ))]
pub(super) async fn update_agent(
    caller: Manager,
    path: PathParts,
    body: Body<AgentChanges>,
) -> Result<Answer<AgentView>, Problem> {
    let updated = caller.write(move |tx, cx, by| {
        let (id, change) = (path.get("id")?, body.read()?);
        Ok(agents::update(tx, cx, by, id, &change)?)
    });
    Ok(Answer::new(AgentView::of(&updated.await?)))
}
