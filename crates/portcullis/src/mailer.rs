//! Who delivers the mail, from the configuration.

use crate::config::Mail;
use crate::failure::Failure;
use portcullis_mail::{ProviderMailer, Settings};

/// The configured provider; `None` where mail stays in the outbox.
///
/// # Errors
/// The mail client cannot be made.
pub fn of(mail: &Mail) -> Result<Option<ProviderMailer>, Failure> {
    match mail {
        Mail::Outbox => Ok(None),
        Mail::Provider(settings) => {
            ProviderMailer::new(Settings::clone(settings)).map(Some).map_err(Failure::from)
        }
    }
}
