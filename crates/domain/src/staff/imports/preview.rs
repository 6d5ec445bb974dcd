//! What an import of a file would do, found out in batches that only read.

use super::row::{Known, ParsedRow, TAKEN, cut};
use super::{BATCH, ImportError, MAX_ERRORS, Row, RowError, Sheet};
use crate::base::{Context, Email, Name, Permission, Principal};
use crate::staff::agents::Agents;
use crate::staff::roles::Roles;
use crate::staff::teams::Teams;
use std::collections::HashSet;

/// How many rows are shown as they are understood.
pub const SHOWN: usize = 20;

/// A row, as it is understood: the person who would join by it, or what stands there where it is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedRow {
    /// Its place in the file, as spreadsheets count: the header is row 1, and empty ones count.
    pub row: u32,
    /// The address.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: Option<String>,
    /// Names of roles.
    pub roles: Vec<String>,
    /// Names of teams.
    pub teams: Vec<String>,
}

impl PlannedRow {
    fn of(row: &Row, parsed: Option<&ParsedRow>) -> Self {
        if let Some(ParsedRow { agent, role_names, team_names, .. }) = parsed {
            return Self {
                row: row.number,
                email: agent.profile.email.to_string(),
                first_name: agent.profile.first_name.to_string(),
                last_name: agent.profile.last_name.as_ref().map(Name::to_string),
                roles: role_names.clone(),
                teams: team_names.clone(),
            };
        }
        // A cell can be as long as the file.
        let list = |list| row.names(list, |_| false).take(100).map(|name| cut(name, 140)).collect();
        Self {
            row: row.number,
            email: cut(&row.email, 320),
            first_name: cut(&row.first_name, 140),
            last_name: Some(cut(&row.last_name, 140)).filter(|name| !name.is_empty()),
            roles: list(&row.roles),
            teams: list(&row.teams),
        }
    }
}

/// What was found out of one batch.
pub struct Looked {
    /// The rows, with the address that a good one has.
    rows: Vec<(Row, Result<Email, String>)>,
    shown: Vec<PlannedRow>,
}

/// What is known so far: [`look`] at the next batch and [`take`](Self::take) it, until it [has ended](Self::has_ended).
#[derive(Debug, Default)]
pub struct Preview {
    /// The first [`SHOWN`] rows.
    pub rows: Vec<PlannedRow>,
    /// Rows that would make an agent.
    pub valid: u32,
    /// Rows that would not.
    pub errored: u32,
    /// The first [`MAX_ERRORS`] of those.
    pub errors: Vec<RowError>,
    offset: u64,
    seen: HashSet<Email>,
    has_ended: bool,
}

impl Preview {
    /// Where the next batch begins, and how many rows came before it.
    pub fn place(&self) -> (u64, u32) {
        (self.offset, self.valid + self.errored)
    }

    /// Whether every row was looked at.
    pub fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// Adds the next batch.
    pub fn take(&mut self, looked: Looked) {
        self.has_ended = looked.rows.is_empty();
        let room = SHOWN - self.rows.len();
        self.rows.extend(looked.shown.into_iter().take(room));
        for (row, email) in looked.rows {
            self.offset = u64::try_from(row.end).unwrap_or(u64::MAX);
            let free =
                email.and_then(|email| if self.seen.insert(email) { Ok(()) } else { Err(TAKEN.to_owned()) });
            let Err(message) = free else {
                self.valid += 1;
                continue;
            };
            self.errored += 1;
            if self.errors.len() < MAX_ERRORS {
                self.errors.push(row.error(&message));
            }
        }
    }
}

/// Looks at the [`BATCH`] rows from a [place](Preview::place) on, as an import would.
///
/// # Errors
/// [`ImportError`].
pub fn look<T>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    sheet: &dyn Sheet,
    (offset, done): (u64, u32),
) -> Result<Looked, ImportError>
where
    T: Agents + Roles + Teams + ?Sized,
{
    by.require(Permission::UsersManage)?;
    let rows: Vec<Row> = sheet.rows(offset, done).take(BATCH).collect();
    let known = Known::load(tx, &rows)?;
    let checked: Vec<_> = rows.iter().map(|row| known.check(cx, by, row)).collect();
    let good = |parsed: &ParsedRow| parsed.agent.profile.email.clone();
    let emails: Vec<Email> = checked.iter().flatten().map(good).collect();
    let taken: HashSet<Email> =
        if emails.is_empty() { HashSet::new() } else { tx.taken_emails(&emails)?.into_iter().collect() };
    let to_show = rows.iter().zip(&checked).take(SHOWN);
    let shown = to_show.map(|(row, parsed)| PlannedRow::of(row, parsed.as_ref().ok())).collect();
    let free = |parsed: ParsedRow| {
        let email = parsed.agent.profile.email;
        if taken.contains(&email) { Err(TAKEN.to_owned()) } else { Ok(email) }
    };
    let verdicts = checked.into_iter().map(|parsed| parsed.and_then(free));
    Ok(Looked { rows: rows.into_iter().zip(verdicts).collect(), shown })
}
