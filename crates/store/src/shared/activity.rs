use super::{Tx, rows_for};
use crate::documents::StoredChanges;
use crate::schema::activity_log;
use crate::values::{At, Json, Parsed};
use diesel::prelude::*;
use portcullis_domain::activity::{Activities, Actor, Entry, NewEntry};
use portcullis_domain::paging::Slice;
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

impl Activities for Tx<'_> {
    fn append_activity(&mut self, entry: &NewEntry) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::insert_into(activity_log::table)
                .values((
                    activity_log::at.eq(At(entry.at)),
                    activity_log::activity.eq(entry.activity),
                    activity_log::actor_id.eq(entry.actor.id.map(|id| id.0)),
                    activity_log::actor_name.eq(&entry.actor.name),
                    activity_log::actor_email.eq(entry.actor.email.as_ref().map(Email::as_str)),
                    activity_log::target_kind.eq(entry.target.kind),
                    activity_log::target_id.eq(&entry.target.id),
                    activity_log::target_name.eq(&entry.target.name),
                    activity_log::changes.eq(Json(StoredChanges::from(entry.changes.as_slice()))),
                    activity_log::ip.eq(entry.ip.map(|ip| ip.to_string())),
                ))
                .execute(conn)
        })?;
        Ok(())
    }

    fn list_activity(&mut self, slice: Slice<ActivityId>) -> Result<Vec<Entry>, StoreError> {
        let before = slice.after.map_or(i64::MAX, |id| id.0);
        let rows: Vec<EntryRow> = self.run(|conn| {
            activity_log::table
                .filter(activity_log::id.lt(before))
                .order(activity_log::id.desc())
                .limit(rows_for(slice.limit))
                .select(EntryRow::as_select())
                .load(conn)
        })?;
        Ok(rows.into_iter().map(Entry::from).collect())
    }
}
