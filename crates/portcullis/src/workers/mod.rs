//! What goes on beside the requests. Every node runs every worker; what must happen once is claimed by lease.

mod chores;
mod housekeeping;
mod imports;
mod outbox;
mod password_resets;

pub(crate) use chores::run as chores;
pub(crate) use housekeeping::run as housekeeping;
pub(crate) use imports::run as imports;
pub(crate) use outbox::run as outbox;
pub(crate) use password_resets::run as password_resets;
