use crate::{Rendered, Sender};
use portcullis_domain::{Email, MailId};

/// What a provider is asked to deliver.
pub(crate) struct Message<'a> {
    pub(crate) id: MailId,
    pub(crate) from: &'a Sender,
    pub(crate) to: &'a Email,
    pub(crate) rendered: &'a Rendered,
}
