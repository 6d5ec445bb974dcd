use super::AgentView;
use crate::auth::{Caller, SignedIn};
use crate::http::fields::fields;
use crate::http::{Answer, Body, Fields, Input, Problem};
use portcullis_domain::staff::agents::{self, Availability};

fields! {
    /// Whether the caller takes conversations now.
    #[example {"availability": "online"}]
    pub(super) struct NewAvailability {
        /// Whether they take conversations now.
        required availability: Availability,
    }
}

impl Input for NewAvailability {
    type Output = Availability;

    fn check(self, fields: &mut Fields) -> Option<Availability> {
        fields.refuse(&self.unknown);
        self.availability.required("availability", fields)
    }
}

/// Set whether the caller takes conversations now.
#[utoipa::path(put, path = "/api/v1/agents/me/availability", tag = "agents", request_body = NewAvailability,
    responses((status = 200, description = "The caller as they are now.", body = Answer<AgentView>)))]
pub(super) async fn set_availability(
    caller: Caller<SignedIn>,
    body: Body<NewAvailability>,
) -> Result<Answer<AgentView>, Problem> {
    let set = caller.write(move |tx, cx, by| Ok(agents::set_availability(tx, cx, by, body.read()?)?));
    Ok(Answer::new(AgentView::of(&set.await?)))
}

/// Remove the caller's picture, also when there is none.
#[utoipa::path(delete, path = "/api/v1/agents/me/avatar", tag = "agents", responses(
    (status = 200, description = "There is no picture.", body = Answer<bool>),
))]
pub(super) async fn remove_avatar(caller: Caller<SignedIn>) -> Result<Answer<bool>, Problem> {
    caller.write(|tx, cx, by| Ok(agents::remove_avatar(tx, cx, by)?)).await?;
    Ok(Answer::new(true))
}
