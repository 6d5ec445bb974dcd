use super::{Import, Layout};
use crate::base::{AgentId, ImportId, Lease, StoreError, Timestamp, Written};

/// The imports.
pub trait Imports {
    /// Stores a file and how it was understood, unless an import is queued or running ([`Written::Taken`]): of two at
    /// the same moment one is stored.
    fn insert_import(
        &mut self,
        by: AgentId,
        file: &[u8],
        total: u32,
        layout: &Layout,
        at: Timestamp,
    ) -> Result<Written<ImportId>, StoreError>;

    /// One import.
    fn find_import(&mut self, id: ImportId) -> Result<Option<Import>, StoreError>;

    /// The import that was uploaded last.
    fn latest_import(&mut self) -> Result<Option<Import>, StoreError>;

    /// The stored file.
    fn import_file(&mut self, id: ImportId) -> Result<Option<Vec<u8>>, StoreError>;

    /// Leases the import that is queued or running, if nobody holds a living lease on it at `at`.
    fn claim_import(&mut self, lease: Lease, at: Timestamp) -> Result<Option<Import>, StoreError>;

    /// Writes state, counts (the total too), errors, offset and times of an import and prolongs the lease; `false`
    /// when the lease is no longer the worker's, and nothing was written. When the import has ended, the file is
    /// erased.
    fn save_import(&mut self, import: &Import, lease: Lease) -> Result<bool, StoreError>;
}
