use super::manage::held;
use super::{Genie, GeniePatch, Genies};
use crate::access::guard::GuardError;
use crate::base::{Context, GenieId, Principal, StoreError};
use crate::records::activity::{Activities, NewEntry, Value, append_change};

/// Why a Genie was not changed.
#[derive(Debug, thiserror::Error)]
pub enum UpdateGenieError {
    /// The caller may not manage it, or it does not exist.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// Another Genie has the `url_name`.
    #[error("Another Genie has this url_name. Choose another one.")]
    UrlNameTaken,
}

impl From<StoreError> for UpdateGenieError {
    fn from(error: StoreError) -> Self {
        Self::Guard(error.into())
    }
}

/// Changes the fields that are given; changes of other fields at the same moment hold too. What is so already is no
/// change.
///
/// # Errors
/// [`UpdateGenieError`].
pub fn update<T: Genies + Activities + ?Sized>(
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
    let new = Genie { updated_at: cx.at, ..old.clone() }.patched(&patch);
    tx.patch_genie(id, &patch, cx.at)?.or(UpdateGenieError::UrlNameTaken, GuardError::NoGenie.into())?;
    let entry = NewEntry::new(cx, by, "genie.updated", new.target())
        .change("name", Value::of(Some(&old.name)), Value::of(Some(&new.name)))
        .change("url_name", Value::of(Some(&old.url_name)), Value::of(Some(&new.url_name)))
        .change("description", Value::of(old.description.as_ref()), Value::of(new.description.as_ref()))
        .change("is_public", Value::Flag(old.is_public), Value::Flag(new.is_public))
        .change("is_active", Value::Flag(old.is_active), Value::Flag(new.is_active))
        .change("launch_url", Value::of(old.launch_url.as_ref()), Value::of(new.launch_url.as_ref()))
        .change("remind_before_end", Value::Flag(old.remind_before_end), Value::Flag(new.remind_before_end));
    append_change(tx, &entry)?;
    Ok(new)
}
