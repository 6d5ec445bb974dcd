use actix_web::http::{Method, header};
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, Handler, HttpResponse, Resource, Responder};
use std::collections::BTreeMap;
use utoipa::__dev::SchemaReferences;
use utoipa::openapi::path::Paths;
use utoipa::openapi::{ComponentsBuilder, HttpMethod, OpenApi, OpenApiBuilder, RefOr, Schema};

/// Routes and their documentation in one table: `#[utoipa::path]` says method and path once, so that nothing is served
/// that is not in the document, and nothing is in the document that is not served.
#[derive(Default)]
pub(crate) struct Routes {
    /// Sorted, so that `/agents/me` comes before `/agents/{id}`.
    resources: BTreeMap<String, (Resource, Vec<Method>)>,
    paths: Paths,
    schemas: Vec<(String, RefOr<Schema>)>,
}

impl Routes {
    /// Adds a handler under what `#[utoipa::path]` says of it: `.add(__path_show, show)`.
    #[must_use]
    pub(crate) fn add<D, H, Args>(mut self, _documentation: D, handler: H) -> Self
    where
        D: utoipa::Path + SchemaReferences,
        H: Handler<Args>,
        Args: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        let (path, methods) = (D::path(), D::methods());
        let (mut resource, mut known) =
            self.resources.remove(&path).unwrap_or_else(|| (web::resource(path.clone()), Vec::new()));
        for method in methods.iter().flat_map(served) {
            resource = resource.route(web::method(method.clone()).to(handler.clone()));
            known.push(method);
        }
        self.resources.insert(path.clone(), (resource, known));
        D::schemas(&mut self.schemas);
        self.paths.add_path_operation(path, methods, D::operation());
        self
    }

    /// Serves them. `OPTIONS` tells which methods an address takes; any other one is answered 405.
    pub(crate) fn register(self, config: &mut ServiceConfig) {
        for (resource, mut methods) in self.resources.into_values() {
            methods.push(Method::OPTIONS);
            let tell = move || {
                let allow = header::Allow(methods.clone());
                async move { HttpResponse::NoContent().insert_header(allow).finish() }
            };
            config.service(resource.route(web::method(Method::OPTIONS).to(tell)));
        }
    }

    /// Describes them.
    pub(crate) fn document(self) -> OpenApi {
        let components = ComponentsBuilder::new().schemas_from_iter(self.schemas).build();
        OpenApiBuilder::new().paths(self.paths).components(Some(components)).build()
    }
}

/// The methods that a documented one serves: who takes `GET` takes `HEAD` (RFC 9110, section 9.3.2).
fn served(method: &HttpMethod) -> Vec<Method> {
    match method {
        HttpMethod::Get => vec![Method::GET, Method::HEAD],
        HttpMethod::Post => vec![Method::POST],
        HttpMethod::Put => vec![Method::PUT],
        HttpMethod::Delete => vec![Method::DELETE],
        HttpMethod::Options => vec![Method::OPTIONS],
        HttpMethod::Head => vec![Method::HEAD],
        HttpMethod::Patch => vec![Method::PATCH],
        HttpMethod::Trace => vec![Method::TRACE],
    }
}
