//! Works an import of agents off. The worker beside the server and the command line do it the same way.

use crate::service::Service;
use portcullis_domain::base::Lease;
use portcullis_domain::base::secrets::uuid_v7;
use portcullis_domain::staff::imports::{BatchError, Import, Sheet, run_batch};
use portcullis_domain::store::{read, write};
use portcullis_domain::{LeaseId, StoreError};
use std::time::Duration;

/// How long an import is held from its last batch on. Much longer than a batch takes; when a node dies, another one goes
/// on after this time.
pub const LEASE: Duration = Duration::from_secs(15);

/// An import that this process holds a lease on. When it is dropped, or the process dies, somebody else goes on where it
/// stopped.
#[derive(Debug)]
pub struct Importer {
    import: Import,
    sheet: Sheet<'static>,
    lease: LeaseId,
}

impl Importer {
    /// Takes the import that waits, if there is one that nobody holds.
    ///
    /// # Errors
    /// The store's.
    pub fn claim(service: &Service) -> Result<Option<Self>, StoreError> {
        let (store, at) = (service.store.as_ref(), service.clock.now());
        let lease = LeaseId(uuid_v7(service.secrets.as_ref(), at));
        let held = Lease { id: lease, until: at.plus(LEASE) };
        let Some(import) = write(store, |tx| tx.claim_import(held, at))? else { return Ok(None) };
        let damaged = |what: &str| StoreError::Unexpected(format!("the file of import {} {what}", import.id));
        let file = read(store, |tx| tx.import_file(import.id))?.ok_or_else(|| damaged("is gone"))?;
        let sheet = Sheet::open(file).map_err(|error| damaged(&error.to_string()))?;
        Ok(Some(Self { import, sheet, lease }))
    }

    /// The import, as it was after the last batch.
    pub fn import(&self) -> &Import {
        &self.import
    }

    /// Works the next batch off in one transaction, and holds the import from then on for [`LEASE`].
    ///
    /// # Errors
    /// [`BatchError`]; after the store's it can be called again.
    pub fn work(&mut self, service: &Service) -> Result<&Import, BatchError> {
        let cx = service.context();
        let lease = Lease { id: self.lease, until: cx.at.plus(LEASE) };
        let (id, sheet) = (self.import.id, &self.sheet);
        self.import = write(service.store.as_ref(), |tx| {
            // As it stands now: a batch before may have been committed although no answer came.
            let import = tx.find_import(id)?.ok_or(BatchError::LeaseLost)?;
            if import.has_ended() { Ok(import) } else { run_batch(tx, &cx, &import, sheet, lease) }
        })?;
        Ok(&self.import)
    }

    /// Lets somebody else go on at once.
    ///
    /// # Errors
    /// The store's; then the lease ends by itself.
    pub fn release(self, service: &Service) -> Result<(), StoreError> {
        let lease = Lease { id: self.lease, until: service.clock.now() };
        write(service.store.as_ref(), |tx| {
            if let Some(import) = tx.find_import(self.import.id)?.filter(|import| !import.has_ended()) {
                // Where somebody else has it already, there is nothing to give back.
                tx.save_import(&import, lease)?;
            }
            Ok(())
        })
    }
}
