use super::{Store, read, write};
use crate::base::{Context, StoreError};
use crate::staff::imports::{self, BatchError, Claim, Import, Sheet, Sheets};

/// An import that this process holds a lease on: take it with [`claim`](Self::claim), then [`work`](Self::work) until it
/// [has ended](Import::has_ended). When this is dropped, or the process dies, somebody else goes on where it stopped.
pub struct Importer {
    claim: Claim,
    sheet: Box<dyn Sheet>,
}

impl Importer {
    /// Takes the import that waits, if there is one that nobody holds.
    ///
    /// # Errors
    /// The store's; [`StoreError::Unexpected`] where the stored file is gone or cannot be read.
    pub fn claim(
        store: &dyn Store,
        cx: &Context<'_>,
        sheets: &dyn Sheets,
    ) -> Result<Option<Self>, StoreError> {
        let Some(claim) = write(store, |tx| imports::claim(tx, cx))? else { return Ok(None) };
        let damaged =
            |what: &str| StoreError::Unexpected(format!("the file of import {} {what}", claim.import.id));
        let file = read(store, |tx| imports::file(tx, &claim))?.ok_or_else(|| damaged("is gone"))?;
        let sheet = sheets.reopen(file, &claim.import.layout).map_err(|error| damaged(&error.to_string()))?;
        Ok(Some(Self { claim, sheet }))
    }

    /// The import, as it was after the last batch.
    pub fn import(&self) -> &Import {
        &self.claim.import
    }

    /// Works the next batch off in one transaction, and holds the import from then on for
    /// [`LEASE`](imports::LEASE).
    ///
    /// # Errors
    /// [`BatchError`]; after the store's it can be called again.
    pub fn work(&mut self, store: &dyn Store, cx: &Context<'_>) -> Result<&Import, BatchError> {
        self.claim.import = write(store, |tx| imports::work(tx, cx, &self.claim, self.sheet.as_ref()))?;
        Ok(&self.claim.import)
    }

    /// Lets somebody else go on at once.
    ///
    /// # Errors
    /// The store's; then the lease ends by itself.
    pub fn release(self, store: &dyn Store, cx: &Context<'_>) -> Result<(), StoreError> {
        write(store, |tx| imports::release(tx, cx, &self.claim))
    }
}
