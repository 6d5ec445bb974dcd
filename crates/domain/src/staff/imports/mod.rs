//! Import of agents from a file: stored first, then worked off in batches under a lease, by any node. Whoever works does
//! it by [`Importer`](crate::store::Importer).

mod batch;
mod claim;
mod columns;
mod header;
mod manage;
mod port;
mod preview;
mod row;
mod sheet;

pub use batch::{BATCH, BatchError, run_batch};
pub use claim::{Claim, LEASE, claim, file, release, work};
pub use columns::{Column, Delimiter, Layout, MAX_COLUMNS, UnknownDelimiter};
pub use header::Header;
pub use manage::{ImportError, operator, progress, start, status};
pub use port::Imports;
pub use preview::{Looked, PlannedRow, Preview, SHOWN, look};
pub use sheet::{CsvError, MAX_BYTES, MAX_ROWS, Overrides, Row, RowFault, Sheet, Sheets};

use crate::base::{AgentId, ImportId, Timestamp, names};

/// How many errors of one import are kept.
pub const MAX_ERRORS: usize = 1_000;

/// An import and how far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Its number.
    pub id: ImportId,
    /// Who uploaded it; rows are checked against what they may do.
    pub by: AgentId,
    /// Where it stands.
    pub state: ImportState,
    /// How the file was understood.
    pub layout: Layout,
    /// Rows in the file, without the header and those of empty cells.
    pub total: u32,
    /// Rows that made an agent.
    pub completed: u32,
    /// Rows that did not.
    pub errored: u32,
    /// The first [`MAX_ERRORS`] rows that did not.
    pub errors: Vec<RowError>,
    /// Where the next row begins, in bytes.
    pub offset: u64,
    /// When it was uploaded.
    pub created_at: Timestamp,
    /// When the first batch began.
    pub started_at: Option<Timestamp>,
    /// When the last batch ended.
    pub ended_at: Option<Timestamp>,
}

impl Import {
    /// Rows that nobody has looked at yet.
    pub fn running(&self) -> u32 {
        self.total.saturating_sub(self.completed).saturating_sub(self.errored)
    }

    /// Whether nothing more comes of it.
    pub fn has_ended(&self) -> bool {
        matches!(self.state, ImportState::Completed | ImportState::Failed)
    }
}

names! {
    /// Where an import stands.
    pub enum ImportState {
        /// It waits for a worker.
        Queued = "queued",
        /// Batches are being worked off.
        Running = "running",
        /// Every row was looked at.
        Completed = "completed",
        /// It cannot go on: whoever uploaded it may no longer import.
        Failed = "failed",
    }
}

/// A row that made no agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// Its place in the file, as spreadsheets count: the header is row 1, and empty ones count.
    pub row: u32,
    /// What it has for an address, cut to 320 characters.
    pub email: String,
    /// What is wrong and what to do.
    pub message: String,
}
