use super::{Conn, Db, Tx, is_nowhere, parts, rows_for, window};
use crate::documents::StoredChanges;
use crate::schema::activity_log;
use crate::values::{At, Json, Number, Parsed};
use diesel::prelude::*;
use portcullis_domain::base::{PageRequest, Slice};
use portcullis_domain::records::activity::{Activities, Actor, Entry, EntryFilter, NewEntry};
use portcullis_domain::{ActivityId, AgentId, Email, StoreError};
use std::net::IpAddr;

#[derive(Queryable, Selectable)]
#[diesel(table_name = activity_log)]
struct EntryRow {
    id: i64,
    at: At,
    activity: String,
    actor_id: Option<i64>,
    actor_name: String,
    actor_email: Option<Parsed<Email>>,
    target_kind: String,
    target_id: String,
    target_name: String,
    changes: Json<StoredChanges>,
    ip: Option<Parsed<IpAddr>>,
}

impl From<EntryRow> for Entry {
    fn from(row: EntryRow) -> Self {
        Self {
            id: ActivityId(row.id),
            at: row.at.0,
            activity: row.activity,
            actor: Actor {
                id: row.actor_id.map(AgentId),
                name: row.actor_name,
                email: row.actor_email.map(|email| email.0),
            },
            target_kind: row.target_kind,
            target_id: row.target_id,
            target_name: row.target_name,
            changes: row.changes.0.into(),
            ip: row.ip.map(|ip| ip.0),
        }
    }
}

#[derive(Insertable)]
#[diesel(table_name = activity_log)]
#[diesel(treat_none_as_default_value = false)]
struct NewRow<'a> {
    at: At,
    activity: &'a str,
    actor_id: Option<i64>,
    actor_name: &'a str,
    actor_email: Option<&'a str>,
    target_kind: &'a str,
    target_id: &'a str,
    target_name: &'a str,
    changes: Json<StoredChanges>,
    ip: Option<String>,
}

const COLUMNS: usize = 10;

impl<'a> From<&'a NewEntry> for NewRow<'a> {
    fn from(entry: &'a NewEntry) -> Self {
        Self {
            at: At(entry.at),
            activity: entry.activity,
            actor_id: entry.actor.id.map(|id| id.0),
            actor_name: &entry.actor.name,
            actor_email: entry.actor.email.as_ref().map(Email::as_str),
            target_kind: entry.target.kind,
            target_id: &entry.target.id,
            target_name: &entry.target.name,
            changes: Json(StoredChanges::from(entry.changes.as_slice())),
            ip: entry.ip.map(|ip| ip.to_string()),
        }
    }
}

/// The entries that a filter leaves.
fn matching(filter: &EntryFilter) -> activity_log::BoxedQuery<'_, Db> {
    let mut found = activity_log::table.into_boxed();
    if let Some(actor) = filter.actor {
        found = found.filter(activity_log::actor_id.eq(actor.0));
    }
    if let Some(activity) = &filter.activity {
        found = found.filter(activity_log::activity.eq(activity));
    }
    if let Some(kind) = &filter.target_kind {
        found = found.filter(activity_log::target_kind.eq(kind));
    }
    if let Some(id) = &filter.target_id {
        found = found.filter(activity_log::target_id.eq(id));
    }
    if let Some(from) = filter.from {
        found = found.filter(activity_log::at.ge(At(from)));
    }
    if let Some(to) = filter.to {
        found = found.filter(activity_log::at.lt(At(to)));
    }
    found
}

fn finds_nothing(filter: &EntryFilter) -> bool {
    let texts = [&filter.activity, &filter.target_kind, &filter.target_id];
    texts.into_iter().flatten().any(|text| is_nowhere(text))
}

impl Activities for Tx<'_> {
    fn append_activity(&mut self, entry: &NewEntry) -> Result<(), StoreError> {
        let row = NewRow::from(entry);
        self.run(|conn| diesel::insert_into(activity_log::table).values(row).execute(conn)).map(drop)
    }

    fn append_activities(&mut self, entries: &[NewEntry]) -> Result<(), StoreError> {
        for part in parts(entries, COLUMNS) {
            let rows: Vec<NewRow<'_>> = part.iter().map(NewRow::from).collect();
            self.run(|conn| diesel::insert_into(activity_log::table).values(rows).execute(conn))?;
        }
        Ok(())
    }

    fn list_activity(
        &mut self,
        filter: &EntryFilter,
        slice: Slice<ActivityId>,
    ) -> Result<Vec<Entry>, StoreError> {
        if finds_nothing(filter) {
            return Ok(Vec::new());
        }
        let before = slice.after.map_or(i64::MAX, |id| id.0);
        let part = matching(filter)
            .filter(activity_log::id.lt(before))
            .order(activity_log::id.desc())
            .limit(rows_for(slice.limit))
            .select(EntryRow::as_select());
        let rows = self.run(|conn: &mut Conn| part.load(conn))?;
        Ok(rows.into_iter().map(Entry::from).collect())
    }

    fn page_activity(
        &mut self,
        filter: &EntryFilter,
        descending: bool,
        page: PageRequest,
    ) -> Result<(Vec<Entry>, u64), StoreError> {
        if finds_nothing(filter) {
            return Ok((Vec::new(), 0));
        }
        let Number(total) = self.run(|conn: &mut Conn| matching(filter).count().get_result(conn))?;
        let (offset, limit) = window(page);
        let part = matching(filter).offset(offset).limit(limit).select(EntryRow::as_select());
        let part =
            if descending { part.order(activity_log::id.desc()) } else { part.order(activity_log::id.asc()) };
        let rows = self.run(|conn: &mut Conn| part.load(conn))?;
        Ok((rows.into_iter().map(Entry::from).collect(), total))
    }
}
