use crate::auth::{Caller, SignedIn};
use crate::http::fields::fields;
use crate::http::{Answer, Body, Fields, Input, Problem};
use portcullis_domain::staff::push_tokens::{self, Platform, PushToken};

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

impl Input for Device {
    type Output = (PushToken, Platform);

    fn check(self, fields: &mut Fields) -> Option<Self::Output> {
        fields.refuse(&self.unknown);
        let token = self.token.required("token", fields);
        let platform = self.platform.required("platform", fields);
        Some((token?, platform?))
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
    let registered = caller.write(move |tx, cx, by| {
        let (token, platform) = body.read()?;
        Ok(push_tokens::register(tx, by, &token, platform, cx.at)?)
    });
    registered.await?;
    Ok(Answer::new(true))
}

fields! {
    /// Which device to forget.
    #[example {"token": "d3v1c3-t0k3n"}]
    pub(super) struct FormerDevice {
        /// What the device gave out.
        required token: PushToken,
    }
}

impl Input for FormerDevice {
    type Output = PushToken;

    fn check(self, fields: &mut Fields) -> Option<PushToken> {
        fields.refuse(&self.unknown);
        self.token.required("token", fields)
    }
}

/// Forget one of the caller's devices, or without a body all of them.
#[utoipa::path(delete, path = "/api/v1/agents/me/push-token", tag = "agents",
    request_body(content = FormerDevice, description = "Without a body all of the caller's devices are meant."),
    responses((status = 200, description = "It is not, or none is, the caller's.", body = Answer<bool>)))]
pub(super) async fn unregister_device(
    caller: Caller<SignedIn>,
    body: Body<FormerDevice>,
) -> Result<Answer<bool>, Problem> {
    let unregistered = caller.write(move |tx, _, by| {
        let token = if body.is_empty() { None } else { Some(body.read()?) };
        Ok(push_tokens::unregister(tx, by, token.as_ref())?)
    });
    unregistered.await?;
    Ok(Answer::new(true))
}
