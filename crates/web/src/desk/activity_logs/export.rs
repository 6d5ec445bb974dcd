use super::Auditor;
use super::view::changes;
use crate::http::CsvFile;
use actix_web::HttpResponse;
use portcullis_domain::ActivityId;
use portcullis_domain::base::paging::MAX_LIMIT;
use portcullis_domain::base::{Part, Slice};
use portcullis_domain::records::activity::{self, Entry, EntryFilter};
use std::rc::Rc;

const FILE: CsvFile<Entry> = CsvFile {
    name: "activity-logs.csv",
    header: &[
        "id",
        "at",
        "activity",
        "actor_id",
        "actor_name",
        "actor_email",
        "target_type",
        "target_id",
        "target_name",
        "changes",
        "ip",
    ],
    cells,
};

/// The entries after this one that are looked up at once.
pub(super) fn slice(after: Option<ActivityId>) -> Slice<ActivityId> {
    Slice { after, limit: MAX_LIMIT }
}

/// All entries as a file. The caller's right is proven for each part of it.
pub(super) fn answer(caller: Auditor, filter: EntryFilter, first: Part<Entry, ActivityId>) -> HttpResponse {
    let caller = Rc::new(caller);
    FILE.answer(first, move |after| {
        let (caller, filter) = (Rc::clone(&caller), filter.clone());
        async move {
            let look_up = caller
                .read((), move |tx, _, by, ()| Ok(activity::list(tx, by, &filter, slice(Some(after)))?));
            look_up.await
        }
    })
}

fn cells(entry: &Entry) -> Vec<String> {
    let text = |value: Option<String>| value.unwrap_or_default();
    vec![
        entry.id.to_string(),
        entry.at.to_string(),
        entry.activity.clone(),
        text(entry.actor.id.map(|id| id.to_string())),
        entry.actor.name.clone(),
        text(entry.actor.email.as_ref().map(ToString::to_string)),
        entry.target_kind.clone(),
        entry.target_id.clone(),
        entry.target_name.clone(),
        serde_json::json!(changes(&entry.changes)).to_string(),
        text(entry.ip.map(|ip| ip.to_string())),
    ]
}
