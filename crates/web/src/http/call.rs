use super::Problem;
use super::access_log::Identity;
use super::answer::Reply;
use super::client_ip::client_ip;
use super::once::{Once, Who};
use crate::App;
use actix_web::dev::Payload;
use actix_web::http::header::{self, Header};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use portcullis_domain::base::Language;
use portcullis_domain::store::{read, write};
use portcullis_domain::{Context, Timestamp, Tx};
use portcullis_words::Words;
use std::future::{Ready, ready};
use std::net::IpAddr;
use std::sync::Arc;

/// One request's surroundings, owned, so that they can move to a blocking thread.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) app: Data<App>,
    pub(crate) at: Timestamp,
    pub(crate) ip: Option<IpAddr>,
    pub(crate) user_agent: Option<String>,
    pub(crate) identity: Identity,
    /// In the language that the client prefers.
    pub(crate) words: Words,
    /// Where the request has an idempotency key.
    once: Option<Arc<Once>>,
}

impl Call {
    pub(crate) fn context(&self) -> Context<'_> {
        Context {
            at: self.at,
            ip: self.ip,
            secrets: self.app.secrets.as_ref(),
            vault: self.app.vault.as_ref(),
            links: &self.app.links,
            reveal_tokens: self.app.settings.reveal_tokens,
            request_policy: self.app.settings.request_policy,
            access_policy: self.app.settings.access_policy,
        }
    }

    /// Runs reading work of somebody without credentials on a blocking thread.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut dyn Tx, &Context<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let call = self.clone();
        self.app.blocking(move || read(call.app.store.as_ref(), |tx| work(tx, &call.context()))).await
    }

    /// Runs writing work of somebody without credentials on a blocking thread, in one transaction.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut dyn Tx, &Context<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let call = self.clone();
        self.app.blocking(move || write(call.app.store.as_ref(), |tx| work(tx, &call.context()))).await
    }
}

/// Calls that may be made again.
impl Call {
    /// Whether the request has an idempotency key.
    pub(crate) fn has_key(&self) -> bool {
        self.once.is_some()
    }

    /// Runs writing work of somebody without credentials as [`write`](Self::write) does. Where the request has an
    /// idempotency key, the answer is kept with the work, and made again, the call ends with it.
    pub(crate) async fn post<T: Reply + Send + 'static>(
        &self,
        mut work: impl FnMut(&mut dyn Tx, &Context<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let call = self.clone();
        self.write(move |tx, cx| call.once(tx, Who::Visitor, |tx| work(tx, cx))).await
    }

    /// Ends the call of somebody without credentials with the answer of the first time, if there was one. For work of
    /// which something comes before the [`post`](Self::post), and fails the second time.
    pub(crate) async fn first_time(&self) -> Result<(), Problem> {
        let Some(once) = self.once.clone() else { return Ok(()) };
        self.read(move |tx, cx| once.find(tx, cx, Who::Visitor)).await
    }

    /// Does work of which the answer is kept, where the request has an idempotency key.
    pub(crate) fn once<T: Reply>(
        &self,
        tx: &mut dyn Tx,
        who: Who,
        work: impl FnOnce(&mut dyn Tx) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        match &self.once {
            Some(once) => once.run(tx, &self.context(), who, work),
            None => work(tx),
        }
    }

    /// Whether the caller used the idempotency key before.
    pub(crate) fn knows_key(&self, tx: &mut dyn Tx, who: Who) -> Result<bool, Problem> {
        self.once.as_ref().map_or(Ok(false), |once| once.is_known(tx, &self.context(), who))
    }

    /// The same call, of a page's form: sent twice as it is, it is made once.
    #[must_use]
    pub(crate) fn of_form(self, path: &str, nonce: &str, said: &[u8]) -> Self {
        Self { once: Some(Arc::new(Once::of_form(path, nonce, said))), ..self }
    }

    /// Notes what the request says, where it is no body that was read as a whole.
    pub(crate) fn says(&self, body: &[u8]) {
        if let Some(once) = &self.once {
            once.says(body);
        }
    }
}

impl FromRequest for Call {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

impl Call {
    pub(crate) fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let app = request.app_data::<Data<App>>().cloned().ok_or_else(Problem::defect)?;
        let user_agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self {
            at: app.clock.now(),
            ip: client_ip(request, &app.settings.trusted_proxies),
            user_agent: user_agent.map(|name| name.chars().take(400).collect()),
            once: request.extensions().get::<Arc<Once>>().cloned(),
            words: Words::of(preferred(request)),
            identity: request.extensions().get::<Identity>().cloned().unwrap_or_default(),
            app,
        })
    }
}

/// The first language of ours that `Accept-Language` (RFC 9110, section 12.5.4) names, with the greatest weight first.
fn preferred(request: &HttpRequest) -> Language {
    if !request.headers().contains_key(header::ACCEPT_LANGUAGE) {
        return Language::default();
    }
    let Ok(accepted) = header::AcceptLanguage::parse(request) else { return Language::default() };
    let known = accepted.ranked().into_iter().find_map(|one| match one {
        header::Preference::Any => Some(Language::default()),
        header::Preference::Specific(tag) => tag.primary_language().parse().ok(),
    });
    known.unwrap_or_default()
}
