//! Access requests: a visitor asks, the Genie's owner or a manager approves or denies, the answer goes out by mail. What
//! nobody answers is called to mind, and expires.

mod expire;
mod manage;
mod port;
mod receipt;
mod remind;
mod request;
mod resolve;
mod state;

pub use expire::expire;
pub use manage::{deciders, list, managed};
pub use port::{AccessRequests, RequestReceipts, RequestReminders};
pub use receipt::{RECEIPT_PAUSE, forget_receipts};
pub use remind::{REMINDER_PAUSE, REMINDERS, note_reminders, send_reminders};
pub use request::{NewAccessRequest, REQUEST_WINDOW, REQUESTS_PER_ADDRESS, RequestAccessError, request};
pub use resolve::{Answer, Answered, Approval, ResolveError, Way, answer, answer_all, approve, deny};
pub use state::{AccessRequest, AlreadyResolved, RequestState, RequestStatus};
