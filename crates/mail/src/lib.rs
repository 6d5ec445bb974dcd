//! What Portcullis writes to people, and how it reaches them.
//!
//! This crate does two things. [`render`] turns a [`Letter`](portcullis_domain::records::outbox::Letter) into a subject, a
//! plain text and an HTML text. [`ProviderMailer`] hands the result to one of the providers that [`Provider`] names,
//! by their documented HTTP API, and says whether a failure is worth another try.
//!
//! ```
//! use portcullis_mail::{Provider, ProviderMailer, Secret, Sender, Settings};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let from: Sender = "Example Desk <desk@example.com>".parse()?;
//! let settings = Settings::new(Provider::Postmark, Some(Secret::new("server-token")?), from, None, None)?;
//! let mailer = ProviderMailer::new(settings)?;
//! # drop(mailer);
//! # Ok(())
//! # }
//! ```
//!
//! # What it never knows
//!
//! - The outbox, its leases and its retries: whoever calls [`Mailer::send`](portcullis_domain::records::outbox::Mailer::send)
//!   decides when to try again. The same mail is sent under the same id, which providers that know idempotency keys
//!   use to drop the second copy.
//! - The database, the environment, the wall clock.
//!
//! # What it holds
//!
//! - A token, a link or a piece of either is in no error text, no log and no `Debug` output.
//! - A provider gets one request for each call: redirects are not followed, the wait is bounded, and so is how much of
//!   an answer is read.
//! - Links go out as they are: wherever a provider can rewrite links to count clicks, it is told not to.

mod answer;
mod http;
mod letters;
mod mailer;
mod message;
mod providers;
mod retry_after;
mod scrub;
mod secret;
mod sender;
mod settings;
mod subject;

pub use letters::{Rendered, Subject, render};
pub use mailer::ProviderMailer;
pub use portcullis_outbound::{OutboundError, Timeouts};
pub use providers::{Provider, ProviderError};
pub use secret::{Secret, SecretError};
pub use sender::{Sender, SenderError};
pub use settings::{Settings, SettingsError};
