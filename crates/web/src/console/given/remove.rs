use crate::console::form::{Form, Sent};
use crate::console::genies::id;
use crate::console::layout::{Site, page, see_other};
use crate::console::staff::{self, Frame};
use crate::http::{Call, Code, Problem, RawBody};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use portcullis_domain::access::genies::{self, Genie};
use portcullis_domain::access::{people, teams};
use portcullis_domain::{AgentUuid, TeamId};
use serde_json::Map;

#[derive(Template)]
#[template(path = "given/remove.html")]
struct Page {
    site: Site,
    frame: Frame,
    genie: Genie,
    name: String,
    back: String,
    form: Form,
}

/// Whose access is meant.
#[derive(Clone, Copy)]
enum Whose {
    Person(AgentUuid),
    Team(TeamId),
}

impl Whose {
    fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let part = |name| request.match_info().get(name).unwrap_or_default();
        let whose = match part("kind") {
            "people" => part("who").parse().ok().map(Self::Person),
            _ => part("who").parse().ok().map(|team| Self::Team(TeamId(team))),
        };
        whose.ok_or_else(|| Problem::new(Code::NotFound, "There is no access with this id."))
    }

    fn tab(self) -> &'static str {
        match self {
            Self::Person(_) => "people",
            Self::Team(_) => "teams",
        }
    }
}

/// What goes with an access, before it is taken away.
pub(in crate::console) async fn ask(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let (genie, whose) = (id(&request)?, Whose::of(&request)?);
    let found = staff::read(&request, move |tx, _, by| {
        let name = match whose {
            Whose::Person(user) => people::get(tx, by, genie, user)?.person.full_name,
            Whose::Team(team) => teams::get(tx, by, genie, team)?.team_name,
        };
        Ok((genies::managed(tx, by, genie)?, name))
    });
    match found.await {
        Ok((site, frame, (genie, name))) => {
            let back = format!("{}/genies/{}/{}", site.root, genie.id, whose.tab());
            let form = Form::new(&Call::of(&request)?, Map::new());
            page(StatusCode::OK, &Page { site, frame, genie, name, back, form })
        }
        Err(problem) => staff::elsewhere(&request, None, problem).await,
    }
}

/// Takes it away, and the links that were made for whom it was.
pub(in crate::console) async fn remove(request: HttpRequest, raw: RawBody) -> Result<HttpResponse, Problem> {
    let (call, sent) = (Call::of(&request)?, Sent::of(&raw)?);
    let (genie, whose) = (id(&request)?, Whose::of(&request)?);
    let removed = staff::post(&request, &sent, (), move |tx, cx, by, ()| {
        match whose {
            Whose::Person(user) => people::remove(tx, cx, by, genie, user, false)?,
            Whose::Team(team) => teams::remove(tx, cx, by, genie, team, false)?,
        }
        Ok(format!("/genies/{genie}/{}", whose.tab()))
    });
    match removed.await {
        Ok(path) => Ok(see_other(&format!("{}{path}", Site::of(&call).root))),
        Err(problem) => staff::elsewhere(&request, Some(&sent), problem).await,
    }
}
