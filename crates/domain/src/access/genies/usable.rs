use super::{Genie, GenieScope, Genies, managed};
use crate::access::decisions::{AccessQueries, Decision, Subject, Via, decide};
use crate::access::guard::GuardError;
use crate::base::{GenieId, Lacks, Part, Permission, Principal, Slice, StoreError, Timestamp};

/// A Genie that somebody may use, and by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsableGenie {
    /// The Genie.
    pub genie: Genie,
    /// By what.
    pub via: Via,
    /// Until when, as things stand; `None`: without end.
    pub expires_at: Option<Timestamp>,
}

/// A Genie, as much as the caller may see of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visible {
    /// Everything: they manage it.
    Managed(Genie),
    /// What its users see.
    Used(UsableGenie),
}

/// The Genie, for whoever manages it or may use it.
///
/// # Errors
/// [`GuardError`].
pub fn get<T: Genies + AccessQueries + ?Sized>(
    tx: &mut T,
    by: &Principal,
    id: GenieId,
    at: Timestamp,
) -> Result<Visible, GuardError> {
    match managed(tx, by, id) {
        Err(GuardError::Forbidden) => {
            let genie = tx.find_genie(id)?.ok_or(GuardError::NoGenie)?;
            let facts = tx.load_access_facts(id, &Subject::User(by.uuid))?.ok_or(GuardError::NoGenie)?;
            match decide(&facts, at) {
                Decision::Allowed { via, expires_at } => {
                    Ok(Visible::Used(UsableGenie { genie, via, expires_at }))
                }
                Decision::Denied(_) => Err(GuardError::Forbidden),
            }
        }
        managed => managed.map(Visible::Managed),
    }
}

/// The Genies that the caller may use, newest first: their own, those that are public, and those that they have access
/// to by themselves or by a team.
///
/// # Errors
/// The store's.
pub fn usable<T: Genies + ?Sized>(
    tx: &mut T,
    by: &Principal,
    slice: Slice<GenieId>,
    at: Timestamp,
) -> Result<Part<UsableGenie, GenieId>, StoreError> {
    let rows = tx.list_usable_genies(by.uuid, slice, at)?;
    let part = Part::cut(rows, slice.limit, |(genie, _)| genie.id);
    let next = part.next;
    let items = part
        .items
        .into_iter()
        .filter_map(|(genie, facts)| match decide(&facts, at) {
            Decision::Allowed { via, expires_at } => Some(UsableGenie { genie, via, expires_at }),
            Decision::Denied(_) => None,
        })
        .collect();
    Ok(Part { items, next })
}

/// Why a list of Genies is not shown.
#[derive(Debug, thiserror::Error)]
pub enum ListGeniesError {
    /// The caller lacks `genies:manage_all`.
    #[error(transparent)]
    Lacks(#[from] Lacks),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Genies of everybody, newest first, for a caller with `genies:manage_all`.
///
/// # Errors
/// [`ListGeniesError`].
pub fn everything<T: Genies + ?Sized>(
    tx: &mut T,
    by: &Principal,
    scope: GenieScope,
    slice: Slice<GenieId>,
) -> Result<Part<Genie, GenieId>, ListGeniesError> {
    by.require(Permission::GeniesManageAll)?;
    let rows = tx.list_genies(scope, slice)?;
    Ok(Part::cut(rows, slice.limit, |genie| genie.id))
}
