use super::{Meter, state, title};
use crate::console::genies::{Subject, id};
use crate::console::layout::{Moment, Site, page};
use crate::console::staff::{self, Frame};
use crate::http::{Call, Problem, pairs};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use portcullis_domain::access::genies;
use portcullis_domain::access::grants::{self, Grant};
use portcullis_domain::base::Slice;
use portcullis_domain::{GrantId, Timestamp};
use serde_json::Value;

/// Rows on a page.
const ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "links/list.html")]
struct Page {
    site: Site,
    frame: Frame,
    genie: Subject,
    rows: Vec<Row>,
    next: Option<GrantId>,
}

struct Row {
    id: GrantId,
    title: String,
    meter: Meter,
    end: Option<Moment>,
    last_use: Option<Moment>,
    state: &'static str,
}

impl Row {
    fn of(grant: &Grant, at: Timestamp) -> Self {
        Self {
            id: grant.id,
            title: title(grant),
            meter: Meter::of(grant),
            end: grant.expires_at.map(Moment::from),
            last_use: grant.last_used_at.map(Moment::from),
            state: state(grant, at),
        }
    }
}

/// The links of a Genie, newest first.
pub(in crate::console) async fn show(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let (genie, at) = (id(&request)?, Call::of(&request)?.at);
    let query = pairs(request.query_string()).unwrap_or_default();
    let after = query.get("after").and_then(Value::as_str).and_then(|after| after.parse().ok()).map(GrantId);
    let found = staff::read(&request, move |tx, _, by| {
        let part = grants::list(tx, by, genie, Slice { after, limit: ROWS })?;
        Ok((genies::managed(tx, by, genie)?, part))
    });
    match found.await {
        Ok((site, frame, (genie, part))) => {
            let genie = Subject::of(&genie, "links");
            let rows = part.items.iter().map(|grant| Row::of(grant, at)).collect();
            page(StatusCode::OK, &Page { site, frame, genie, rows, next: part.next })
        }
        Err(problem) => staff::elsewhere(&request, None, problem).await,
    }
}
