use crate::console::form::Form;
use crate::console::layout::{Moment, Site, page};
use crate::console::staff::{self, Frame};
use crate::http::{Call, Problem};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use portcullis_domain::base::{Credential, Language};
use portcullis_domain::staff::preferences::{self, ColorScheme};
use portcullis_domain::staff::sessions;
use serde_json::Map;

#[derive(Template)]
#[template(path = "me/me.html")]
struct Page {
    site: Site,
    frame: Frame,
    name: String,
    form: Form,
    sessions: Vec<Row>,
    is_saved: bool,
}

struct Row {
    id: i64,
    is_this: bool,
    program: String,
    from: String,
    last_seen: Moment,
}

/// How pages are for the caller, and where they are signed in.
pub(in crate::console) async fn show(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let is_saved = request.query_string() == "saved";
    let found = staff::read(&request, |tx, cx, by| {
        let row = |session: sessions::Session| Row {
            id: session.id.0,
            is_this: by.credential == Credential::Session(session.id),
            program: session.user_agent.unwrap_or_default(),
            from: session.ip.map(|ip| ip.to_string()).unwrap_or_default(),
            last_seen: session.last_seen_at.into(),
        };
        let rows: Vec<_> = sessions::list(tx, cx, by)?.into_iter().map(row).collect();
        Ok((by.name.clone(), preferences::own(tx, by)?, rows))
    });
    match found.await {
        Ok((site, frame, (name, chosen, sessions))) => {
            let mut values = Map::new();
            let language = chosen.language.map_or("", Language::name);
            let scheme = chosen.color_scheme.map_or("", ColorScheme::name);
            values.insert("language".into(), language.into());
            values.insert("color_scheme".into(), scheme.into());
            let form = Form::new(&Call::of(&request)?, values);
            page(StatusCode::OK, &Page { site, frame, name, form, sessions, is_saved })
        }
        Err(problem) => staff::elsewhere(&request, None, problem).await,
    }
}
