//! Access requests: a visitor asks, the Genie's owner approves or denies, the answer goes out by mail.

mod approve;
mod deny;
mod guard;
mod list;
mod port;
mod request;
mod state;

pub use approve::approve;
pub use deny::deny;
pub use guard::{ResolveError, managed};
pub use list::list;
pub use port::AccessRequests;
pub use request::{NewAccessRequest, REQUEST_WINDOW, REQUESTS_PER_ADDRESS, RequestAccessError, request};
pub use state::{AccessRequest, AlreadyResolved, RequestState, RequestStatus};
