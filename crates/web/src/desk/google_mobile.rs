//! Signing in on a device with an OpenID Connect ID token.

use crate::http::fields::fields;
use crate::http::{Answer, AuthLimit, Body, Call, Code, Open, Parsed, Problem, Routes, Time};
use portcullis_domain::staff::api_keys::{self, CreatedDeviceKey, DeviceKeyError};
use portcullis_domain::staff::identity::IdTokenError;
use serde::Serialize;
use utoipa::ToSchema;

pub(super) fn add(routes: Routes) -> Routes {
    routes.add(__path_sign_in_with_id_token, sign_in_with_id_token)
}

fields! {
    /// What the identity provider gave the device.
    #[example {"id_token": "eyJhbGciOi….eyJpc3MiOi….c2lnbmF0dX…"}]
    struct IdToken {
        /// An OpenID Connect ID token.
        required id_token: String,
    }
}

/// Who signed in, and the key that the device uses from now on. It is shown this once.
#[derive(Serialize, ToSchema)]
#[schema(as = DeviceKey, example = json!({
    "user": {"id": 17, "email": "bob@example.com", "first_name": "Bob"},
    "api_key": "lk_0123456789abcdef0123456789abcdef0123456789abcdef", "expires_at": null,
}))]
struct DeviceKeyView {
    user: DeviceUser,
    api_key: String,
    /// Always `null`: the key lasts until it is revoked.
    expires_at: Option<Time>,
}

/// Who signed in.
#[derive(Serialize, ToSchema)]
struct DeviceUser {
    id: i64,
    email: String,
    first_name: String,
}

impl From<CreatedDeviceKey> for DeviceKeyView {
    fn from(made: CreatedDeviceKey) -> Self {
        let user = DeviceUser {
            id: made.agent.id.0,
            email: made.agent.profile.email.to_string(),
            first_name: made.agent.profile.first_name.to_string(),
        };
        Self { user, api_key: made.secret.reveal().to_owned(), expires_at: None }
    }
}

impl From<IdTokenError> for Problem {
    fn from(error: IdTokenError) -> Self {
        let mut problem = Self::new(Code::Unauthorized, error.to_string());
        match error {
            IdTokenError::NotConfigured => problem.code = Code::NotFound,
            IdTokenError::Invalid(reason) => tracing::info!(reason, "an ID token was refused"),
            IdTokenError::Unavailable => {
                problem.code = Code::Unavailable;
                problem.retry_after = Some(10);
            }
        }
        problem
    }
}

impl From<DeviceKeyError> for Problem {
    fn from(error: DeviceKeyError) -> Self {
        match error {
            DeviceKeyError::NoSuchAgent => Self::new(Code::Unauthorized, error.to_string()),
            DeviceKeyError::Store(error) => error.into(),
        }
    }
}

/// Sign in on a device with an ID token.
///
/// The token is checked against the configured issuer, audiences and keys, and its address must be verified. An enabled
/// agent with that address gets a key bound to the device, beside their primary one.
#[utoipa::path(post, path = "/api/v1/auth/google-mobile", tag = "auth", security(()), request_body = IdToken,
    responses(
        (status = 200, description = "Signed in.", body = Answer<DeviceKeyView>),
        (status = 401, description = "The token is not valid, or no enabled agent has its address."),
        (status = 404, description = "No issuer is configured here."),
        (status = 429, description = "Too many attempts from this address."),
        (status = 503, description = "The issuer's keys cannot be fetched."),
    ))]
async fn sign_in_with_id_token(
    limit: AuthLimit<{ Open::IdToken as u8 }>,
    call: Call,
    body: Body<IdToken>,
) -> Result<Answer<DeviceKeyView>, Problem> {
    let IdToken { id_token } = body.parsed()?;
    limit.only_failures(create_device_key(&call, &id_token).await)
}

async fn create_device_key(call: &Call, id_token: &str) -> Result<Answer<DeviceKeyView>, Problem> {
    let id_tokens = call.app.id_tokens.as_ref().ok_or(IdTokenError::NotConfigured)?;
    let identity = id_tokens.verify(id_token).await?;
    let caller = call.identity.clone();
    let made = call.post(move |tx, cx| {
        let made = api_keys::create_device_key(tx, cx, &identity)?;
        caller.is(made.agent.id);
        Ok(Answer::new(made.into()))
    });
    made.await
}
