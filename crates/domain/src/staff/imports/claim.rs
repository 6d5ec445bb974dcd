use super::{BatchError, Import, Imports, Sheet, run_batch};
use crate::base::secrets::uuid_v7;
use crate::base::{Context, Lease, LeaseId, StoreError};
use crate::records::activity::Activities;
use crate::staff::agents::Agents;
use crate::staff::roles::Roles;
use crate::staff::teams::Teams;
use std::time::Duration;

/// How long an import is held from its last batch on. Much longer than a batch takes; when a node dies, another one goes
/// on after this time.
pub const LEASE: Duration = Duration::from_secs(15);

/// An import that a worker holds.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The import, as it was when it was claimed, or after the last batch.
    pub import: Import,
    /// Which claim it is.
    pub lease: LeaseId,
}

/// Takes the import that waits for [`LEASE`]; `None` where there is none, or somebody holds it.
///
/// # Errors
/// The store's.
pub fn claim<T: Imports + ?Sized>(tx: &mut T, cx: &Context<'_>) -> Result<Option<Claim>, StoreError> {
    let lease = LeaseId(uuid_v7(cx.secrets, cx.at));
    let import = tx.claim_import(Lease { id: lease, until: cx.at.plus(LEASE) }, cx.at)?;
    Ok(import.map(|import| Claim { import, lease }))
}

/// The stored file of an import that has not ended; `None` once it has.
///
/// # Errors
/// The store's.
pub fn file<T: Imports + ?Sized>(tx: &mut T, claim: &Claim) -> Result<Option<Vec<u8>>, StoreError> {
    tx.import_file(claim.import.id)
}

/// Works the next batch off, and holds the import from then on for [`LEASE`]. Answers the import after it. Where it has
/// ended already, nothing happens.
///
/// # Errors
/// [`BatchError`]; the transaction must be undone. After the store's it can be called again.
pub fn work<T>(tx: &mut T, cx: &Context<'_>, claim: &Claim, sheet: &dyn Sheet) -> Result<Import, BatchError>
where
    T: Imports + Agents + Roles + Teams + Activities + ?Sized,
{
    // As it stands now: a batch before may have been committed although no answer came.
    let import = tx.find_import(claim.import.id)?.ok_or(BatchError::LeaseLost)?;
    let lease = Lease { id: claim.lease, until: cx.at.plus(LEASE) };
    if import.has_ended() { Ok(import) } else { run_batch(tx, cx, &import, sheet, lease) }
}

/// Lets somebody else go on at once.
///
/// # Errors
/// The store's; then the lease ends by itself.
pub fn release<T: Imports + ?Sized>(tx: &mut T, cx: &Context<'_>, claim: &Claim) -> Result<(), StoreError> {
    if let Some(import) = tx.find_import(claim.import.id)?.filter(|import| !import.has_ended()) {
        // Where somebody else has it already, there is nothing to give back.
        tx.save_import(&import, Lease { id: claim.lease, until: cx.at })?;
    }
    Ok(())
}
