use super::{Conditions, Expiry, Grant, Grants, NewGrant, Recipient, StoredToken, UseLimit};
use crate::access::genies::{self, Genies};
use crate::access::guard::GuardError;
use crate::base::{AgentUuid, Context, GenieId, GrantToken, Name, Principal, Several, StoreError, Timestamp};
use crate::records::activity::{Activities, NewEntry, Value};

/// A grant and its token, which is shown once in full.
#[derive(Clone, Debug)]
pub struct CreatedGrant {
    /// The grant.
    pub grant: Grant,
    /// The secret of its link.
    pub token: GrantToken,
}

/// A link to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GrantDraft {
    /// How often it can be used.
    pub max_uses: UseLimit,
    /// When it ends.
    pub expires_at: Option<Expiry>,
    /// What its owner calls it.
    pub name: Option<Name>,
    /// When it begins to open.
    pub starts_at: Option<Timestamp>,
    /// What else is said of it.
    pub conditions: Conditions,
}

impl GrantDraft {
    /// A link without conditions.
    pub fn limited(max_uses: UseLimit, expires_at: Option<Expiry>) -> Self {
        Self { max_uses, expires_at, ..Self::default() }
    }
}

/// Why a link was not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    /// The caller may not manage it, or it does not exist.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// It would end before it begins.
    #[error("This must lie before expires_at.")]
    StartsTooLate,
    /// Nobody proves an address, so that nobody is known again.
    #[error("This needs email_domains. Name some, or send false.")]
    OnceWithoutDomains,
}

impl From<StoreError> for GrantError {
    fn from(error: StoreError) -> Self {
        Self::Guard(error.into())
    }
}

/// Whether a link can be as it is said to be.
pub(super) fn check_terms(
    starts_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    conditions: &Conditions,
) -> Result<(), GrantError> {
    if starts_at.zip(expires_at).is_some_and(|(start, end)| start >= end) {
        Err(GrantError::StartsTooLate)
    } else if conditions.once_per_person && conditions.email_domains.is_empty() {
        Err(GrantError::OnceWithoutDomains)
    } else {
        Ok(())
    }
}

/// Makes a link to a Genie.
///
/// # Errors
/// [`GrantError`].
pub fn create<T: Genies + Grants + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    genie: GenieId,
    draft: &GrantDraft,
) -> Result<CreatedGrant, GrantError> {
    let genie = genies::managed(tx, by, genie)?;
    check_terms(draft.starts_at, draft.expires_at.map(Expiry::at), &draft.conditions)?;
    let created = issue(tx, cx, by.uuid, genie.id, draft, None)?;
    let grant = &created.grant;
    let entry = NewEntry::new(cx, by, "grant.created", grant.target())
        .change("genie", Value::Null, Value::Text(genie.id.to_string()))
        .change("max_uses", Value::Null, Value::Number(draft.max_uses.get().into()))
        .change("expires_at", Value::Null, Value::of(grant.expires_at))
        .change("name", Value::Null, Value::of(grant.name.as_ref()))
        .change("starts_at", Value::Null, Value::of(grant.starts_at));
    tx.append_activity(&log_conditions(entry, &Conditions::default(), &grant.conditions))?;
    Ok(created)
}

/// Adds what changed of the conditions to an entry; of a password only whether there is one.
pub(super) fn log_conditions(entry: NewEntry, old: &Conditions, new: &Conditions) -> NewEntry {
    fn texts<T: ToString>(several: &Several<T>) -> Value {
        Value::List(several.iter().map(ToString::to_string).collect())
    }
    let (had, has) = (old.password.is_some(), new.password.is_some());
    let said = match (has, old.password == new.password) {
        (false, _) => Value::Null,
        (true, true) => Value::Text("set".into()),
        (true, false) => Value::Text(if had { "set anew" } else { "set" }.into()),
    };
    entry
        .change("message", Value::of(old.message.as_ref()), Value::of(new.message.as_ref()))
        .change(
            "pass_hours",
            Value::Number(old.pass_hours.get().into()),
            Value::Number(new.pass_hours.get().into()),
        )
        .change("password", if had { Value::Text("set".into()) } else { Value::Null }, said)
        .change("email_domains", texts(&old.email_domains), texts(&new.email_domains))
        .change("allowed_networks", texts(&old.allowed_networks), texts(&new.allowed_networks))
        .change("once_per_person", Value::Flag(old.once_per_person), Value::Flag(new.once_per_person))
}

pub(crate) fn issue<T: Grants + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: AgentUuid,
    genie: GenieId,
    draft: &GrantDraft,
    recipient: Option<Recipient>,
) -> Result<CreatedGrant, StoreError> {
    let token = GrantToken::generate(cx.secrets);
    let grant = tx.insert_grant(&NewGrant {
        genie,
        token: StoredToken::of(&token, cx),
        max_uses: draft.max_uses,
        expires_at: draft.expires_at.map(Expiry::at),
        granted_by: by,
        created_at: cx.at,
        recipient,
        name: draft.name.clone(),
        starts_at: draft.starts_at,
        conditions: draft.conditions.clone(),
    })?;
    Ok(CreatedGrant { grant, token })
}
