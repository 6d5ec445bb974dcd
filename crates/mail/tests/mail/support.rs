//! A mail, its provider on a fake server, and what is asked of that server.

use portcullis_domain::records::outbox::{Letter, Mailer, OutgoingMail, SendError};
use portcullis_domain::{MailId, Timestamp};
use portcullis_mail::{Provider, ProviderMailer, Secret, Settings, Timeouts};
use std::time::Duration;
use uuid::Uuid;

pub(crate) const TOKEN: &str = "canary-user:canary-token";
pub(crate) const LINK_SECRET: &str = "c0ffee00c0ffee00c0ffee00c0ffee00";
pub(crate) const LINK: &str = "https://desk.example.com/a/c0ffee00c0ffee00c0ffee00c0ffee00";
pub(crate) const MAIL_ID: &str = "018f4e9a-7c1d-7b3a-9a51-0123456789ab";

pub(crate) fn mail() -> OutgoingMail {
    OutgoingMail {
        id: MailId(Uuid::parse_str(MAIL_ID).unwrap()),
        to: "ann@example.com".parse().unwrap(),
        letter: Letter::AccessApproved {
            genie: "Billing helper".parse().unwrap(),
            expires_at: Some(Timestamp::parse("2026-01-31T09:00:00Z").unwrap()),
        },
        link: Some(LINK.into()),
    }
}

pub(crate) fn mailer_from(provider: Provider, endpoint: &str, from: &str, total: Duration) -> ProviderMailer {
    let token = Some(Secret::new(TOKEN).unwrap());
    let settings =
        Settings::new(provider, token, from.parse().unwrap(), Some(endpoint), Some("mg.example.com"))
            .unwrap();
    ProviderMailer::new(settings.with_timeouts(Timeouts { connect: total, total })).unwrap()
}

pub(crate) fn mailer(provider: Provider, endpoint: &str) -> ProviderMailer {
    mailer_from(provider, endpoint, "Example Desk <desk@example.com>", Duration::from_secs(30))
}

pub(crate) async fn send(provider: Provider, endpoint: &str) -> Result<(), SendError> {
    mailer(provider, endpoint).send(&mail()).await
}
