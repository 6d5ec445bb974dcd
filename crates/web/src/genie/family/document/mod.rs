//! The family's part of the API description, made of the same table as the dispatch.

mod answers;
mod bodies;
mod parameters;

use super::action::{Effect, Schemas};
use super::table::{Entry, RESOURCES, Resource};
use crate::http::Code;
use answers::{responses, success};
use bodies::{Address, Examples, any_of, bodies, example, fields_with_example, needs_fields, request_body};
use parameters::{id_parameter, merge, query, token};
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::path::{HttpMethod, Operation, OperationBuilder, ParameterBuilder, ParameterIn, Paths};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{Components, Info, OpenApi, OpenApiBuilder, Ref, Required};

/// Every way to call every action.
pub(crate) fn openapi() -> OpenApi {
    let (mut paths, mut components) = (Paths::new(), Components::new());
    paths.add_path_operation("/v1", vec![HttpMethod::Post], single());
    for resource in RESOURCES {
        for (path, method, operation) in resource.operations() {
            paths.add_path_operation(path, vec![method], operation);
        }
        for action in resource.actions {
            let Schemas { own, parts } = (action.answer)();
            components.schemas.insert(resource.name_of(action, "Fields"), fields_with_example(action).into());
            components.schemas.insert(resource.name_of(action, "Answer"), success(own));
            components.schemas.extend(parts);
            for address in [Address::Family, Address::Resource] {
                let bodies = bodies(resource, action, address);
                components.schemas.extend(bodies.into_iter().map(|body| (body.name, body.schema)));
            }
        }
    }
    let tags = RESOURCES
        .iter()
        .map(|resource| TagBuilder::new().name(resource.name).description(Some(resource.about)).build());
    OpenApiBuilder::new()
        .info(Info::new("Portcullis", env!("CARGO_PKG_VERSION")))
        .paths(paths)
        .components(Some(components))
        .tags(Some(tags))
        .build()
}

/// `POST /v1`.
fn single() -> Operation {
    let all: Vec<_> = RESOURCES
        .iter()
        .flat_map(|resource| resource.actions.iter().map(move |action| (resource, action)))
        .collect();
    let bodies = all.iter().flat_map(|(resource, action)| bodies(resource, action, Address::Family));
    let securities = ["bearer", "api_key", "session"].map(|name| SecurityRequirement::new(name, [""; 0]));
    OperationBuilder::new()
        .operation_id(Some("call"))
        .tags(Some(RESOURCES.iter().map(|resource| resource.name)))
        .summary(Some("Any action of any resource"))
        .description(Some(
            "The body names resource and action. The fields of the action stand in `data`, or flat beside it. The \
             visitors' resource needs no credential.",
        ))
        .parameters(Some(token(all.iter().copied())))
        .request_body(Some(any_of(bodies)))
        .responses(responses(&all, false))
        .securities(Some(securities.into_iter().chain([SecurityRequirement::default()])))
        .build()
}

/// `genie-access` as names of components have it.
fn pascal(name: &str) -> String {
    let part = |part: &str| {
        let mut letters = part.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    name.split('-').map(part).collect()
}

impl Resource {
    fn id_of(&self, action: &Entry) -> String {
        format!("{}.{}", self.name, action.spec.name)
    }

    /// The name of a component that belongs to an action.
    fn name_of(&self, action: &Entry, end: &str) -> String {
        format!("{}{}{end}", pascal(self.name), pascal(action.spec.name))
    }

    /// Every address of the resource: path, method, operation.
    fn operations(&self) -> Vec<(String, HttpMethod, Operation)> {
        let base = format!("/v1/{}", self.name);
        let by_id = format!("{base}/{{id}}");
        let mut operations = vec![(base.clone(), HttpMethod::Post, self.by_body())];
        for action in self.actions {
            let own = format!("{base}/{}", action.spec.name);
            if action.spec.effect == Effect::Reads {
                operations.push((own.clone(), HttpMethod::Get, self.by_query(action)));
                operations.push((own, HttpMethod::Post, self.by_fields(action, ".post", false)));
            } else {
                operations.push((own, HttpMethod::Post, self.by_fields(action, "", false)));
            }
            let by_id = by_id.clone();
            operations.extend(match action.spec.name {
                "all" => Some((base.clone(), HttpMethod::Get, self.by_any_query(action, false))),
                "get" => Some((by_id, HttpMethod::Get, self.by_any_query(action, true))),
                "update" => Some((by_id, HttpMethod::Patch, self.by_fields(action, ".short", true))),
                "delete" => Some((by_id, HttpMethod::Delete, self.by_id(action))),
                _ => None,
            });
        }
        operations
    }

    /// The action stands in the body.
    fn by_body(&self) -> Operation {
        let bodies = self.actions.iter().flat_map(|action| bodies(self, action, Address::Resource));
        let all: Vec<_> = self.actions.iter().map(|action| (self, action)).collect();
        let default = match self.action("create") {
            Ok(_) => " Without an action it is `create`.",
            Err(_) => "",
        };
        let about = format!(
            "The body names the action.{default} The fields of the action stand in `data`, or flat beside it."
        );
        self.operation(self.name.to_owned(), &format!("Any action of {}", self.name), &about)
            .parameters(Some(token(all.iter().copied())))
            .request_body(Some(any_of(bodies)))
            .responses(responses(&all, self.is_open))
            .build()
    }

    /// The action stands in the path, its fields in the query.
    fn by_query(&self, action: &Entry) -> Operation {
        let about = self.about(action, "Its fields stand in the query.");
        self.operation(self.id_of(action), action.spec.summary, &about)
            .parameters(Some(id_parameter(action, false).into_iter().chain(query(action))))
            .responses(responses(&[(self, action)], self.is_open))
            .build()
    }

    /// The action stands in the query, or is `default`; in the path stands an id, or nothing.
    fn by_any_query(&self, default: &Entry, id_in_path: bool) -> Operation {
        let reads = self.actions.iter().filter(|action| action.spec.effect == Effect::Reads);
        let all: Vec<_> = reads.filter(|action| !id_in_path || action.id_names == default.id_names).collect();
        let names: Vec<_> = all.iter().map(|action| action.spec.name).collect();
        let which = ParameterBuilder::new()
            .name("action")
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .description(Some("What is asked for. Each action takes its own parameters and no others."))
            .schema(Some(
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .enum_values(Some(names))
                    .default(Some(default.spec.name.into())),
            ))
            .build();
        let mut parameters = vec![which];
        for action in &all {
            for parameter in id_parameter(action, id_in_path).into_iter().chain(query(action)) {
                merge(&mut parameters, parameter);
            }
        }
        let which = if id_in_path { "one" } else { "any" };
        let about = format!(
            "{}, or what `action` names. Whoever may call that action may call it this way.",
            default.spec.summary
        );
        let pairs: Vec<_> = all.into_iter().map(|action| (self, action)).collect();
        self.operation(format!("{}.{which}", self.name), &format!("Read {which} of {}", self.name), &about)
            .parameters(Some(parameters))
            .responses(responses(&pairs, self.is_open))
            .build()
    }

    /// The method says the action, the path its id.
    fn by_id(&self, action: &Entry) -> Operation {
        let about = self.about(action, "The method stands for the action.");
        self.operation(self.id_of(action) + ".short", action.spec.summary, &about)
            .parameters(Some(id_parameter(action, true).into_iter().chain(query(action))))
            .responses(responses(&[(self, action)], self.is_open))
            .build()
    }

    /// The action stands in the path or is said by the method, its fields stand in the body.
    fn by_fields(&self, action: &Entry, ending: &str, id_in_path: bool) -> Operation {
        let example = ExampleBuilder::new().value(Some(example(action))).into();
        let body = request_body(
            Ref::from_schema_name(self.name_of(action, "Fields")).into(),
            Examples::from([(action.spec.name.to_owned(), example)]),
            id_in_path || needs_fields(action),
        );
        let about = self.about(action, "Its fields stand in the body.");
        self.operation(self.id_of(action) + ending, action.spec.summary, &about)
            .parameters(Some(id_parameter(action, id_in_path).into_iter().chain(token([(self, action)]))))
            .request_body(Some(body))
            .responses(responses(&[(self, action)], self.is_open))
            .build()
    }

    /// What is said of one action that has an address of its own.
    fn about(&self, action: &Entry, how: &str) -> String {
        let is_of_one =
            [Code::GenieNotFound, Code::NotFound].iter().any(|code| action.spec.failures.contains(code));
        let who = match self.is_open {
            true => "No credential is needed.",
            // Its summary says who.
            false if action.spec.summary.contains("permission") => "",
            false if is_of_one => "For whoever owns the Genie or holds `genies:manage_all`.",
            false => "For whoever is signed in, or has an API key.",
        };
        let text = format!(
            "{}. The same as `POST /v1` with resource `{}` and action `{}`. {how} {who}",
            action.spec.summary, self.name, action.spec.name
        );
        text.trim_end().to_owned()
    }

    fn operation(&self, id: String, summary: &str, about: &str) -> OperationBuilder {
        let open = self.is_open.then(|| [SecurityRequirement::default()]);
        OperationBuilder::new()
            .operation_id(Some(id))
            .summary(Some(summary))
            .description(Some(about))
            .tag(self.name)
            .securities(open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_part_of_an_answer_has_the_name_of_a_whole_one() {
        let all = || RESOURCES.iter().flat_map(|one| one.actions.iter().map(move |action| (one, action)));
        let parts: BTreeSet<String> =
            all().flat_map(|(_, action)| (action.answer)().parts.into_iter().map(|(name, _)| name)).collect();
        let mut own = BTreeSet::new();
        for (resource, action) in all() {
            for end in ["Fields", "Answer", "Call", "FlatCall", "Request", "FlatRequest"] {
                let name = resource.name_of(action, end);
                assert!(!parts.contains(&name) && own.insert(name.clone()), "{name}");
            }
        }
    }

    #[test]
    fn operations_have_names_of_their_own() {
        let document = crate::openapi("http://127.0.0.1:9000");
        let mut names = BTreeSet::new();
        for operation in
            document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap())
        {
            if let Some(name) = operation.1["operationId"].as_str() {
                assert!(names.insert(name), "{name}");
            }
        }
        assert!(names.contains("genie-access.create"));
    }
}
