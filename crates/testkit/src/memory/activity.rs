use portcullis_domain::activity::{Activities, Entry, NewEntry};
use portcullis_domain::paging::Slice;
use portcullis_domain::{ActivityId, StoreError};

use super::state::State;

impl Activities for State {
    fn append_activity(&mut self, new: &NewEntry) -> Result<(), StoreError> {
        let id = ActivityId(self.activity.next_number());
        let change = |change: &portcullis_domain::activity::Change| {
            (change.field.to_owned(), change.old.clone(), change.new.clone())
        };
        let entry = Entry {
            id,
            at: new.at,
            activity: new.activity.to_owned(),
            actor: new.actor.clone(),
            target_kind: new.target.kind.to_owned(),
            target_id: new.target.id.clone(),
            target_name: new.target.name.clone(),
            changes: new.changes.iter().map(change).collect(),
            ip: new.ip,
        };
        self.activity.rows_mut().insert(id, entry);
        Ok(())
    }

    fn list_activity(&mut self, slice: Slice<ActivityId>) -> Result<Vec<Entry>, StoreError> {
        Ok(self.activity.part(slice, |_| true).cloned().collect())
    }
}
