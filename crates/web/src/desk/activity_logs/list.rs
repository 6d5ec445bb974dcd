use super::filter::{Filter, Wanted};
use super::view::EntryView;
use super::{Auditor, export};
use crate::http::{Answer, Order, PageView, Problem, Query};
use actix_web::HttpResponse;
use portcullis_domain::ActivityId;
use portcullis_domain::base::{Page, Part};
use portcullis_domain::records::activity::{self, Entry, EntryFilter};

/// List the activity log, newest first, or export it as CSV.
///
/// `?format=csv` answers every entry that matches in one file (`text/csv`, UTF-8). A cell that a spreadsheet would take
/// for a formula has an apostrophe in front.
#[utoipa::path(get, path = "/api/v1/activity-logs", tag = "activity", params(Filter), responses(
    (status = 200, description = "A page of the log, or all of it as CSV.", content(
        (Answer<PageView<EntryView>> = "application/json"),
        (String = "text/csv", example = json!(
            "id,at,activity,actor_id,actor_name,actor_email,target_type,target_id,target_name,changes,ip\r\n"
        )),
    ), headers(("Content-Disposition" = String, description = "The name of the file, for CSV alone."))),
    (status = 403, description = "Without `activity_logs:manage`."),
))]
pub(super) async fn list_activity(caller: Auditor, query: Query<Filter>) -> Result<HttpResponse, Problem> {
    let found = caller.read(query, |tx, _, by, (filter, wanted)| {
        Ok(match *wanted {
            Wanted::Page { order, at } => {
                Found::Page(activity::page(tx, by, filter, order == Order::Descending, at)?)
            }
            Wanted::Csv => Found::Csv(filter.clone(), activity::list(tx, by, filter, export::slice(None))?),
        })
    });
    Ok(match found.await? {
        Found::Page(page) => HttpResponse::Ok().json(Answer::new(PageView::of(page, EntryView::from))),
        Found::Csv(filter, first) => export::answer(caller, filter, first),
    })
}

enum Found {
    Page(Page<Entry>),
    /// The filter, and the first entries that match.
    Csv(EntryFilter, Part<Entry, ActivityId>),
}
