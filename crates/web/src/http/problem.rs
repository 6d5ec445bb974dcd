use super::{OwnBody, Sent};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use portcullis_domain::StoreError;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// Marks an answer that was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The kinds of failure, each with its status and its name in either family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// Something in the request is wrong.
    Validation,
    /// There is no such resource or action.
    InvalidAction,
    /// No credential, or not one that opens anything.
    Unauthorized,
    /// A session that ended or never was.
    InvalidToken,
    /// An API key that was revoked or never was.
    KeyNotFound,
    /// The caller may not do this.
    Forbidden,
    /// The visitor may not use this Genie, or it does not exist.
    GeniePrivate,
    /// There is no such thing.
    NotFound,
    /// There is no such Genie.
    GenieNotFound,
    /// It contradicts what is there.
    Conflict,
    /// It is meant for an earlier version of what is there.
    Precondition,
    /// The path is there, but not for this method.
    Method,
    /// The body is too large.
    TooLarge,
    /// Too many attempts.
    RateLimited,
    /// A defect.
    Internal,
    /// Try again in a moment.
    Unavailable,
}

impl Code {
    /// The status.
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::Validation | Self::InvalidAction => StatusCode::BAD_REQUEST,
            Self::Unauthorized | Self::InvalidToken | Self::KeyNotFound => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::GeniePrivate => StatusCode::FORBIDDEN,
            Self::NotFound | Self::GenieNotFound => StatusCode::NOT_FOUND,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Precondition => StatusCode::PRECONDITION_FAILED,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// `type` in the desk family.
    pub(crate) fn desk(self) -> &'static str {
        match self {
            Self::Validation | Self::InvalidAction | Self::Method => "InputError",
            Self::Unauthorized | Self::InvalidToken | Self::KeyNotFound => "AuthError",
            Self::Forbidden | Self::GeniePrivate => "PermissionError",
            Self::NotFound | Self::GenieNotFound => "NotFoundError",
            Self::Conflict => "ConflictError",
            Self::Precondition => "PreconditionFailedError",
            Self::TooLarge => "PayloadTooLargeError",
            Self::RateLimited => "RateLimitError",
            Self::Internal => "GeneralError",
            Self::Unavailable => "UnavailableError",
        }
    }

    /// `code` in the Genie family.
    pub(crate) fn genie(self) -> &'static str {
        match self {
            Self::Validation => "VALIDATION_ERROR",
            Self::Precondition => "PRECONDITION_FAILED",
            Self::InvalidAction => "INVALID_ACTION",
            Self::Unauthorized => "UNAUTHORIZED",
            Self::InvalidToken => "INVALID_TOKEN",
            Self::KeyNotFound => "KEY_NOT_FOUND",
            Self::Forbidden => "FORBIDDEN",
            Self::GeniePrivate => "GENIE_PRIVATE",
            Self::NotFound => "NOT_FOUND",
            Self::GenieNotFound => "AGENT_NOT_FOUND",
            Self::Conflict => "CONFLICT",
            Self::Method => "METHOD_NOT_ALLOWED",
            Self::TooLarge => "PAYLOAD_TOO_LARGE",
            Self::RateLimited => "RATE_LIMIT_EXCEEDED",
            Self::Internal => "INTERNAL_ERROR",
            Self::Unavailable => "UNAVAILABLE",
        }
    }

    /// The kind that fits a bare status of the framework.
    pub(crate) fn of(status: StatusCode) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Self::Unauthorized,
            StatusCode::FORBIDDEN => Self::Forbidden,
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::Method,
            StatusCode::CONFLICT => Self::Conflict,
            StatusCode::PRECONDITION_FAILED => Self::Precondition,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::TOO_MANY_REQUESTS => Self::RateLimited,
            StatusCode::SERVICE_UNAVAILABLE => Self::Unavailable,
            status if status.is_client_error() => Self::Validation,
            _ => Self::Internal,
        }
    }
}

/// A failure on its way to the client. The envelope around it is put on by the family that the path belongs to.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    /// Its kind.
    pub(crate) code: Code,
    /// What is wrong and what to do.
    pub(crate) message: Cow<'static, str>,
    /// What is wrong with which field.
    pub(crate) fields: BTreeMap<String, String>,
    /// What a visitor has yet to show, by name.
    pub(crate) needs: Vec<&'static str>,
    /// After how many seconds another attempt may go through.
    pub(crate) retry_after: Option<u64>,
    /// The answer of the first time, where the call was made again: no failure, but no more is to be done.
    pub(crate) again: Option<Arc<Sent>>,
}

impl Problem {
    /// A failure of one kind.
    pub(crate) fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            message: message.into(),
            fields: BTreeMap::new(),
            needs: Vec::new(),
            retry_after: None,
            again: None,
        }
    }

    /// One field is wrong.
    pub(crate) fn field(name: &str, message: impl fmt::Display) -> Self {
        let message = message.to_string();
        let mut problem = Self::new(Code::Validation, format!("{name}: {message}"));
        problem.fields.insert(name.to_owned(), message);
        problem
    }

    /// A fault of ours; its cause is in the log.
    pub(crate) fn defect() -> Self {
        Self::new(Code::Internal, "Something went wrong on our side.")
    }

    /// There is more to do than hands.
    pub(crate) fn busy() -> Self {
        let mut problem = Self::new(Code::Unavailable, "The service is busy. Try again in a moment.");
        problem.retry_after = Some(1);
        problem
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable => {
                let mut problem =
                    Self::new(Code::Unavailable, "The database does not answer. Try again in a moment.");
                problem.retry_after = Some(1);
                problem
            }
            StoreError::Full => {
                tracing::error!("the database has no room left");
                Self::new(
                    Code::Unavailable,
                    "There is no room left to write. Tell whoever runs this service.",
                )
            }
            StoreError::Unexpected(detail) => {
                tracing::error!(detail, "unexpected answer of the database");
                Self::defect()
            }
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        if let Some(sent) = &self.again {
            let mut response = HttpResponse::from(Sent::clone(sent));
            response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
            response.extensions_mut().insert(OwnBody);
            return response;
        }
        let mut response = HttpResponse::new(self.status_code());
        response.extensions_mut().insert(self.clone());
        response
    }
}
