use super::super::action::{Action, Ask, Effect, NoData, NoId, Spec};
use super::super::paging::{Page, next_cursor};
use super::view::{GenieAnswer, GenieNames, Genies};
use crate::http::{Code, Problem};
use portcullis_domain::GenieId;
use portcullis_domain::access::genies;

pub(in crate::genie) struct Get;

impl Action for Get {
    const SPEC: Spec = Spec {
        name: "get",
        summary: "One Genie",
        effect: Effect::Reads,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: "{}",
    };
    type Id = GenieId;
    type Data = NoData;
    type Answer = GenieAnswer;

    async fn run(ask: Ask<Self>) -> Result<GenieAnswer, Problem> {
        ask.read(|tx, _, by, id, ()| Ok(genies::managed(tx, by, id)?.into())).await
    }
}

pub(in crate::genie) struct All;

impl Action for All {
    const SPEC: Spec = Spec {
        name: "all",
        summary: "The caller's own Genies",
        effect: Effect::Reads,
        failures: &[],
        example: r#"{"limit": 50}"#,
    };
    type Id = NoId;
    type Data = Page;
    type Answer = Genies;

    async fn run(ask: Ask<Self>) -> Result<Genies, Problem> {
        ask.read(|tx, _, by, _, page| {
            let part = genies::list(tx, by, page.slice()?)?;
            let agents = part.items.into_iter().map(Into::into).collect();
            Ok(Genies { agents, next_cursor: next_cursor(part.next) })
        })
        .await
    }
}

pub(in crate::genie) struct List;

impl Action for List {
    const SPEC: Spec = Spec {
        name: "list",
        summary: "Names of the caller's own Genies",
        effect: Effect::Reads,
        failures: &[],
        example: r#"{"limit": 50}"#,
    };
    type Id = NoId;
    type Data = Page;
    type Answer = GenieNames;

    async fn run(ask: Ask<Self>) -> Result<GenieNames, Problem> {
        ask.read(|tx, _, by, _, page| {
            let part = genies::list(tx, by, page.slice()?)?;
            let agents = part.items.into_iter().map(Into::into).collect();
            Ok(GenieNames { agents, next_cursor: next_cursor(part.next) })
        })
        .await
    }
}
