use super::{AgentView, Manager, role_names};
use crate::desk::distinct;
use crate::http::fields::fields;
use crate::http::{Answer, Body, Created, Fields, Input, Problem};
use portcullis_domain::base::Name;
use portcullis_domain::staff::agents::{self, AgentDraft, Country};
use portcullis_domain::staff::roles::RoleName;
use portcullis_domain::{Email, TeamId, WebUrl};

fields! {
    /// Who joins the staff.
    #[example {
        "first_name": "Alice", "last_name": "Agent", "email": "alice@example.com", "roles": ["agent"], "teams": [3],
        "send_welcome_email": true,
    }]
    pub(super) struct NewAgent {
        /// The first name, or all of it.
        required first_name: Name,
        /// The last name.
        nullable last_name: Name,
        /// The address to sign in with.
        required email: Email,
        /// Names of their roles.
        optional roles: Vec<RoleName>,
        /// Numbers of their teams.
        optional teams: Vec<TeamId>,
        /// ISO 3166-1 alpha-2.
        nullable country: Country,
        /// A picture on the web. It is never fetched by the service.
        nullable avatar_url: WebUrl,
        /// Whether they get a mail with a link to set their password; they have none until then.
        optional send_welcome_email: bool,
    }
}

impl Input for NewAgent {
    type Output = AgentDraft;

    fn check(self, fields: &mut Fields) -> Option<AgentDraft> {
        fields.refuse(&self.unknown);
        let first_name = self.first_name.required("first_name", fields);
        let last_name = self.last_name.optional("last_name", fields);
        let email = self.email.required("email", fields);
        let roles = self.roles.change("roles", fields).unwrap_or_default();
        let teams = self.teams.change("teams", fields).unwrap_or_default();
        let country = self.country.optional("country", fields);
        let avatar_url = self.avatar_url.optional("avatar_url", fields);
        let send_welcome_email = self.send_welcome_email.change("send_welcome_email", fields);
        Some(AgentDraft {
            first_name: first_name?,
            last_name,
            email: email?,
            roles: role_names(roles),
            teams: distinct(teams),
            country,
            avatar_url,
            send_welcome_email: send_welcome_email.unwrap_or(false),
        })
    }
}

/// Add an agent, with all roles and teams or not at all.
#[utoipa::path(post, path = "/api/v1/agents", tag = "agents", request_body = NewAgent, responses(
    (status = 201, description = "The agent.", body = Answer<AgentView>),
    (status = 403, description = "Without `users:manage`, or with a role that may do more than the caller."),
    (status = 409, description = "Another agent has the e-mail address."),
))]
pub(super) async fn create_agent(
    caller: Manager,
    body: Body<NewAgent>,
) -> Result<Created<AgentView>, Problem> {
    let agent = caller.write(move |tx, cx, by| Ok(agents::create(tx, cx, by, &body.read()?)?)).await?;
    Ok(Created(AgentView::of(&agent)))
}
