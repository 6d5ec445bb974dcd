use crate::memory::state::State;
use portcullis_domain::base::{PageRequest, Slice};
use portcullis_domain::records::activity::{Activities, Entry, EntryFilter, NewEntry};
use portcullis_domain::{ActivityId, StoreError};

fn matches(filter: &EntryFilter, entry: &Entry) -> bool {
    filter.actor.is_none_or(|actor| entry.actor.id == Some(actor))
        && filter.activity.as_ref().is_none_or(|activity| entry.activity == *activity)
        && filter.target_kind.as_ref().is_none_or(|kind| entry.target_kind == *kind)
        && filter.target_id.as_ref().is_none_or(|id| entry.target_id == *id)
        && filter.from.is_none_or(|from| from <= entry.at)
        && filter.to.is_none_or(|to| entry.at < to)
}

impl Activities for State {
    fn append_activity(&mut self, new: &NewEntry) -> Result<(), StoreError> {
        let id = ActivityId(self.activity.next_number());
        let change = |change: &portcullis_domain::records::activity::Change| {
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

    fn append_activities(&mut self, entries: &[NewEntry]) -> Result<(), StoreError> {
        entries.iter().try_for_each(|entry| self.append_activity(entry))
    }

    fn list_activity(
        &mut self,
        filter: &EntryFilter,
        slice: Slice<ActivityId>,
    ) -> Result<Vec<Entry>, StoreError> {
        Ok(self.activity.part(slice, |entry| matches(filter, entry)).cloned().collect())
    }

    fn page_activity(
        &mut self,
        filter: &EntryFilter,
        descending: bool,
        page: PageRequest,
    ) -> Result<(Vec<Entry>, u64), StoreError> {
        let mut found: Vec<_> = self.activity.values().filter(|entry| matches(filter, entry)).collect();
        if descending {
            found.reverse();
        }
        let before = usize::try_from(page.offset()).unwrap_or(usize::MAX);
        let part = found.iter().skip(before).take(page.size as usize);
        Ok((part.map(|entry| (*entry).clone()).collect(), found.len() as u64))
    }
}
