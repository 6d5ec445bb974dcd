use portcullis_domain::{Clock, Timestamp};
use time::OffsetDateTime;

/// The wall clock of this machine. One process serves from an SQLite file, so there is no other to agree with.
pub(super) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the implementation of the Clock port for one machine")]
    fn now(&self) -> Timestamp {
        OffsetDateTime::now_utc().into()
    }
}
