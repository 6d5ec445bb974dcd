//! What everything else is made of: ids, texts, addresses, time, secrets, permissions, and who is calling.
//!
//! Types stand here by their own name, functions and constants in the module that they belong to.

mod access_policy;
mod answer;
pub mod clock;
mod context;
mod digest;
mod email;
mod error;
mod ids;
mod language;
mod lease;
mod links;
mod mail_domain;
mod names;
mod network;
pub mod paging;
mod patch;
mod permissions;
mod principal;
mod request_policy;
pub mod secrets;
mod several;
pub mod text;
mod url;
mod vault;
mod version;

pub use access_policy::{AccessPolicy, LifePolicy, PolicyError, PolicyRule};
pub use answer::Answer;
pub use clock::{Clock, Timestamp, TimestampError};
pub use context::Context;
pub use digest::Digest;
pub use email::{Email, EmailError};
pub use error::StoreError;
pub use ids::*;
pub use language::Language;
pub use lease::Lease;
pub use links::Links;
pub use mail_domain::{MailDomain, MailDomainError};
pub use names::UnknownName;
pub use network::{Network, NetworkError};
pub use paging::{Page, PageRequest, Part, Slice};
pub use patch::{Patch, Written};
pub use permissions::{Permission, PermissionSet, UnknownPermission};
pub use principal::{Authority, Credential, Exceeds, Lacks, Principal};
pub use request_policy::RequestPolicy;
pub use secrets::{ApiKeySecret, GrantToken, PassToken, ResetToken, Secrets, SessionToken};
pub use several::{Several, TooMany};
pub use text::{Description, Line, Message, Name, Prose, Reason, TextError};
pub use url::{WebUrl, WebUrlError};
pub use vault::TokenVault;
pub use version::Version;

pub(crate) use names::names;
