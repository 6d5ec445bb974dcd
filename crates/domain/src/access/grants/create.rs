use super::{Conditions, Expiry, Grant, Grants, LinkError, NewGrant, Recipient, StoredToken, UseLimit};
use crate::access::ends::{self, AccessKey, EndNotices};
use crate::access::genies::{self, Genies};
use crate::base::{
    AgentUuid, Context, GenieId, GrantToken, Name, Patch, PolicyError, Principal, Several, StoreError,
    Timestamp,
};
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
    /// When it ends; [`Patch::Keep`]: as the installation has it by default.
    pub expires_at: Patch<Expiry>,
    /// What its owner calls it.
    pub name: Option<Name>,
    /// When it begins to open.
    pub starts_at: Option<Timestamp>,
    /// What else is said of it.
    pub conditions: Conditions,
}

impl GrantDraft {
    /// A link without conditions; where no end is said, it is the installation's default.
    pub fn limited(max_uses: UseLimit, expires_at: Option<Expiry>) -> Self {
        Self { max_uses, expires_at: expires_at.map_or(Patch::Keep, Patch::Set), ..Self::default() }
    }
}

/// Whether a link can be as it is said to be.
pub(super) fn check_terms(
    starts_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    conditions: &Conditions,
) -> Result<(), LinkError> {
    if starts_at.zip(expires_at).is_some_and(|(start, end)| start >= end) {
        Err(LinkError::StartsTooLate)
    } else if conditions.once_per_person && conditions.email_domains.is_empty() {
        Err(LinkError::OnceWithoutDomains)
    } else {
        Ok(())
    }
}

/// Makes a link to a Genie; [`Patch::Keep`] gives it the installation's default end.
///
/// # Errors
/// [`LinkError`].
pub fn create<T: Genies + Grants + EndNotices + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    genie: GenieId,
    draft: &GrantDraft,
) -> Result<CreatedGrant, LinkError> {
    let genie = genies::managed(tx, by, genie)?;
    let terms = Terms::allowed(cx, genie.id, draft)?;
    check_terms(terms.starts_at, terms.expires_at, &terms.conditions)?;
    let created = issue(tx, cx, by.uuid, terms, None)?;
    let grant = &created.grant;
    let entry = NewEntry::new(cx, by, "grant.created", grant.target())
        .change("genie", Value::Null, Value::Text(genie.id.to_string()))
        .change("max_uses", Value::Null, Value::Number(grant.max_uses.get().into()))
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

/// What a new link allows.
pub(crate) struct Terms {
    pub(crate) genie: GenieId,
    pub(crate) max_uses: UseLimit,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) name: Option<Name>,
    pub(crate) starts_at: Option<Timestamp>,
    pub(crate) conditions: Conditions,
}

impl Terms {
    /// Those that are asked for, if the installation allows them.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub(crate) fn allowed(cx: &Context<'_>, genie: GenieId, draft: &GrantDraft) -> Result<Self, PolicyError> {
        let GrantDraft { max_uses, expires_at, name, starts_at, conditions } = draft.clone();
        let expires_at = cx.access_policy.links.end(expires_at.map(Expiry::at), cx.at)?;
        cx.access_policy.check_uses(max_uses != UseLimit::UNLIMITED)?;
        cx.access_policy.check_password(conditions.password.is_some())?;
        Ok(Self { genie, max_uses, expires_at, name, starts_at, conditions })
    }
}

pub(crate) fn issue<T: Grants + EndNotices + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: AgentUuid,
    terms: Terms,
    recipient: Option<Recipient>,
) -> Result<CreatedGrant, StoreError> {
    let token = GrantToken::generate(cx.secrets);
    let grant = tx.insert_grant(&NewGrant {
        genie: terms.genie,
        token: StoredToken::of(&token, cx),
        max_uses: terms.max_uses,
        expires_at: terms.expires_at,
        granted_by: by,
        created_at: cx.at,
        recipient,
        name: terms.name,
        starts_at: terms.starts_at,
        conditions: terms.conditions,
    })?;
    if grant.expires_at.is_some() {
        ends::plan(tx, AccessKey::Link(grant.id), grant.expires_at, cx.at)?;
    }
    Ok(CreatedGrant { grant, token })
}
