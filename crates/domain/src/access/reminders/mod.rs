//! Mails before an access ends: to whom it is, or to those who take care of its Genie. Nobody gets more than one in 24
//! hours; to keep that, a mail names all that would fall due within the next 24 hours.

mod ending;
mod prepare;
mod tell;

pub use ending::{Ending, Recipients};
pub use prepare::{prepare, purge};
pub use tell::{TellError, tell};

use std::time::Duration;

/// The least time between two mails to one address.
pub const DAY: Duration = Duration::from_secs(24 * 60 * 60);
