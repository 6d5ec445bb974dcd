//! The table: every resource and every action of it.

use super::action::{Action, FileType, Id, Invocation, Schemas, Spec};
use super::arguments::Arguments;
use crate::genie::{
    decisions, extend, genies, grants, managers, people, policy, requests, review, teams, visitors,
};
use crate::http::{Code, Problem};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::future::LocalBoxFuture;
use utoipa::openapi::{RefOr, Schema};

/// A thing with actions.
pub(super) struct Resource {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    /// Whether its actions need no credential.
    pub(super) is_open: bool,
    pub(super) actions: &'static [Entry],
}

/// An action, whatever its types are.
pub(super) struct Entry {
    pub(super) spec: &'static Spec,
    pub(super) id_names: Option<&'static str>,
    pub(super) needs_id: bool,
    pub(super) id: fn() -> Option<RefOr<Schema>>,
    pub(super) input: fn() -> Schemas,
    pub(super) answer: fn() -> Schemas,
    pub(super) file: Option<FileType>,
    pub(super) run: fn(HttpRequest, Arguments) -> LocalBoxFuture<'static, Result<HttpResponse, Problem>>,
    #[cfg(test)]
    pub(super) understands: fn(Arguments, portcullis_domain::Timestamp) -> Result<(), Problem>,
}

pub(super) static RESOURCES: &[Resource] = &[
    Resource {
        name: "genies",
        about: "Genies: AI agents that somebody owns.",
        is_open: false,
        actions: &[
            entry::<genies::Create>(),
            entry::<genies::Get>(),
            entry::<genies::All>(),
            entry::<genies::List>(),
            entry::<genies::Update>(),
            entry::<genies::Delete>(),
        ],
    },
    Resource {
        name: "genie-access",
        about: "Who may use a Genie: links, people, teams, and the requests of visitors.",
        is_open: false,
        actions: &[
            entry::<people::All>(),
            entry::<grants::List>(),
            entry::<people::ListTeamAccess>(),
            entry::<grants::Get>(),
            entry::<grants::Create>(),
            entry::<grants::Update>(),
            entry::<grants::Delete>(),
            entry::<people::Update>(),
            entry::<people::Remove>(),
            entry::<requests::List>(),
            entry::<requests::Get>(),
            entry::<requests::Resolve>(),
            entry::<people::Add>(),
            entry::<teams::Add>(),
            entry::<teams::Remove>(),
            entry::<teams::List>(),
            entry::<managers::Add>(),
            entry::<managers::Remove>(),
            entry::<managers::List>(),
            entry::<grants::Rotate>(),
            entry::<grants::RevokeAll>(),
            entry::<grants::History>(),
            entry::<decisions::Check>(),
            entry::<policy::Show>(),
            entry::<review::Review>(),
            entry::<review::Revoke>(),
            entry::<extend::Extend>(),
        ],
    },
    Resource {
        name: "public-agent-pages",
        about: "The door that visitors come to. No credential is needed.",
        is_open: true,
        actions: &[
            entry::<visitors::Url>(),
            entry::<visitors::SendCode>(),
            entry::<visitors::RequestAccess>(),
        ],
    },
];

const fn entry<A: Action>() -> Entry {
    Entry {
        spec: &A::SPEC,
        id_names: A::Id::NAMES,
        needs_id: A::Id::IS_REQUIRED,
        id: A::Id::schema,
        input: Schemas::of::<A::Input>,
        answer: Schemas::of::<A::Answer>,
        file: A::FILE,
        run: run::<A>,
        #[cfg(test)]
        understands: |arguments, now| super::action::understand::<A>(arguments, now).map(|_| ()),
    }
}

fn run<A: Action>(
    request: HttpRequest,
    arguments: Arguments,
) -> LocalBoxFuture<'static, Result<HttpResponse, Problem>> {
    Box::pin(A::respond(Invocation::new(request, arguments)))
}

/// The resource with this name.
pub(super) fn resource(name: &str) -> Result<&'static Resource, Problem> {
    RESOURCES.iter().find(|resource| resource.name == name).ok_or_else(|| {
        let known: Vec<_> = RESOURCES.iter().map(|resource| resource.name).collect();
        unknown(format!("There is no such resource. The resources are {}.", known.join(", ")))
    })
}

impl Resource {
    /// The action with this name.
    pub(super) fn action(&self, name: &str) -> Result<&'static Entry, Problem> {
        self.actions.iter().find(|action| action.spec.name == name).ok_or_else(|| {
            let known: Vec<_> = self.actions.iter().map(|action| action.spec.name).collect();
            unknown(format!(
                "There is no such action. The actions of {} are {}.",
                self.name,
                known.join(", ")
            ))
        })
    }
}

fn unknown(message: String) -> Problem {
    Problem::new(Code::InvalidAction, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_domain::Timestamp;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique() {
        let names: Vec<_> = RESOURCES
            .iter()
            .flat_map(|resource| resource.actions.iter().map(|action| (resource.name, action.spec.name)))
            .collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    }

    #[test]
    fn every_example_is_understood() {
        let now = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
        for action in RESOURCES.iter().flat_map(|resource| resource.actions) {
            let id = match action.id_names {
                Some(names) if names.contains("Genie") => Some("018f4e9a-7c1d-7b3a-9a51-0123456789ab".into()),
                Some(_) => Some(17.into()),
                None => None,
            };
            let fields = serde_json::from_str(action.spec.example).unwrap();
            let understood = (action.understands)(Arguments { id, fields, is_of_query: false }, now);
            assert!(understood.is_ok(), "{}: {understood:?}", action.spec.name);
        }
    }
}
