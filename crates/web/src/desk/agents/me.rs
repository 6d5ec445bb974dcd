use super::AgentView;
use super::view::TeamView;
use crate::auth::{Caller, SignedIn, hash_password};
use crate::http::fields::fields;
use crate::http::{Answer, Body, Code, IfMatch, PasswordText, Problem, Whole, from_name};
use portcullis_domain::base::Name;
use portcullis_domain::staff::agents::{self, Agent, Availability, Country, ProfilePatch, UnprovenPassword};
use portcullis_domain::staff::sessions::FAILURE_WINDOW;
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

fields! {
    /// What the caller changes their password from and to.
    #[example {"current_password": "new-strong-password", "password": "a-newer-password-7"}]
    pub(super) struct OwnPassword {
        /// The one that they sign in with now.
        required current_password: String,
        /// At least 10 characters, at most 72 bytes, hard to guess.
        required password: PasswordText,
    }
}

/// Change the caller's own password.
///
/// The session or device key that asks goes on; all other sessions, device keys and mailed links end, and the caller is
/// told by mail. A wrong current password counts as a failed sign-in. Who never set a password asks for a link that sets
/// one: `POST /agents/reset-password`.
#[utoipa::path(put, path = "/api/v1/agents/me/password", tag = "agents", request_body = OwnPassword, responses(
    (status = 200, description = "It is set.", body = Answer<bool>),
    (status = 400, description = "The current password is wrong, or the new one is not good enough."),
    (status = 429, description = "Too many wrong passwords were tried."),
))]
pub(super) async fn set_own_password(
    caller: Caller<SignedIn>,
    body: Body<OwnPassword>,
) -> Result<Answer<bool>, Problem> {
    let asked = caller.read(body, |tx, _, by, given| {
        let (record, hints) = agents::own_password(tx, by)?;
        Ok((record, hints, given.current_password.clone(), given.password.0.clone()))
    });
    let (record, hints, current, new) = asked.await?;
    let (passwords, kept) =
        (caller.call.app.passwords.clone(), record.as_ref().and_then(|record| record.password.clone()));
    let is_right = caller.call.app.hashing(move || passwords.verify(&current, kept.as_ref())).await?;
    // Nobody pays for a hash that is not wanted.
    let (proven, hash) = match record.filter(|_| is_right) {
        Some(record) => (Some(record), Some(hash_password(&caller.call, new, hints).await)),
        None => (None, None),
    };
    let set = caller.write((), move |tx, cx, by, ()| {
        if let Err(unproven) = agents::prove_own_password(tx, cx, by, proven.as_ref())? {
            return Ok(Err(unproven));
        }
        if let Some(hash) = &hash {
            agents::set_own_password(tx, cx, by, hash.as_ref().map_err(Clone::clone)?)?;
        }
        Ok(Ok(()))
    });
    set.await??;
    Ok(Answer::new(true))
}

impl From<UnprovenPassword> for Problem {
    fn from(error: UnprovenPassword) -> Self {
        match error {
            UnprovenPassword::None | UnprovenPassword::Wrong => Self::field("current_password", error),
            UnprovenPassword::Locked => {
                let mut problem = Self::new(Code::RateLimited, error.to_string());
                problem.retry_after = Some(FAILURE_WINDOW.as_secs());
                problem
            }
        }
    }
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

type WholeMyChanges = Whole<MyChanges, AgentView>;

/// Change the caller's own record. Only what is given is touched.
///
/// What was read may be sent back: other fields of the agent are taken where they say what is so.
#[utoipa::path(put, path = "/api/v1/agents/me", tag = "agents", request_body = WholeMyChanges, responses(
    (status = 200, description = "The caller as they are now.", body = Answer<AgentView>),
    (status = 409, description = "Another agent has the e-mail address."),
))]
pub(super) async fn update_me(
    caller: Caller<SignedIn>,
    meant: IfMatch,
    body: Body<WholeMyChanges>,
) -> Result<Answer<AgentView>, Problem> {
    let updated = caller.write(body, move |tx, cx, by, sent| {
        meant.check(|| agents::held_own(tx, by).map(|agent| agent.version()))?;
        sent.agrees_with(|| Ok(AgentView::in_full(&agents::me(tx, by)?)))?;
        Ok(agents::update_me(tx, cx, by, &sent.change)?)
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
