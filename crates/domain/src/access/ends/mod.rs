//! Ends that come near: what is to be told of them, and when. It is planned with each change of an end, so that nobody
//! has to look for it among all that is there.

mod notice;
mod port;

pub use notice::{AccessKey, EndNotice, Stage, notices};
pub use port::EndNotices;

use crate::base::{StoreError, Timestamp};

/// Plans anew what is told before the end of an access that was given or changed at `at`.
pub(crate) fn plan<T: EndNotices + ?Sized>(
    tx: &mut T,
    of: AccessKey,
    end: Option<Timestamp>,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.replace_end_notices(of, &notices(of, end, at))
}
