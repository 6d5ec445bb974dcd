use super::AgentView;
use super::view::TeamView;
use crate::auth::{Caller, SignedIn};
use crate::http::fields::fields;
use crate::http::{Answer, Body, Code, Fields, Input, Problem};
use portcullis_domain::base::Name;
use portcullis_domain::staff::agents::{self, Agent, Country, ProfileChange};
use portcullis_domain::store::lookups::Wanted;
use portcullis_domain::{Email, WebUrl};

/// Show the caller, with their permissions.
#[utoipa::path(get, path = "/api/v1/agents/me", tag = "agents", responses(
    (status = 200, description = "The caller.", body = Answer<AgentView>),
))]
pub(super) async fn show_me(caller: Caller<SignedIn>) -> Result<Answer<AgentView>, Problem> {
    let agent = own_record(&caller).await?;
    Ok(Answer::new(AgentView::in_full(&agent)))
}

/// List the caller's teams, by name.
#[utoipa::path(get, path = "/api/v1/agents/me/teams", tag = "agents", responses(
    (status = 200, description = "The teams.", body = Answer<Vec<TeamView>>),
))]
pub(super) async fn list_my_teams(caller: Caller<SignedIn>) -> Result<Answer<Vec<TeamView>>, Problem> {
    let agent = own_record(&caller).await?;
    Ok(Answer::new(agent.teams.iter().map(TeamView::from).collect()))
}

async fn own_record(caller: &Caller<SignedIn>) -> Result<Agent, Problem> {
    let (_, found) = caller.look_up(Wanted { own_record: true, ..Wanted::default() }).await?;
    // Under READ COMMITTED it can be deleted after it was proven.
    found.own_record.ok_or_else(|| Problem::new(Code::Unauthorized, "This account is gone."))
}

fields! {
    /// What to change of the caller; a field that is absent stays as it is.
    #[example {"first_name": "Bob", "last_name": "Smith", "country": "AU", "avatar_url": null}]
    pub(super) struct MyChanges {
        /// The first name, or all of it.
        optional first_name: Name,
        /// The last name.
        nullable last_name: Name,
        /// The address to sign in with; the former one is told by mail.
        optional email: Email,
        /// A picture on the web. It is never fetched by the service.
        nullable avatar_url: WebUrl,
        /// ISO 3166-1 alpha-2.
        nullable country: Country,
    }
}

impl Input for MyChanges {
    type Output = ProfileChange;

    fn check(self, fields: &mut Fields) -> Option<ProfileChange> {
        fields.refuse(&self.unknown);
        Some(ProfileChange {
            first_name: self.first_name.change("first_name", fields),
            last_name: self.last_name.patch("last_name", fields),
            email: self.email.change("email", fields),
            avatar_url: self.avatar_url.patch("avatar_url", fields),
            country: self.country.patch("country", fields),
        })
    }
}

/// Change the caller's own record. Only what is given is touched.
#[utoipa::path(put, path = "/api/v1/agents/me", tag = "agents", request_body = MyChanges, responses(
    (status = 200, description = "The caller as they are now.", body = Answer<AgentView>),
    (status = 409, description = "Another agent has the e-mail address."),
))]
pub(super) async fn update_me(
    caller: Caller<SignedIn>,
    body: Body<MyChanges>,
) -> Result<Answer<AgentView>, Problem> {
    let agent = caller.write(move |tx, cx, by| Ok(agents::update_me(tx, cx, by, &body.read()?)?)).await?;
    Ok(Answer::new(AgentView::of(&agent)))
}
