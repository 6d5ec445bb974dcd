use super::super::action::{Action, Ask, Effect, Spec};
use super::super::paging::{Page, next_cursor};
use super::user_view::{GenieAccessList, GenieAccessUsers};
use crate::http::{Code, Problem};
use portcullis_domain::{GenieId, access};

pub(in crate::genie) struct All;

impl Action for All {
    const SPEC: Spec = Spec {
        name: "all",
        summary: "The people with direct access to a Genie",
        effect: Effect::Reads,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: r#"{"limit": 50}"#,
    };
    type Id = GenieId;
    type Data = Page;
    type Answer = GenieAccessUsers;

    async fn run(ask: Ask<Self>) -> Result<GenieAccessUsers, Problem> {
        ask.read(|tx, _, by, id, page| {
            let part = access::people::list(tx, by, id, page.slice()?)?;
            let users = part.items.into_iter().map(Into::into).collect();
            Ok(GenieAccessUsers { users, next_cursor: next_cursor(part.next) })
        })
        .await
    }
}

pub(in crate::genie) struct ListTeamAccess;

impl Action for ListTeamAccess {
    const SPEC: Spec = Spec {
        name: "list-team-access",
        summary: "The records of direct access to a Genie, with who the people are",
        effect: Effect::Reads,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: r#"{"limit": 50}"#,
    };
    type Id = GenieId;
    type Data = Page;
    type Answer = GenieAccessList;

    async fn run(ask: Ask<Self>) -> Result<GenieAccessList, Problem> {
        ask.read(|tx, _, by, id, page| {
            let part = access::people::list(tx, by, id, page.slice()?)?;
            let access = part.items.into_iter().map(Into::into).collect();
            Ok(GenieAccessList { access, next_cursor: next_cursor(part.next) })
        })
        .await
    }
}
