use super::{Expiry, Grant, Grants, LinkError, NewGrant, Recipient, StoredToken, UseLimit};
use crate::access::ends::{self, AccessKey, EndNotices};
use crate::access::genies::{self, Genies};
use crate::base::{
    AgentUuid, Context, GenieId, GrantToken, Patch, PolicyError, Principal, StoreError, Timestamp,
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

/// Makes a link to a Genie; [`Patch::Keep`] gives it the installation's default end.
///
/// # Errors
/// [`LinkError`].
pub fn create<T: Genies + Grants + EndNotices + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    genie: GenieId,
    max_uses: UseLimit,
    expires_at: Patch<Expiry>,
) -> Result<CreatedGrant, LinkError> {
    let genie = genies::managed(tx, by, genie)?;
    let terms = Terms::allowed(cx, genie.id, max_uses, expires_at)?;
    let created = issue(tx, cx, by.uuid, terms, None)?;
    let entry = NewEntry::new(cx, by, "grant.created", created.grant.target())
        .change("genie", Value::Null, Value::Text(genie.id.to_string()))
        .change("max_uses", Value::Null, Value::Number(max_uses.get().into()))
        .change("expires_at", Value::Null, Value::of(created.grant.expires_at));
    tx.append_activity(&entry)?;
    Ok(created)
}

/// What a new link allows.
#[derive(Clone, Copy)]
pub(crate) struct Terms {
    pub(crate) genie: GenieId,
    pub(crate) max_uses: UseLimit,
    pub(crate) expires_at: Option<Timestamp>,
}

impl Terms {
    /// Those that are asked for, if the installation allows them.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub(crate) fn allowed(
        cx: &Context<'_>,
        genie: GenieId,
        max_uses: UseLimit,
        expires_at: Patch<Expiry>,
    ) -> Result<Self, PolicyError> {
        let expires_at = cx.access_policy.links.end(expires_at.map(Expiry::at), cx.at)?;
        cx.access_policy.check_uses(max_uses != UseLimit::UNLIMITED)?;
        // Links have no passwords.
        cx.access_policy.check_password(false)?;
        Ok(Self { genie, max_uses, expires_at })
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
    })?;
    if grant.expires_at.is_some() {
        ends::plan(tx, AccessKey::Link(grant.id), grant.expires_at, cx.at)?;
    }
    Ok(CreatedGrant { grant, token })
}
