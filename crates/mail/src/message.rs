use crate::{Rendered, Sender};
use portcullis_domain::{Email, MailId};

/// What a provider is asked to deliver.
pub(crate) struct Message<'a> {
    pub(crate) id: MailId,
    pub(crate) from: &'a Sender,
    pub(crate) to: &'a Email,
    pub(crate) rendered: &'a Rendered,
    /// Where its reader stops mails of its kind.
    pub(crate) unsubscribe: Option<&'a str>,
}

impl Message<'_> {
    /// Header fields of its own: RFC 2369, and RFC 8058 for mail programs that stop mails at one click.
    pub(crate) fn headers(&self) -> Vec<(&'static str, String)> {
        let fields = self.unsubscribe.map(|link| {
            [
                ("List-Unsubscribe", format!("<{link}>")),
                ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
            ]
        });
        fields.into_iter().flatten().collect()
    }
}
