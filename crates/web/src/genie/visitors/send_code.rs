use super::request_access::EVEN_TIME;
use super::url::shown_token;
use crate::genie::family::{Action, Done, Effect, Invocation, NoId, Spec};
use crate::http::fields::fields;
use crate::http::{AuthLimit, Call, Code, Open, Problem};
use portcullis_domain::Email;
use portcullis_domain::access::genies::UrlName;
use portcullis_domain::access::passes::Entrance;
use portcullis_domain::access::proofs;
use portcullis_domain::base::GrantToken;
use serde::Serialize;
use utoipa::ToSchema;

fields! {
    /// Where a code is to go.
    pub(in crate::genie) struct SendCodeInput {
        /// The Genie's name in URLs.
        required url_name: UrlName,
        /// The address to prove.
        required email: Email,
    }
}

/// A code is on its way, if the link asks for an address like this one.
#[derive(Serialize, ToSchema)]
pub(crate) struct CodeSent {
    sent: bool,
}

pub(in crate::genie) struct SendCode;

impl Action for SendCode {
    const SPEC: Spec = Spec {
        name: "send-code",
        summary: "Have a code mailed that proves an address at the link in X-Agent-Access-Token; the same answer whether or \
                  not the link takes it",
        effect: Effect::Changes,
        failures: &[Code::RateLimited],
        example: r#"{"url_name": "billing-helper", "email": "vi@example.com"}"#,
    };
    type Id = NoId;
    type Input = SendCodeInput;
    type Answer = CodeSent;

    async fn run(call: Invocation<Self>) -> Result<CodeSent, Problem> {
        AuthLimit::<{ Open::LinkCode as u8 }>::count(&call.request)?;
        let (call, request, SendCodeInput { url_name, email }) = call.visitor()?;
        let token = match shown_token(&request) {
            Some(Entrance::Link(token)) => Some(token),
            Some(Entrance::Pass(_)) | None => None,
        };
        send_code(&call, token, Some(url_name), email).await
    }
}

/// Mails a code, where the link asks for one.
pub(crate) async fn send_code(
    call: &Call,
    token: Option<GrantToken>,
    url_name: Option<UrlName>,
    email: Email,
) -> Result<CodeSent, Problem> {
    let work = call.post(move |tx, cx| {
        if let Some(token) = &token {
            proofs::send_code(tx, cx, token, url_name.as_ref(), &email)?;
        }
        Ok(Done::<SendCode>(CodeSent { sent: true }))
    });
    let (done, ()) = tokio::join!(work, tokio::time::sleep(EVEN_TIME));
    Ok(done?.0)
}
