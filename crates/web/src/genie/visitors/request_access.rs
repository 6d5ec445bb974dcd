use crate::genie::family::{Action, Done, Effect, Invocation, NoId, Spec};
use crate::http::fields::fields;
use crate::http::{AuthLimit, Call, Code, Open, Problem};
use portcullis_domain::access::genies::UrlName;
use portcullis_domain::access::requests::{NewAccessRequest, RequestAccessError};
use portcullis_domain::base::{Message, Name};
use portcullis_domain::{Email, access};
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

fields! {
    /// What a visitor asks.
    pub(crate) struct AccessRequestInput {
        /// The Genie's name in URLs.
        required url_name: UrlName,
        /// Where the answer goes.
        required email: Email,
        /// Who the visitor is.
        nullable name: Name,
        /// What to tell the Genie's owner.
        nullable message: Message,
    } => NewAccessRequest, |_errors| Some(NewAccessRequest {
        url_name: url_name?,
        email: email?,
        name: name?,
        message: message?,
    })
}

/// What was asked is noted, or needs not be.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccessRequested {
    requested: bool,
}

pub(in crate::genie) struct RequestAccess;

impl Action for RequestAccess {
    const SPEC: Spec = Spec {
        name: "request-access",
        summary: "Ask a Genie's owner for access; the same answer whether or not the Genie exists",
        effect: Effect::Changes,
        failures: &[Code::RateLimited],
        example: r#"{"url_name": "billing-helper", "email": "vi@example.com", "message": "May I?"}"#,
    };
    type Id = NoId;
    type Input = AccessRequestInput;
    type Answer = AccessRequested;

    async fn run(call: Invocation<Self>) -> Result<AccessRequested, Problem> {
        AuthLimit::<{ Open::AccessRequest as u8 }>::count(&call.request)?;
        let (call, _, request) = call.visitor()?;
        ask_for_access(&call, request).await
    }
}

/// Every answer takes at least so long: noting a request takes longer than finding that there is no such Genie, and
/// nobody is to learn which it was.
pub(super) const EVEN_TIME: Duration = Duration::from_millis(100);

/// Notes a visitor's request.
pub(crate) async fn ask_for_access(
    call: &Call,
    request: NewAccessRequest,
) -> Result<AccessRequested, Problem> {
    let work = call.post(move |tx, cx| {
        access::requests::request(tx, cx, &request)?;
        Ok(Done::<RequestAccess>(AccessRequested { requested: true }))
    });
    let (done, ()) = tokio::join!(work, tokio::time::sleep(EVEN_TIME));
    Ok(done?.0)
}

impl From<RequestAccessError> for Problem {
    fn from(error: RequestAccessError) -> Self {
        match error {
            RequestAccessError::Public => Self::new(Code::Validation, error.to_string()),
            RequestAccessError::Store(error) => error.into(),
        }
    }
}
