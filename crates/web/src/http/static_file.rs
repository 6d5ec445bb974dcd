//! Files that are the same for everybody and hold no secret: compressed, and sent again only when they changed. Answers
//! with secrets are never compressed, since their length would tell of them (BREACH).

use actix_web::http::StatusCode;
use actix_web::http::header::{self, AcceptEncoding, Encoding, EntityTag, Header, IfNoneMatch};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use flate2::Compression;
use flate2::write::GzEncoder;
use portcullis_domain::Digest;
use std::io::{self, Write};

/// A file, with all that is sent of it made once.
pub(crate) struct StaticFile {
    content_type: String,
    cache: &'static str,
    policy: Option<&'static str>,
    version: String,
    plain: Bytes,
    /// `None` where it would be no shorter.
    gzip: Option<Bytes>,
}

impl StaticFile {
    /// A file that browsers may keep as `cache` says.
    pub(crate) fn new(content_type: impl Into<String>, cache: &'static str, bytes: impl Into<Bytes>) -> Self {
        let plain = bytes.into();
        let gzip = gzip(&plain).ok().filter(|gzip| gzip.len() < plain.len()).map(Bytes::from);
        let version = Digest::of(&plain).0[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        Self { content_type: content_type.into(), cache, policy: None, version, plain, gzip }
    }

    /// With a `Content-Security-Policy` of its own.
    pub(crate) fn policy(self, policy: &'static str) -> Self {
        Self { policy: Some(policy), ..self }
    }

    /// Tells this content from any other.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// What this request gets: the file, or 304 where it has it.
    pub(crate) fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let (tag, body, encoding) = match &self.gzip {
            Some(gzip) if takes_gzip(request) => (format!("{}-gzip", self.version), gzip, Some("gzip")),
            _ => (self.version.clone(), &self.plain, None),
        };
        let tag = EntityTag::new_strong(tag);
        if has_it(request, &tag) {
            return self.head(StatusCode::NOT_MODIFIED, tag).finish();
        }
        let mut response = self.head(StatusCode::OK, tag);
        response.content_type(self.content_type.as_str());
        if let Some(encoding) = encoding {
            response.insert_header((header::CONTENT_ENCODING, encoding));
        }
        response.body(body.clone())
    }

    /// What both answers say, also 304: a browser puts it in place of what it keeps (RFC 9111, section 3.2).
    fn head(&self, status: StatusCode, tag: EntityTag) -> HttpResponseBuilder {
        let mut response = HttpResponse::build(status);
        response
            .insert_header(header::ETag(tag))
            .insert_header((header::CACHE_CONTROL, self.cache))
            .append_header((header::VARY, "accept-encoding"));
        if let Some(policy) = self.policy {
            response.insert_header((header::CONTENT_SECURITY_POLICY, policy));
        }
        response
    }
}

fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn takes_gzip(request: &HttpRequest) -> bool {
    let (gzip, identity) = (Encoding::gzip(), Encoding::identity());
    request.headers().contains_key(header::ACCEPT_ENCODING)
        && AcceptEncoding::parse(request)
            .is_ok_and(|accepted| accepted.negotiate([&gzip, &identity].into_iter()) == Some(gzip.clone()))
}

fn has_it(request: &HttpRequest, tag: &EntityTag) -> bool {
    request.headers().contains_key(header::IF_NONE_MATCH)
        && match IfNoneMatch::parse(request) {
            Ok(IfNoneMatch::Any) => true,
            Ok(IfNoneMatch::Items(known)) => known.iter().any(|known| known.weak_eq(tag)),
            Err(_) => false,
        }
}
