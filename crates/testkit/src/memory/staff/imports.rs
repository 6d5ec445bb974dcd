use crate::memory::dangling;
use crate::memory::state::{ImportRow, State};
use portcullis_domain::base::{Lease, Written};
use portcullis_domain::staff::imports::{Import, ImportState, Imports, Layout};
use portcullis_domain::{AgentId, ImportId, StoreError, Timestamp};
use std::sync::Arc;

fn is_open(import: &Import) -> bool {
    matches!(import.state, ImportState::Queued | ImportState::Running)
}

impl Imports for State {
    fn insert_import(
        &mut self,
        by: AgentId,
        file: &[u8],
        total: u32,
        layout: &Layout,
        at: Timestamp,
    ) -> Result<Written<ImportId>, StoreError> {
        if !self.agents.contains_key(&by) {
            return Err(dangling("agent"));
        }
        if self.imports.values().any(|row| is_open(&row.import)) {
            return Ok(Written::Taken);
        }
        let id = ImportId(self.imports.next_number());
        let import = Import {
            id,
            by,
            state: ImportState::Queued,
            layout: layout.clone(),
            total,
            completed: 0,
            errored: 0,
            errors: Vec::new(),
            offset: 0,
            created_at: at,
            started_at: None,
            ended_at: None,
        };
        self.imports.rows_mut().insert(id, ImportRow { import, file: Some(Arc::from(file)), lease: None });
        Ok(Written::Done(id))
    }

    fn find_import(&mut self, id: ImportId) -> Result<Option<Import>, StoreError> {
        Ok(self.imports.get(&id).map(|row| row.import.clone()))
    }

    fn latest_import(&mut self) -> Result<Option<Import>, StoreError> {
        Ok(self.imports.values().next_back().map(|row| row.import.clone()))
    }

    fn import_file(&mut self, id: ImportId) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.imports.get(&id).and_then(|row| row.file.as_deref()).map(<[u8]>::to_vec))
    }

    fn claim_import(&mut self, lease: Lease, at: Timestamp) -> Result<Option<Import>, StoreError> {
        let free =
            |row: &&mut ImportRow| is_open(&row.import) && row.lease.is_none_or(|held| held.until <= at);
        Ok(self.imports.rows_mut().values_mut().find(free).map(|row| {
            row.lease = Some(lease);
            row.import.clone()
        }))
    }

    fn save_import(&mut self, import: &Import, lease: Lease) -> Result<bool, StoreError> {
        let Some(row) = self.imports.rows_mut().get_mut(&import.id) else { return Ok(false) };
        if row.lease.is_none_or(|held| held.id != lease.id) {
            return Ok(false);
        }
        let Import { id, by, created_at, ref layout, .. } = row.import;
        row.import = Import { id, by, created_at, layout: layout.clone(), ..import.clone() };
        if is_open(import) {
            row.lease = Some(lease);
        } else {
            row.lease = None;
            row.file = None;
        }
        Ok(true)
    }
}
