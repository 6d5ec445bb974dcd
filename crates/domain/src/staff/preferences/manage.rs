use super::{AgentPreferences, Preferences, PreferencesPatch};
use crate::base::{Email, Language, Principal, StoreError};
use crate::staff::agents::Agents;
use std::collections::BTreeMap;

/// What the caller chose.
///
/// # Errors
/// The store's.
pub fn own<T: AgentPreferences + ?Sized>(tx: &mut T, by: &Principal) -> Result<Preferences, StoreError> {
    Ok(tx.find_preferences(by.id)?.unwrap_or_default())
}

/// Changes what the caller chose, and answers what holds now. It concerns nobody else, so the activity log has no entry.
///
/// # Errors
/// The store's.
pub fn set_own<T: Agents + AgentPreferences + ?Sized>(
    tx: &mut T,
    by: &Principal,
    patch: &PreferencesPatch,
) -> Result<Preferences, StoreError> {
    // Two changes of different fields at one moment both hold.
    tx.lock_agent(by.id)?;
    let old = own(tx, by)?;
    let new = old.patched(patch);
    if new != old {
        tx.put_preferences(by.id, &new)?;
    }
    Ok(new)
}

/// The language that the live, enabled agent with this address chose.
///
/// # Errors
/// The store's.
pub fn language_of_address<T: AgentPreferences + ?Sized>(
    tx: &mut T,
    address: &Email,
) -> Result<Option<Language>, StoreError> {
    Ok(tx.list_languages(std::slice::from_ref(address))?.pop().map(|(_, language)| language))
}

/// The same for many addresses in few statements; who chose none is left out.
///
/// # Errors
/// The store's.
pub fn languages_of_addresses<T: AgentPreferences + ?Sized>(
    tx: &mut T,
    addresses: &[Email],
) -> Result<BTreeMap<Email, Language>, StoreError> {
    Ok(tx.list_languages(addresses)?.into_iter().collect())
}
