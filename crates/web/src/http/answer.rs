use super::Problem;
use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentType};
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError};
use portcullis_domain::base::Version;
use serde::Serialize;
use utoipa::ToSchema;

/// A success of the desk family.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Answer<T> {
    /// What was asked for.
    data: T,
    #[serde(skip)]
    version: Option<Version>,
}

impl<T> Answer<T> {
    pub(crate) fn new(data: T) -> Self {
        Self { data, version: None }
    }

    /// The same with the version of the thing that it shows.
    pub(crate) fn of_version(self, version: Version) -> Self {
        Self { version: Some(version), ..self }
    }
}

/// The same where something was made: 201.
pub(crate) struct Created<T>(pub(crate) Answer<T>);

/// The same where something will be done: 202.
pub(crate) struct Accepted<T>(pub(crate) Answer<T>);

/// What a success is sent as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) status: StatusCode,
    pub(crate) etag: Option<String>,
    pub(crate) body: String,
}

impl Sent {
    /// A JSON body, and the version of the thing that it shows.
    ///
    /// # Errors
    /// 500, for what has no form in JSON.
    pub(crate) fn json(
        status: StatusCode,
        version: Option<Version>,
        body: &impl Serialize,
    ) -> Result<Self, Problem> {
        let body = serde_json::to_string(body).map_err(|error| {
            tracing::error!(%error, "an answer has no form in JSON");
            Problem::defect()
        })?;
        Ok(Self { status, etag: version.map(|version| format!("\"{version}\"")), body })
    }
}

impl From<Sent> for HttpResponse {
    fn from(sent: Sent) -> Self {
        let mut response = HttpResponse::build(sent.status);
        if let Some(etag) = sent.etag {
            response.insert_header((header::ETAG, etag));
        }
        response.insert_header(ContentType::json()).body(sent.body)
    }
}

/// A success of which it is known, while its transaction is still open, what it is sent as.
pub(crate) trait Reply {
    /// What it is sent as.
    ///
    /// # Errors
    /// 500, for what has no form in JSON.
    fn sent(&self) -> Result<Sent, Problem>;
}

impl<T: Serialize> Reply for Answer<T> {
    fn sent(&self) -> Result<Sent, Problem> {
        Sent::json(StatusCode::OK, self.version, self)
    }
}

impl<T: Serialize> Reply for Created<T> {
    fn sent(&self) -> Result<Sent, Problem> {
        Ok(Sent { status: StatusCode::CREATED, ..self.0.sent()? })
    }
}

impl<T: Serialize> Reply for Accepted<T> {
    fn sent(&self) -> Result<Sent, Problem> {
        Ok(Sent { status: StatusCode::ACCEPTED, ..self.0.sent()? })
    }
}

fn respond(reply: &impl Reply) -> HttpResponse {
    reply.sent().map_or_else(|problem| problem.error_response(), HttpResponse::from)
}

impl<T: Serialize> Responder for Answer<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        respond(&self)
    }
}

impl<T: Serialize> Responder for Created<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        respond(&self)
    }
}

impl<T: Serialize> Responder for Accepted<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        respond(&self)
    }
}
