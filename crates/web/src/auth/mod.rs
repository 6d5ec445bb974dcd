//! Who is calling: credentials are taken from the request, and proven in the same transaction as the work.

mod caller;
mod credential;
mod last_used;
mod new_password;
mod origin;
mod sign_in;

pub(crate) use caller::{Caller, Can, SignedIn};
pub(crate) use credential::session_cookie;
pub(crate) use new_password::{hash_password, set_password_by_link};
pub(crate) use origin::check_not_from_elsewhere;
pub(crate) use sign_in::sign_in;

pub use last_used::LastUsed;
