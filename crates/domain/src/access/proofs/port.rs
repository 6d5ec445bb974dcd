use crate::base::{Digest, Email, GrantId, LinkCodeId, StoreError, Timestamp};

/// A code before it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLinkCode {
    /// The link that it was asked for at.
    pub grant: GrantId,
    /// The address that it proves.
    pub email: Email,
    /// What is kept of it.
    pub digest: Digest,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A code that somebody tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkCode {
    /// Its number.
    pub id: LinkCodeId,
    /// What is kept of it.
    pub digest: Digest,
}

/// What visitors prove at links: the codes that were mailed to them, and how often a password was tried.
pub trait LinkProofs {
    /// How many codes were made for the address since then, whatever the link. Until this transaction ends no other one
    /// gets past this call for the same address.
    fn count_link_codes(&mut self, email: &Email, since: Timestamp) -> Result<u64, StoreError>;

    /// Adds a code; older ones of the same link and address end with it.
    fn replace_link_code(&mut self, code: &NewLinkCode) -> Result<(), StoreError>;

    /// Takes one of the `tries` of the code that the address has at the link: `None` where there is no code that has not
    /// ended at `at`, and where its tries are taken. Of many at the same moment each takes one.
    fn try_link_code(
        &mut self,
        grant: GrantId,
        email: &Email,
        tries: u32,
        at: Timestamp,
    ) -> Result<Option<LinkCode>, StoreError>;

    /// Uses a code up, if it has not ended at `at`: of many at the same moment one is told `true`.
    fn take_link_code(&mut self, id: LinkCodeId, at: Timestamp) -> Result<bool, StoreError>;

    /// Takes one of the `tries` that a network has at the password of a link, which come back when the first of them lies
    /// before `since`; `false` where all are taken. Of many at the same moment each takes one.
    fn try_link_password(
        &mut self,
        grant: GrantId,
        network: &str,
        tries: u32,
        since: Timestamp,
        at: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Gives a network all its tries at the password of a link back.
    fn forget_link_tries(&mut self, grant: GrantId, network: &str) -> Result<(), StoreError>;

    /// Removes codes that were made and tries that began before `at`, at most `limit` of either; how many.
    fn purge_link_proofs(&mut self, at: Timestamp, limit: u32) -> Result<usize, StoreError>;
}
