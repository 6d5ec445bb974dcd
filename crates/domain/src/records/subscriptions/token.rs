use super::MailKind;
use crate::base::secrets::{hex, unhex};
use crate::base::{Context, Email, TokenVault};

/// Keeps a token apart from whatever else the vault seals.
const CONTEXT: &[u8] = b"unsubscribe";

/// What the link in a mail is about: certain kinds of mail to one address. The address itself is the proof, since the link
/// went there; nobody without the vault's key can make one for another address or another kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// To whom.
    pub to: Email,
    /// Which mails.
    pub kinds: Vec<MailKind>,
}

impl Subscription {
    /// The text of its link: it needs no storage and never ends.
    pub fn token(&self, vault: &dyn TokenVault) -> String {
        let kinds: Vec<_> = self.kinds.iter().map(|kind| kind.name()).collect();
        hex(&vault.seal(CONTEXT, &format!("{} {}", kinds.join(","), self.to)))
    }

    /// What a token is about; `None` when it was not made here, or was changed.
    pub fn of_token(vault: &dyn TokenVault, token: &str) -> Option<Self> {
        let text = vault.open(CONTEXT, &unhex(token)?)?;
        let (kinds, to) = text.split_once(' ')?;
        let kinds = kinds.split(',').map(|kind| kind.parse().ok()).collect::<Option<_>>()?;
        Some(Self { to: to.parse().ok()?, kinds })
    }
}

/// The link by which whoever reads a mail stops mails of these kinds.
pub fn unsubscribe_link(cx: &Context<'_>, to: &Email, kinds: &[MailKind]) -> String {
    let subscription = Subscription { to: to.clone(), kinds: kinds.to_vec() };
    cx.links.unsubscribe(&subscription.token(cx.vault))
}
