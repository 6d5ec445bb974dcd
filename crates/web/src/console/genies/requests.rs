use super::{Subject, id};
use crate::console::layout::{Moment, Site, page};
use crate::console::staff::{self, Frame};
use crate::http::{Problem, pairs};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use portcullis_domain::RequestId;
use portcullis_domain::access::genies;
use portcullis_domain::access::requests::{self, AccessRequest, RequestStatus};
use portcullis_domain::base::Slice;
use serde_json::Value;

/// Rows on a page.
const ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "genies/requests.html")]
struct Page {
    site: Site,
    frame: Frame,
    genie: Subject,
    status: Option<RequestStatus>,
    rows: Vec<Row>,
    next: Option<RequestId>,
}

impl Page {
    /// Whether the requests in this state are shown, and no others.
    fn is_shown(&self, name: &str) -> bool {
        self.status.is_some_and(|status| status.name() == name)
    }
}

struct Row {
    id: RequestId,
    who: String,
    asked: Moment,
    status: RequestStatus,
}

impl From<AccessRequest> for Row {
    fn from(request: AccessRequest) -> Self {
        let email = request.email.to_string();
        let who = request.name.map_or_else(|| email.clone(), |name| format!("{name}, {email}"));
        Self { id: request.id, who, asked: request.created_at.into(), status: request.state.status() }
    }
}

/// Who asked for a Genie, in one state or in any; without a choice those who wait.
pub(in crate::console) async fn show(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let genie = id(&request)?;
    let query = pairs(request.query_string()).unwrap_or_default();
    let text = |name: &str| query.get(name).and_then(Value::as_str);
    let status = match text("status") {
        None => Some(RequestStatus::Pending),
        Some(status) => status.parse().ok(),
    };
    let after = text("after").and_then(|after| after.parse().ok());
    let found = staff::read(&request, move |tx, _, by| {
        let part = requests::list(tx, by, genie, status, Slice { after, limit: ROWS })?;
        Ok((genies::managed(tx, by, genie)?, part))
    });
    match found.await {
        Ok((site, frame, (genie, part))) => {
            let genie = Subject::of(&genie, "requests");
            let rows = part.items.into_iter().map(Row::from).collect();
            page(StatusCode::OK, &Page { site, frame, genie, status, rows, next: part.next })
        }
        Err(problem) => staff::elsewhere(&request, None, problem).await,
    }
}
