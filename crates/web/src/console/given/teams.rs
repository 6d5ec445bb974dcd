use super::{FIELDS, Row, end};
use crate::console::form::{Form, Sent};
use crate::console::genies::{Subject, id};
use crate::console::layout::{Moment, Site, page, see_other};
use crate::console::links::at_fields;
use crate::console::staff::{self, Frame};
use crate::http::{Call, Code, Problem, RawBody};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use portcullis_domain::access::status::AccessStatus;
use portcullis_domain::access::teams::{GenieTeam, GenieTeamError};
use portcullis_domain::access::{genies, teams};
use portcullis_domain::base::Name;
use portcullis_domain::{TeamId, Timestamp};
use serde_json::Map;

#[derive(Template)]
#[template(path = "given/teams.html")]
struct Page {
    site: Site,
    frame: Frame,
    genie: Subject,
    rows: Vec<Row>,
    /// The teams to choose from.
    others: Vec<(TeamId, Name)>,
    form: Form,
}

fn row(team: &GenieTeam, at: Timestamp) -> Row {
    Row {
        name: team.team_name.clone(),
        about: String::new(),
        end: team.expires_at.map(Moment::from),
        is_over: team.status(at) == AccessStatus::Expired,
        end_path: format!("/ends/team/{}.{}", team.genie, team.team),
        remove_path: format!("/genies/{}/teams/{}/remove", team.genie, team.team),
    }
}

/// The teams that have access, and a form to give it to one more.
pub(in crate::console) async fn show(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let form = Form::new(&Call::of(&request)?, Map::new());
    view(&request, None, form, StatusCode::OK).await
}

/// Gives a team access.
pub(in crate::console) async fn add(request: HttpRequest, raw: RawBody) -> Result<HttpResponse, Problem> {
    let (call, sent, genie) = (Call::of(&request)?, Sent::of(&raw)?, id(&request)?);
    let team = sent.text("team").parse().map(TeamId);
    let team = team.map_err(|_| Problem::field("team", "Choose a team."));
    let given = staff::post(&request, &sent, (team, end(&sent, call.at)), move |tx, cx, by, (team, end)| {
        match teams::add(tx, cx, by, genie, *team, *end) {
            Ok(_) => Ok(format!("/genies/{genie}/teams")),
            Err(GenieTeamError::NotFound) => Err(Problem::field("team", "Choose a team.")),
            Err(error) => Err(error.into()),
        }
    });
    match given.await {
        Ok(path) => Ok(see_other(&format!("{}{path}", Site::of(&call).root))),
        Err(problem) if problem.code == Code::Validation => {
            let status = problem.code.status();
            let form = Form::refused(&call, sent.values.clone(), &at_fields(problem), &FIELDS);
            view(&request, Some(&sent), form, status).await
        }
        Err(problem) => staff::elsewhere(&request, Some(&sent), problem).await,
    }
}

async fn view(
    request: &HttpRequest,
    sent: Option<&Sent>,
    form: Form,
    status: StatusCode,
) -> Result<HttpResponse, Problem> {
    let (genie, at) = (id(request)?, Call::of(request)?.at);
    let found = staff::read(request, move |tx, _, by| {
        let given = teams::list(tx, by, genie)?;
        let mut others = portcullis_domain::staff::teams::list_compact(tx)?;
        others.retain(|(team, _)| given.iter().all(|given| given.team != *team));
        Ok((genies::managed(tx, by, genie)?, given, others))
    });
    match found.await {
        Ok((site, frame, (genie, given, others))) => {
            let genie = Subject::of(&genie, "teams");
            let rows = given.iter().map(|team| row(team, at)).collect();
            page(status, &Page { site, frame, genie, rows, others, form })
        }
        Err(problem) => staff::elsewhere(request, sent, problem).await,
    }
}
