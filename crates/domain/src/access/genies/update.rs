use super::guard::managed_alone;
use super::{Genie, GenieGuardError, Genies, UrlName, UrlNameTaken};
use crate::base::{Context, Description, GenieId, Name, Principal, StoreError, WebUrl};
use crate::records::activity::{Activities, NewEntry, Value};

/// Which fields to change; `None` leaves a field as it is, `Some(None)` clears it.
#[derive(Clone, Debug, Default)]
pub struct GenieChange {
    /// What people call it.
    pub name: Option<Name>,
    /// Its name in URLs.
    pub url_name: Option<UrlName>,
    /// What it is for.
    pub description: Option<Option<Description>>,
    /// Whether everybody may use it.
    pub is_public: Option<bool>,
    /// Whether it may be used at all.
    pub is_active: Option<bool>,
    /// Where visitors with access are sent.
    pub launch_url: Option<Option<WebUrl>>,
}

/// Why a Genie was not changed.
#[derive(Debug, thiserror::Error)]
pub enum UpdateGenieError {
    /// The caller may not manage it, or it does not exist.
    #[error(transparent)]
    Guard(#[from] GenieGuardError),
    /// Another Genie has the `url_name`.
    #[error("Another Genie has this url_name. Choose another one.")]
    UrlNameTaken,
}

impl From<StoreError> for UpdateGenieError {
    fn from(error: StoreError) -> Self {
        Self::Guard(error.into())
    }
}

/// Changes the fields that are given; changes of other fields at the same moment hold too.
///
/// # Errors
/// [`UpdateGenieError`].
pub fn update<T: Genies + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: GenieId,
    change: &GenieChange,
) -> Result<Genie, UpdateGenieError> {
    let old = managed_alone(tx, by, id)?;
    let new = Genie {
        name: change.name.clone().unwrap_or_else(|| old.name.clone()),
        url_name: change.url_name.clone().unwrap_or_else(|| old.url_name.clone()),
        description: change.description.clone().unwrap_or_else(|| old.description.clone()),
        is_public: change.is_public.unwrap_or(old.is_public),
        is_active: change.is_active.unwrap_or(old.is_active),
        launch_url: change.launch_url.clone().unwrap_or_else(|| old.launch_url.clone()),
        updated_at: cx.at,
        ..old.clone()
    };
    tx.update_genie(&new)?.map_err(|UrlNameTaken| UpdateGenieError::UrlNameTaken)?;
    let entry = NewEntry::new(cx, by, "genie.updated", new.target())
        .change("name", Value::of(Some(&old.name)), Value::of(Some(&new.name)))
        .change("url_name", Value::of(Some(&old.url_name)), Value::of(Some(&new.url_name)))
        .change("description", Value::of(old.description.as_ref()), Value::of(new.description.as_ref()))
        .change("is_public", Value::Flag(old.is_public), Value::Flag(new.is_public))
        .change("is_active", Value::Flag(old.is_active), Value::Flag(new.is_active))
        .change("launch_url", Value::of(old.launch_url.as_ref()), Value::of(new.launch_url.as_ref()));
    tx.append_activity(&entry)?;
    Ok(new)
}
