use crate::auth::{Caller, SignedIn};
use crate::http::fields::fields;
use crate::http::{Answer, Body, JsonOrNothing, Problem, from_name};
use portcullis_domain::staff::push_tokens::{self, Platform, PushToken};

from_name!(Platform);

fields! {
    /// A device that can be reached.
    #[example {"token": "d3v1c3-t0k3n", "platform": "ios"}]
    pub(super) struct Device {
        /// What the device gave out.
        required token: PushToken,
        /// What it runs.
        required platform: Platform,
    }
}

/// Register a device of the caller.
///
/// A token that somebody else registered before moves to the caller.
#[utoipa::path(post, path = "/api/v1/agents/me/push-token", tag = "agents", request_body = Device, responses(
    (status = 200, description = "It is the caller's.", body = Answer<bool>),
))]
pub(super) async fn register_device(
    caller: Caller<SignedIn>,
    body: Body<Device>,
) -> Result<Answer<bool>, Problem> {
    let registered = caller.post(body, |tx, cx, by, device| {
        push_tokens::register(tx, by, &device.token, device.platform, cx.at)?;
        Ok(Answer::new(true))
    });
    registered.await
}

fields! {
    /// Which device to forget.
    #[example {"token": "d3v1c3-t0k3n"}]
    pub(super) struct FormerDevice {
        /// What the device gave out.
        required token: PushToken,
    }
}

/// Forget one of the caller's devices, or without a body all of them.
#[utoipa::path(delete, path = "/api/v1/agents/me/push-token", tag = "agents",
    request_body(content = FormerDevice, description = "Without a body all of the caller's devices are meant."),
    responses((status = 200, description = "It is not, or none is, the caller's.", body = Answer<bool>)))]
pub(super) async fn unregister_device(
    caller: Caller<SignedIn>,
    body: Body<FormerDevice, JsonOrNothing>,
) -> Result<Answer<bool>, Problem> {
    let unregistered = caller.write(body, |tx, _, by, device| {
        Ok(push_tokens::unregister(tx, by, device.as_ref().map(|device| &device.token))?)
    });
    unregistered.await?;
    Ok(Answer::new(true))
}
