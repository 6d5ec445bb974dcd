use super::AgentView;
use crate::auth::{Caller, SignedIn};
use crate::http::{Answer, Body, Fields, Given, Input, Problem, Unknown, given};
use portcullis_domain::agents::{self, Availability};
use serde::Deserialize;
use utoipa::ToSchema;

/// Whether the caller takes conversations now.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"availability": "online"}))]
pub(super) struct NewAvailability {
    #[serde(default)]
    #[schema(schema_with = given::<Availability>, required = true)]
    availability: Given<Availability>,
    #[serde(flatten)]
    #[schema(ignore)]
    unknown: Unknown,
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
