use super::{Tx, dialect};
use crate::documents::{StoredLayout, StoredRowErrors};
use crate::schema::{import_files, imports};
use crate::values::{At, Id, Json, Number, Parsed};
use diesel::prelude::*;
use portcullis_domain::base::{Lease, Written};
use portcullis_domain::staff::imports::{Import, ImportState, Imports, Layout};
use portcullis_domain::{AgentId, ImportId, StoreError, Timestamp};

/// So many new people change how queries are best planned.
const MANY: u32 = 1_000;

#[derive(Queryable, Selectable)]
#[diesel(table_name = imports)]
struct ImportRow {
    id: i64,
    uploaded_by: i64,
    state: Parsed<ImportState>,
    layout: Json<StoredLayout>,
    total: Number<u32>,
    completed: Number<u32>,
    errored: Number<u32>,
    errors: Json<StoredRowErrors>,
    file_offset: Number<u64>,
    created_at: At,
    started_at: Option<At>,
    ended_at: Option<At>,
}

impl From<ImportRow> for Import {
    fn from(row: ImportRow) -> Self {
        Self {
            id: ImportId(row.id),
            by: AgentId(row.uploaded_by),
            state: row.state.0,
            layout: row.layout.0.0,
            total: row.total.0,
            completed: row.completed.0,
            errored: row.errored.0,
            errors: row.errors.0.into(),
            offset: row.file_offset.0,
            created_at: row.created_at.0,
            started_at: row.started_at.map(|at| at.0),
            ended_at: row.ended_at.map(|at| at.0),
        }
    }
}

impl Imports for Tx<'_> {
    fn insert_import(
        &mut self,
        by: AgentId,
        file: &[u8],
        total: u32,
        layout: &Layout,
        at: Timestamp,
    ) -> Result<Written<ImportId>, StoreError> {
        let id: Option<i64> = self.run(|conn| {
            diesel::insert_into(imports::table)
                .values((
                    imports::uploaded_by.eq(by.0),
                    imports::state.eq(ImportState::Queued.name()),
                    imports::active.eq(true),
                    imports::total.eq(i64::from(total)),
                    imports::layout.eq(Json(StoredLayout(layout.clone()))),
                    imports::errors.eq(Json(StoredRowErrors::default())),
                    imports::created_at.eq(At(at)),
                ))
                .on_conflict(imports::active)
                .do_nothing()
                .returning(imports::id)
                .get_result(conn)
                .optional()
        })?;
        let Some(id) = id else { return Ok(Written::Taken) };
        self.run(|conn| {
            diesel::insert_into(import_files::table)
                .values((import_files::import_id.eq(id), import_files::file.eq(file)))
                .execute(conn)
        })?;
        Ok(Written::Done(ImportId(id)))
    }

    fn find_import(&mut self, id: ImportId) -> Result<Option<Import>, StoreError> {
        let row =
            self.run(|conn| imports::table.find(id.0).select(ImportRow::as_select()).first(conn).optional())?;
        Ok(row.map(Import::from))
    }

    fn latest_import(&mut self) -> Result<Option<Import>, StoreError> {
        let row = self.run(|conn| {
            imports::table.order(imports::id.desc()).select(ImportRow::as_select()).first(conn).optional()
        })?;
        Ok(row.map(Import::from))
    }

    fn import_file(&mut self, id: ImportId) -> Result<Option<Vec<u8>>, StoreError> {
        self.run(|conn| import_files::table.find(id.0).select(import_files::file).first(conn).optional())
    }

    fn claim_import(&mut self, lease: Lease, at: Timestamp) -> Result<Option<Import>, StoreError> {
        // Of two at once, the second waits for the first and then finds its lease.
        let free = imports::table
            .filter(imports::active.eq(true))
            .filter(imports::lease_until.is_null().or(imports::lease_until.le(At(at))));
        let claim = (imports::lease_id.eq(Id(lease.id.0)), imports::lease_until.eq(At(lease.until)));
        let row = self.run(|conn| {
            diesel::update(free).set(claim).returning(ImportRow::as_returning()).get_result(conn).optional()
        })?;
        Ok(row.map(Import::from))
    }

    fn save_import(&mut self, import: &Import, lease: Lease) -> Result<bool, StoreError> {
        let goes_on = !import.has_ended();
        let offset = i64::try_from(import.offset).unwrap_or(i64::MAX);
        let held = imports::table.find(import.id.0).filter(imports::lease_id.eq(Id(lease.id.0)));
        let set = (
            imports::state.eq(import.state.name()),
            imports::active.eq(goes_on.then_some(true)),
            imports::total.eq(i64::from(import.total)),
            imports::completed.eq(i64::from(import.completed)),
            imports::errored.eq(i64::from(import.errored)),
            imports::errors.eq(Json(StoredRowErrors::from(import.errors.as_slice()))),
            imports::file_offset.eq(offset),
            imports::started_at.eq(import.started_at.map(At)),
            imports::ended_at.eq(import.ended_at.map(At)),
            imports::lease_id.eq(goes_on.then_some(Id(lease.id.0))),
            imports::lease_until.eq(goes_on.then_some(At(lease.until))),
        );
        let saved = self.run(|conn| diesel::update(held).set(set).execute(conn))? > 0;
        if saved && !goes_on {
            self.run(|conn| diesel::delete(import_files::table.find(import.id.0)).execute(conn))?;
            if import.completed >= MANY {
                self.run(dialect::note_growth)?;
            }
        }
        Ok(saved)
    }
}
