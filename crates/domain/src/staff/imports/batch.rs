use super::row::{Known, TAKEN};
use super::{Import, ImportState, Imports, MAX_ERRORS, Row, Sheet};
use crate::base::{AgentId, Context, Credential, Lease, Permission, Principal, StoreError};
use crate::records::activity::Activities;
use crate::staff::agents::{Agents, NewAgent};
use crate::staff::roles::Roles;
use crate::staff::teams::Teams;

/// Rows in one batch, which is one transaction.
pub const BATCH: usize = 500;

/// Why a batch was not worked off.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// Another worker has the import now.
    #[error("Another worker has this import now.")]
    LeaseLost,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Works the next [`BATCH`] rows of an import off in one transaction and answers the import after it. A bad row never
/// stops the others. Rights are looked up anew for each batch: when whoever uploaded the file may no longer manage
/// agents, the import fails and makes nobody.
///
/// # Errors
/// [`BatchError`]; the transaction must be undone.
pub fn run_batch<T>(
    tx: &mut T,
    cx: &Context<'_>,
    import: &Import,
    sheet: &dyn Sheet,
    lease: Lease,
) -> Result<Import, BatchError>
where
    T: Imports + Agents + Roles + Teams + Activities + ?Sized,
{
    let mut next = import.clone();
    next.started_at.get_or_insert(cx.at);
    let by = uploader(tx, import.by)?;
    match by.filter(|by| by.can(Permission::UsersManage)) {
        Some(by) => work_off(tx, cx, &by, sheet, &mut next)?,
        None => next.state = ImportState::Failed,
    }
    if next.state != ImportState::Running {
        next.ended_at = Some(cx.at);
    }
    if tx.save_import(&next, lease)? { Ok(next) } else { Err(BatchError::LeaseLost) }
}

fn uploader<T: Agents + ?Sized>(tx: &mut T, id: AgentId) -> Result<Option<Principal>, StoreError> {
    let agent = tx.find_agent(id)?.filter(|agent| agent.enabled);
    Ok(agent.map(|agent| agent.principal(Credential::Operator)))
}

fn work_off<T>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    sheet: &dyn Sheet,
    import: &mut Import,
) -> Result<(), StoreError>
where
    T: Agents + Roles + Teams + Activities + ?Sized,
{
    let done = import.completed + import.errored;
    let mut rows: Vec<Row> = sheet.rows(import.offset, done).take(BATCH + 1).collect();
    let goes_on = rows.len() > BATCH;
    rows.truncate(BATCH);
    let known = Known::load(tx, &rows)?;
    let mut errors = Vec::new();
    let mut good = Vec::new();
    for row in &rows {
        match known.check(cx, by, row) {
            Ok(parsed) => good.push((row, parsed)),
            Err(message) => errors.push(row.error(&message)),
        }
    }
    let agents: Vec<NewAgent> = good.iter().map(|(_, parsed)| parsed.agent.clone()).collect();
    let inserted = tx.insert_agents(&agents)?;
    let mut members = Vec::new();
    let mut entries = Vec::new();
    for ((row, parsed), id) in good.iter().zip(inserted) {
        match id.done() {
            Some(id) => {
                members.extend(parsed.teams.iter().map(|team| (*team, id)));
                entries.push(parsed.entry(cx, by, id));
            }
            None => errors.push(row.error(TAKEN)),
        }
    }
    tx.add_team_members(&members)?;
    tx.append_activities(&entries)?;
    let errored = u32::try_from(errors.len()).unwrap_or(u32::MAX);
    import.completed += u32::try_from(rows.len()).unwrap_or(u32::MAX) - errored;
    import.errored += errored;
    errors.sort_by_key(|error| error.row);
    let room = MAX_ERRORS.saturating_sub(import.errors.len());
    import.errors.extend(errors.into_iter().take(room));
    if let Some(last) = rows.last() {
        import.offset = u64::try_from(last.end).unwrap_or(u64::MAX);
    }
    let done = import.completed + import.errored;
    // Whoever stored the file may have counted otherwise, as the release before did with empty rows and open quotes.
    import.total = if goes_on { import.total.max(done + 1) } else { done };
    import.state = if goes_on { ImportState::Running } else { ImportState::Completed };
    Ok(())
}
