use crate::auth::{Caller, SignedIn};
use crate::genie::people::new_end;
use crate::http::fields::fields;
use crate::http::{LinkPassword, Problem};
use portcullis_domain::access::grants::{
    Conditions, ConditionsPatch, Expiry, GrantChange, GrantDraft, GrantPatch, PassHours, UseLimit,
};
use portcullis_domain::access::guard::GuardError;
use portcullis_domain::access::use_notices::NotifyOnUse;
use portcullis_domain::base::{MailDomain, Message, Name, Network, Patch, Several};
use portcullis_domain::staff::passwords::PasswordHash;
use portcullis_domain::{Principal, Timestamp, Tx};

fields! {
    /// What a new link allows, and what it asks for.
    pub(crate) struct NewGrantInput {
        /// How often it can be used; 0, the default, means without limit.
        nullable max_uses: UseLimit,
        /// When it ends; `null`: never; absent: the installation's default.
        patch expires_at: Expiry,
        /// What its owner calls it.
        nullable name: Name,
        /// What its page says to the visitor.
        nullable message: Message,
        /// When it begins to open, before `expires_at`; absent or `null`: at once.
        nullable starts_at: Timestamp,
        /// How many hours a pass lasts at the most; 24 is the default.
        nullable pass_hours: PassHours,
        /// A password that whoever comes must know. At least 8 characters, at most 72 bytes.
        nullable password: LinkPassword,
        /// Whoever comes must prove an address of one of these domains. `*.example.com` is every domain below that one.
        nullable email_domains: Several<MailDomain>,
        /// From which networks or addresses it opens.
        nullable allowed_networks: Several<Network>,
        /// Whether a proven address gets in once. Only with `email_domains`.
        nullable once_per_person: bool,
        /// When those who take care of the Genie are told of uses by mail; `never` is the default.
        nullable notify_on_use: NotifyOnUse,
    }
}

impl NewGrantInput {
    /// The link to be; its password was hashed before.
    pub(crate) fn draft(&self, password: Option<PasswordHash>) -> GrantDraft {
        GrantDraft {
            max_uses: self.max_uses.unwrap_or_default(),
            expires_at: self.expires_at,
            name: self.name.clone(),
            starts_at: self.starts_at,
            conditions: Conditions {
                message: self.message.clone(),
                pass_hours: self.pass_hours.unwrap_or_default(),
                password,
                email_domains: self.email_domains.clone().unwrap_or_default(),
                allowed_networks: self.allowed_networks.clone().unwrap_or_default(),
                once_per_person: self.once_per_person.unwrap_or_default(),
            },
        }
    }
}

fields! {
    /// What to change of a link; what is absent stays as it is. Passes that were handed out stay, too; of all that a link
    /// asks for they are held to `allowed_networks` alone.
    pub(crate) struct GrantChangeInput {
        /// How often it can be used; 0 means without limit. Below what is used already: the link is closed.
        set max_uses: UseLimit,
        /// When it ends; `null`: never.
        patch expires_at: Timestamp,
        /// What its owner calls it.
        patch name: Name,
        /// What its page says to the visitor.
        patch message: Message,
        /// When it begins to open, before `expires_at`; `null`: at once.
        patch starts_at: Timestamp,
        /// How many hours a pass lasts at the most; `null`: 24.
        patch pass_hours: PassHours,
        /// A password that whoever comes must know. At least 8 characters, at most 72 bytes.
        patch password: LinkPassword,
        /// Whoever comes must prove an address of one of these domains. `*.example.com` is every domain below that one.
        patch email_domains: Several<MailDomain>,
        /// From which networks or addresses it opens.
        patch allowed_networks: Several<Network>,
        /// Whether a proven address gets in once. Only with `email_domains`.
        patch once_per_person: bool,
        /// When those who take care of the Genie are told of uses by mail. Uses of before are not told.
        set notify_on_use: NotifyOnUse,
    }
}

impl GrantChangeInput {
    /// What changes of a link that ends at `end`; a new password was hashed before.
    ///
    /// # Errors
    /// 400 on `expires_at`, for a new end that has passed.
    pub(crate) fn change(
        &self,
        end: Option<Timestamp>,
        password: Option<PasswordHash>,
        now: Timestamp,
    ) -> Result<GrantChange, Problem> {
        let patch = GrantPatch {
            max_uses: self.max_uses,
            expires_at: new_end(self.expires_at, end, now)?,
            name: self.name.clone(),
            starts_at: self.starts_at,
            conditions: None,
        };
        Ok(GrantChange { patch, conditions: self.conditions(password) })
    }

    /// What changes of the conditions.
    fn conditions(&self, password: Option<PasswordHash>) -> ConditionsPatch {
        ConditionsPatch {
            message: self.message.clone(),
            pass_hours: self.pass_hours,
            password: match (&self.password, password) {
                (Patch::Clear, _) => Patch::Clear,
                (Patch::Set(_), Some(hash)) => Patch::Set(hash),
                (Patch::Keep | Patch::Set(_), _) => Patch::Keep,
            },
            email_domains: self.email_domains.clone(),
            allowed_networks: self.allowed_networks.clone(),
            once_per_person: self.once_per_person,
        }
    }

    /// The new password.
    pub(crate) fn password(&self) -> Option<&LinkPassword> {
        match &self.password {
            Patch::Set(password) => Some(password),
            Patch::Keep | Patch::Clear => None,
        }
    }
}

/// Hashes a link's password outside of any transaction, for whoever passes `guard`: nobody else makes us work.
pub(crate) async fn hashed(
    caller: &Caller<SignedIn>,
    password: Option<&LinkPassword>,
    mut guard: impl FnMut(&mut dyn Tx, &Principal) -> Result<(), GuardError> + Send + 'static,
) -> Result<Option<PasswordHash>, Problem> {
    let Some(LinkPassword(password)) = password.cloned() else { return Ok(None) };
    caller.read((), move |tx, _, by, ()| Ok(guard(tx, by)?)).await?;
    let passwords = caller.call.app.passwords.clone();
    caller.call.app.hashing(move || passwords.hash(&password)).await.map(Some)
}
