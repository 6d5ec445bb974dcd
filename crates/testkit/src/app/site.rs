//! A database with its keys, and quick ways to fill it and to look into it.
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use super::clock::{Shift, ShiftedClock};
use crate::context::{find_principal, insert_agent};
use portcullis::service::Service;
use portcullis_domain::access::genies::{self, Genie, NewGenie};
use portcullis_domain::access::grants::{self, CreatedGrant, Grant, GrantDraft, GrantUse, UseLimit};
use portcullis_domain::base::{PermissionSet, Slice};
use portcullis_domain::records::activity::{Entry, EntryFilter};
use portcullis_domain::records::outbox::MailRecord;
use portcullis_domain::staff::passwords::{Password, PasswordHash};
use portcullis_domain::staff::{agents, api_keys, roles};
use portcullis_domain::store::{read, write};
use portcullis_domain::{GrantId, MailId, Principal, Store, StoreError, Timestamp};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// More rows than a test makes.
const ALL: u32 = 1_000_000;

/// A person on the staff who can call the API.
#[derive(Clone, Debug)]
pub struct Account {
    /// Who they are, with the rights that they had when the account was made.
    pub principal: Principal,
    /// Their API key.
    pub key: String,
}

impl Account {
    /// The password of every account.
    pub const PASSWORD: &'static str = "new-strong-password";

    /// The address they sign in with.
    pub fn email(&self) -> &str {
        self.principal.email.as_str()
    }
}

/// A mail of the outbox.
#[derive(Clone, Debug)]
pub struct Mail {
    /// What the outbox knows of it.
    pub record: MailRecord,
    /// Its link in clear; `None` once it was sent.
    pub link: Option<String>,
}

impl Mail {
    /// To whom.
    pub fn to(&self) -> &str {
        self.record.to.as_str()
    }

    /// The last part of its link: a link token where the mail says that access was approved.
    pub fn token(&self) -> Option<&str> {
        self.link.as_deref()?.rsplit('/').next()
    }
}

/// The database of a server, reached beside it: through the rules, without HTTP. Its helpers panic where a step fails.
pub struct Site {
    service: Service,
    pub(super) shared: Arc<Shared>,
}

/// What an App and its siblings have in common.
#[derive(Debug, Default)]
pub(super) struct Shared {
    shift: Arc<Shift>,
    seen: Mutex<BTreeSet<MailId>>,
}

impl Site {
    /// The site of a service that was opened, also of one that another process serves.
    pub fn new(service: Service) -> Self {
        Self::sharing(service, Arc::default())
    }

    pub(super) fn sharing(mut service: Service, shared: Arc<Shared>) -> Self {
        service.clock = Arc::new(ShiftedClock { clock: service.clock, shift: Arc::clone(&shared.shift) });
        Self { service, shared }
    }

    /// The ports.
    pub fn service(&self) -> &Service {
        &self.service
    }

    /// The store.
    pub fn store(&self) -> &dyn Store {
        self.service.store.as_ref()
    }

    /// What time it is for the server.
    pub fn now(&self) -> Timestamp {
        self.service.clock.now()
    }

    /// Moves the clocks of this App and its siblings on: sessions, links, leases and retries come to their end sooner.
    pub fn advance(&self, by: Duration) {
        self.shared.shift.advance(by);
    }

    /// A new agent with the role `admin`, the first name Ada and an API key.
    pub fn administrator(&self, email: &str) -> Account {
        let (email, hash, name) = (email.parse().unwrap(), self.hash(), "Ada".parse().unwrap());
        let cx = self.service.context();
        write(self.store(), |tx| agents::create_administrator(tx, &cx, &email, &name, &hash)).unwrap();
        self.account(find_principal(self.store(), email.as_str()))
    }

    /// A new agent with the role `agent`, who may make Genies, and an API key.
    pub fn owner(&self, email: &str) -> Account {
        self.agent(email, &[roles::AGENT])
    }

    /// A new agent with these roles and an API key.
    pub fn agent(&self, email: &str, roles: &[&str]) -> Account {
        self.account(insert_agent(self.store(), &self.service.context(), email, roles, self.hash()))
    }

    fn account(&self, principal: Principal) -> Account {
        // Only somebody with every permission may mint a key for anybody.
        let by = Principal { permissions: PermissionSet::all(), ..principal.clone() };
        let cx = self.service.context();
        let made = write(self.store(), |tx| api_keys::create(tx, &cx, &by, principal.id)).unwrap();
        Account { principal, key: made.secret.reveal().to_owned() }
    }

    fn hash(&self) -> PasswordHash {
        let passwords = self.service.passwords.as_ref();
        passwords.hash(&Password::new(Account::PASSWORD, &[], passwords).unwrap())
    }

    /// A new, private Genie.
    pub fn genie(&self, owner: &Account, name: &str) -> Genie {
        let (cx, new) = (self.service.context(), NewGenie::named(name.parse().unwrap()));
        write(self.store(), |tx| genies::create(tx, &cx, &owner.principal, &new)).unwrap()
    }

    /// A new link to a Genie without end; `max_uses` 0 for one without limit.
    pub fn link(&self, owner: &Account, genie: &Genie, max_uses: i64) -> CreatedGrant {
        let limit = UseLimit::try_from(max_uses).unwrap();
        self.link_as(owner, genie, &GrantDraft::limited(limit, None))
    }

    /// A new link to a Genie, as the draft says.
    ///
    /// # Panics
    /// When the store fails, or the link is refused.
    pub fn link_as(&self, owner: &Account, genie: &Genie, draft: &GrantDraft) -> CreatedGrant {
        let cx = self.service.context();
        write(self.store(), |tx| grants::create(tx, &cx, &owner.principal, genie.id, draft)).unwrap()
    }

    /// A link as it stands now; `None` when it was deleted.
    pub fn grant(&self, id: GrantId) -> Option<Grant> {
        self.read(|tx| tx.find_grant(id))
    }

    /// Every use of a link, newest first; also of one that was deleted.
    pub fn history(&self, id: GrantId) -> Vec<GrantUse> {
        self.read(|tx| tx.list_uses(id, Slice { after: None, limit: ALL }))
    }

    /// The activity log, newest first.
    pub fn activity(&self) -> Vec<Entry> {
        self.read(|tx| tx.list_activity(&EntryFilter::default(), Slice { after: None, limit: ALL }))
    }

    /// Every mail of the outbox, newest first. An App whose mails nobody looked at fails its test.
    pub fn mails(&self) -> Vec<Mail> {
        let mails = self.all_mail();
        self.seen().extend(mails.iter().map(|mail| mail.record.id));
        mails
    }

    /// Mails that no call of [`mails`](Self::mails) has shown.
    pub(super) fn unseen(&self) -> Vec<Mail> {
        let seen = self.seen().clone();
        self.all_mail().into_iter().filter(|mail| !seen.contains(&mail.record.id)).collect()
    }

    fn all_mail(&self) -> Vec<Mail> {
        let records = self.read(|tx| tx.list_mail(None, Slice { after: None, limit: ALL }));
        let vault = self.service.vault.as_ref();
        records.into_iter().map(|record| Mail { link: record.link(vault), record }).collect()
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, BTreeSet<MailId>> {
        self.shared.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T: Send>(
        &self,
        work: impl FnMut(&mut dyn portcullis_domain::Tx) -> Result<T, StoreError> + Send,
    ) -> T {
        read(self.store(), work).unwrap()
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").finish_non_exhaustive()
    }
}
