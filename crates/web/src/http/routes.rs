use super::Problem;
use super::query::no_parameters;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{self, ServiceConfig};
use actix_web::{Error, FromRequest, Handler, HttpMessage, HttpResponse, Resource, Responder, Route};
use std::collections::BTreeMap;
use utoipa::__dev::{SchemaReferences, Tags};
use utoipa::openapi::path::{Operation, ParameterIn, Paths};
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
        D: utoipa::Path + SchemaReferences + for<'t> Tags<'t>,
        H: Handler<Args>,
        Args: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        let (path, methods, mut operation) = (D::path(), D::methods(), D::operation());
        operation.tags = Some(D::tags().into_iter().map(str::to_owned).collect());
        let parameters = Parameters::of(&operation);
        let (mut resource, mut known) =
            self.resources.remove(&path).unwrap_or_else(|| (web::resource(path.clone()), Vec::new()));
        for method in methods.iter().flat_map(served) {
            resource = resource.route(parameters.guard(web::method(method.clone()).to(handler.clone())));
            known.push(method);
        }
        self.resources.insert(path.clone(), (resource, known));
        D::schemas(&mut self.schemas);
        self.paths.add_path_operation(path, methods, operation);
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

/// What a route does with the parameters of a query.
#[derive(Clone, Copy)]
enum Parameters {
    /// Its handler reads them and refuses unknown ones.
    Read,
    /// It has none. Nobody needs a credential, so that unknown ones are refused at once.
    RefusedAtOnce,
    /// It has none. [`Caller`](crate::auth::Caller) refuses unknown ones once it is proven who calls.
    RefusedLater,
}

/// Parameters that a route does not have.
#[derive(Clone)]
pub(crate) struct UnknownParameters(pub(crate) Problem);

impl Parameters {
    fn of(operation: &Operation) -> Self {
        let has_query = operation
            .parameters
            .iter()
            .flatten()
            .any(|one| matches!(one, RefOr::T(one) if one.parameter_in == ParameterIn::Query));
        match &operation.security {
            _ if has_query => Self::Read,
            Some(_) => Self::RefusedAtOnce,
            None => Self::RefusedLater,
        }
    }

    fn guard(self, route: Route) -> Route {
        match self {
            Self::Read => route,
            Self::RefusedAtOnce | Self::RefusedLater => {
                route.wrap(from_fn(move |request, next| self.check(request, next)))
            }
        }
    }

    async fn check<B: MessageBody + 'static>(
        self,
        request: ServiceRequest,
        next: Next<B>,
    ) -> Result<ServiceResponse<B>, Error> {
        // Whoever watches the service asks this, with whatever their program adds.
        let is_free = request.path() == "/health";
        match no_parameters(request.query_string()) {
            Err(problem) if !is_free => match self {
                Self::RefusedAtOnce => return Err(problem.into()),
                Self::Read | Self::RefusedLater => {
                    request.extensions_mut().insert(UnknownParameters(problem));
                }
            },
            _ => {}
        }
        next.call(request).await
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
