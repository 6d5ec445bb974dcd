use super::manage::held;
use super::{Genie, GeniePatch, Genies};
use crate::access::guard::GuardError;
use crate::base::{AgentUuid, Context, GenieId, PolicyError, Principal, StoreError};
use crate::records::activity::{Activities, NewEntry, Value, append_change};
use crate::records::outbox::{GenieNames, Letter, NewMail, Outbox};
use crate::staff::agents::{Agent, Agents};
use crate::staff::owned_genies::{HeirError, heir, tell_heir};

/// Why a Genie was not changed.
#[derive(Debug, thiserror::Error)]
pub enum UpdateGenieError {
    /// The caller may not manage it, or it does not exist.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// Another Genie has the `url_name`.
    #[error("Another Genie has this url_name. Choose another one.")]
    UrlNameTaken,
    /// It cannot be handed over to this agent.
    #[error(transparent)]
    Owner(HeirError),
    /// The installation does not allow it.
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

impl From<HeirError> for UpdateGenieError {
    fn from(error: HeirError) -> Self {
        match error {
            HeirError::Store(error) => error.into(),
            error => Self::Owner(error),
        }
    }
}

impl From<StoreError> for UpdateGenieError {
    fn from(error: StoreError) -> Self {
        Self::Guard(error.into())
    }
}

/// Changes the fields that are given; changes of other fields at the same moment hold too. What is so already is no
/// change. A new owner and the former one are told by mail, but not whoever did it; a former owner who does not
/// manage all Genies cannot manage it from then on.
///
/// # Errors
/// [`UpdateGenieError`].
pub fn update<T: Genies + Agents + Outbox + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: GenieId,
    patch: &GeniePatch,
) -> Result<Genie, UpdateGenieError> {
    let old = held(tx, by, id)?;
    let patch = old.narrow(patch);
    if patch == GeniePatch::default() {
        return Ok(old);
    }
    let heir = patch.owner.map(|owner| heir_of(tx, owner)).transpose()?;
    cx.access_policy.check_public(patch.is_public == Some(true))?;
    let new = Genie { updated_at: cx.at, ..old.clone() }.patched(&patch);
    tx.patch_genie(id, &patch, cx.at)?.or(UpdateGenieError::UrlNameTaken, GuardError::NoGenie.into())?;
    let entry = NewEntry::new(cx, by, "genie.updated", new.target())
        .change("name", Value::of(Some(&old.name)), Value::of(Some(&new.name)))
        .change("url_name", Value::of(Some(&old.url_name)), Value::of(Some(&new.url_name)))
        .change("description", Value::of(old.description.as_ref()), Value::of(new.description.as_ref()))
        .change("is_public", Value::Flag(old.is_public), Value::Flag(new.is_public))
        .change("is_active", Value::Flag(old.is_active), Value::Flag(new.is_active))
        .change("launch_url", Value::of(old.launch_url.as_ref()), Value::of(new.launch_url.as_ref()))
        .change("owner_id", Value::of(Some(old.owner)), Value::of(Some(new.owner)))
        .change("remind_before_end", Value::Flag(old.remind_before_end), Value::Flag(new.remind_before_end));
    append_change(tx, &entry)?;
    if let Some(heir) = heir {
        tell_heir(tx, cx, by, &heir, [new.name.clone()])?;
        tell_former_owner(tx, cx, by, &heir, &old)?;
    }
    Ok(new)
}

fn heir_of<T: Agents + ?Sized>(tx: &mut T, uuid: AgentUuid) -> Result<Agent, HeirError> {
    let agent = tx.find_agent_by_uuid(uuid)?.ok_or(HeirError::Unknown)?;
    heir(tx, agent.id)
}

/// Tells whoever owned the Genie, if they are still there and did not do it themselves.
fn tell_former_owner<T: Agents + Outbox + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    heir: &Agent,
    old: &Genie,
) -> Result<(), StoreError> {
    let former = tx.find_agent_by_uuid(old.owner)?.filter(|former| former.enabled && former.id != by.id);
    let Some(former) = former else { return Ok(()) };
    let genies = GenieNames::of([old.name.clone()]);
    let letter = Letter::GeniesHandedOver { genies, to: heir.profile.full_name(), by: by.name.clone() };
    tx.enqueue_mail(&NewMail::new(cx, former.profile.email, letter))
}
