use super::AgentView;
use super::view::TeamView;
use crate::auth::{Caller, SignedIn};
use crate::http::fields::fields;
use crate::http::{Answer, Body, Code, IfMatch, Problem, from_name};
use portcullis_domain::base::Name;
use portcullis_domain::staff::agents::{self, Agent, Availability, Country, ProfilePatch};
use portcullis_domain::store::lookups::Wanted;
use portcullis_domain::{Email, WebUrl};

from_name!(Availability);

/// Show the caller, with their permissions.
#[utoipa::path(get, path = "/api/v1/agents/me", tag = "agents", responses(
    (status = 200, description = "The caller.", body = Answer<AgentView>),
))]
pub(super) async fn show_me(caller: Caller<SignedIn>) -> Result<Answer<AgentView>, Problem> {
    let agent = own_record(&caller).await?;
    Ok(Answer::new(AgentView::in_full(&agent)).of_version(agent.version()))
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
        set first_name: Name,
        /// The last name.
        patch last_name: Name,
        /// The address to sign in with; the former one is told by mail.
        set email: Email,
        /// A picture on the web. It is never fetched by the service.
        patch avatar_url: WebUrl,
        /// ISO 3166-1 alpha-2.
        patch country: Country,
    } => ProfilePatch, |_errors| Some(ProfilePatch {
        first_name: first_name?,
        last_name: last_name?,
        email: email?,
        avatar_url: avatar_url?,
        country: country?,
    })
}

/// Change the caller's own record. Only what is given is touched.
#[utoipa::path(put, path = "/api/v1/agents/me", tag = "agents", request_body = MyChanges, responses(
    (status = 200, description = "The caller as they are now.", body = Answer<AgentView>),
    (status = 409, description = "Another agent has the e-mail address."),
))]
pub(super) async fn update_me(
    caller: Caller<SignedIn>,
    meant: IfMatch,
    body: Body<MyChanges>,
) -> Result<Answer<AgentView>, Problem> {
    let updated = caller.write(body, move |tx, cx, by, change| {
        meant.check(|| agents::held_own(tx, by).map(|agent| agent.version()))?;
        Ok(agents::update_me(tx, cx, by, change)?)
    });
    let agent = updated.await?;
    Ok(Answer::new(AgentView::of(&agent)).of_version(agent.version()))
}

fields! {
    /// Whether the caller takes conversations now.
    #[example {"availability": "online"}]
    pub(super) struct NewAvailability {
        /// Whether they take conversations now.
        required availability: Availability,
    }
}

/// Set whether the caller takes conversations now.
#[utoipa::path(put, path = "/api/v1/agents/me/availability", tag = "agents", request_body = NewAvailability,
    responses((status = 200, description = "The caller as they are now.", body = Answer<AgentView>)))]
pub(super) async fn set_availability(
    caller: Caller<SignedIn>,
    body: Body<NewAvailability>,
) -> Result<Answer<AgentView>, Problem> {
    let set =
        caller.write(body, |tx, cx, by, new| Ok(agents::set_availability(tx, cx, by, new.availability)?));
    let agent = set.await?;
    Ok(Answer::new(AgentView::of(&agent)).of_version(agent.version()))
}

/// Remove the caller's picture, also when there is none.
#[utoipa::path(delete, path = "/api/v1/agents/me/avatar", tag = "agents", responses(
    (status = 200, description = "There is no picture.", body = Answer<bool>),
))]
pub(super) async fn remove_avatar(caller: Caller<SignedIn>) -> Result<Answer<bool>, Problem> {
    caller.write((), |tx, cx, by, ()| Ok(agents::remove_avatar(tx, cx, by)?)).await?;
    Ok(Answer::new(true))
}
