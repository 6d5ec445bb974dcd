use portcullis_domain::{Clock, Timestamp};
use time::OffsetDateTime;

/// The wall clock of this machine. Where several nodes share a database, ask the database's clock instead.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the implementation of the Clock port for one machine")]
    fn now(&self) -> Timestamp {
        OffsetDateTime::now_utc().into()
    }
}
