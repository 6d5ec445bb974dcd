use crate::answer::{refusal, unreachable};
use crate::letters::{is_stopped_by_link, needs_link, render};
use crate::message::Message;
use crate::{Provider, Settings, http};
use portcullis_domain::base::Answer;
use portcullis_domain::records::outbox::{Mailer, OutgoingMail, SendError};
use portcullis_outbound::OutboundError;
use reqwest::Client;

/// Sends mail through a provider's HTTP API.
#[derive(Clone, Debug)]
pub struct ProviderMailer {
    settings: Settings,
    http: Client,
}

impl ProviderMailer {
    /// A mailer with a pool of connections of its own.
    ///
    /// # Errors
    /// [`OutboundError`] when TLS or the HTTP client cannot be set up.
    pub fn new(settings: Settings) -> Result<Self, OutboundError> {
        Ok(Self { http: http::client(&settings)?, settings })
    }

    /// The provider that it sends through.
    pub fn provider(&self) -> Provider {
        self.settings.provider()
    }

    async fn deliver(&self, mail: &OutgoingMail) -> Result<(), SendError> {
        if mail.link.is_none() && needs_link(&mail.letter) {
            return Err(SendError::Permanent { reason: "The mail has lost its link. Start over.".into() });
        }
        let rendered = render(&mail.letter, mail.link.as_deref());
        let unsubscribe = mail.link.as_deref().filter(|_| is_stopped_by_link(&mail.letter));
        let message = Message {
            id: mail.id,
            from: &self.settings.from,
            to: &mail.to,
            rendered: &rendered,
            unsubscribe,
        };
        let request = self.settings.account.request(&self.http, &self.settings.endpoint, &message);
        let response = request.send().await.map_err(|error| unreachable(self.provider(), &error))?;
        if response.status().is_success() {
            return Ok(());
        }
        Err(refusal(&self.settings.account, mail.link.as_deref(), response).await)
    }
}

impl Mailer for ProviderMailer {
    fn send<'a>(&'a self, mail: &'a OutgoingMail) -> Answer<'a, Result<(), SendError>> {
        Answer::of(self.deliver(mail))
    }
}
