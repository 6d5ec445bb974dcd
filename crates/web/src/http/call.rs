use super::Problem;
use super::access_log::Identity;
use super::client_ip::client_ip;
use crate::App;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use portcullis_domain::store::{read, write};
use portcullis_domain::{Context, Timestamp, Tx};
use std::future::{Ready, ready};
use std::net::IpAddr;

/// One request's surroundings, owned, so that they can move to a blocking thread.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) app: Data<App>,
    pub(crate) at: Timestamp,
    pub(crate) ip: Option<IpAddr>,
    pub(crate) user_agent: Option<String>,
    pub(crate) identity: Identity,
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
            identity: request.extensions().get::<Identity>().cloned().unwrap_or_default(),
            app,
        })
    }
}
