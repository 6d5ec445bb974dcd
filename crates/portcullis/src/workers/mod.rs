//! What goes on beside the requests. Every node runs every worker; what must happen once is claimed by lease.

mod housekeeping;
mod outbox;

pub(crate) use housekeeping::run as housekeeping;
pub(crate) use outbox::run as outbox;
