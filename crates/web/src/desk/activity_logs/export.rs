use super::Auditor;
use super::view::changes;
use crate::http::Problem;
use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Bytes;
use csv::{Terminator, Writer, WriterBuilder};
use futures_util::{Stream, stream};
use portcullis_domain::ActivityId;
use portcullis_domain::base::paging::MAX_LIMIT;
use portcullis_domain::base::{Part, Slice};
use portcullis_domain::records::activity::{self, Entry, EntryFilter};
use std::borrow::Cow;
use std::rc::Rc;

const HEADER: [&str; 11] = [
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
];

/// The entries after this one that are looked up at once.
pub(super) fn slice(after: Option<ActivityId>) -> Slice<ActivityId> {
    Slice { after, limit: MAX_LIMIT }
}

/// All entries as a file. Parts are looked up one after the other, as the client takes them, and the caller's right is
/// proven for each. A failure in between cuts the transfer off, so that no half file passes for a whole one.
pub(super) fn answer(caller: Auditor, filter: EntryFilter, first: Part<Entry, ActivityId>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"activity-logs.csv\""))
        .streaming(parts(caller, filter, first))
}

enum Next {
    Part(Part<Entry, ActivityId>),
    After(ActivityId),
}

fn parts(
    caller: Auditor,
    filter: EntryFilter,
    first: Part<Entry, ActivityId>,
) -> impl Stream<Item = Result<Bytes, actix_web::Error>> {
    let caller = Rc::new(caller);
    stream::try_unfold(Some(Next::Part(first)), move |next| {
        let (caller, filter) = (Rc::clone(&caller), filter.clone());
        async move {
            let (part, is_first) = match next {
                None => return Ok(None),
                Some(Next::Part(part)) => (part, true),
                Some(Next::After(after)) => {
                    let look_up = caller.read((), move |tx, _, by, ()| {
                        Ok(activity::list(tx, by, &filter, slice(Some(after)))?)
                    });
                    (look_up.await?, false)
                }
            };
            let text = write(is_first, &part.items).map_err(|error| {
                tracing::error!(%error, "entries were not written as CSV");
                Problem::defect()
            })?;
            Ok(Some((Bytes::from(text), part.next.map(Next::After))))
        }
    })
}

fn write(with_header: bool, entries: &[Entry]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    if with_header {
        writer.write_record(HEADER)?;
    }
    for entry in entries {
        write_entry(&mut writer, entry)?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

fn write_entry(writer: &mut Writer<Vec<u8>>, entry: &Entry) -> Result<(), csv::Error> {
    let text = |value: Option<String>| value.unwrap_or_default();
    let cells = [
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
    ];
    writer.write_record(cells.iter().map(|cell| harmless(cell).into_owned()))
}

/// A cell that no spreadsheet takes for a formula (CWE-1236).
fn harmless(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}").into() } else { cell.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
        for text in ["", "Ann", "a=b", "'=1", "lee-ann@example.com"] {
            assert_eq!(harmless(text), text);
        }
    }
}
