use super::{AgentView, Manager, numbers, role_names};
use crate::desk::distinct;
use crate::http::fields::fields;
use crate::http::{Answer, Body, Created, Problem, TeamNumber};
use portcullis_domain::base::Name;
use portcullis_domain::staff::agents::{self, AgentDraft, Country, Profile};
use portcullis_domain::staff::roles::RoleName;
use portcullis_domain::{Email, WebUrl};

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
        set roles: Vec<RoleName>,
        /// Numbers of their teams.
        set teams: Vec<TeamNumber>,
        /// ISO 3166-1 alpha-2.
        nullable country: Country,
        /// A picture on the web. It is never fetched by the service.
        nullable avatar_url: WebUrl,
        /// Whether they get a mail with a link to set their password; they have none until then.
        set send_welcome_email: bool,
    } => AgentDraft, |_errors| Some(AgentDraft {
        profile: Profile {
            first_name: first_name?,
            last_name: last_name?,
            email: email?,
            avatar_url: avatar_url?,
            country: country?,
        },
        roles: role_names(roles?.unwrap_or_default()),
        teams: distinct(numbers(teams?.unwrap_or_default())),
        send_welcome_email: send_welcome_email?.unwrap_or(false),
    })
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
    let created = caller.post(body, |tx, cx, by, draft| {
        let agent = agents::create(tx, cx, by, draft)?;
        Ok(Created(Answer::new(AgentView::of(&agent)).of_version(agent.version())))
    });
    created.await
}
