use actix_web::http::{Method, StatusCode};
use portcullis_domain::AgentId;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

/// Who called, once that is proven; handlers fill it in from their blocking thread.
#[derive(Clone, Debug, Default)]
pub(crate) struct Identity(Arc<OnceLock<AgentId>>);

impl Identity {
    pub(crate) fn is(&self, agent: AgentId) {
        // A retried transaction proves the same caller again.
        let _ = self.0.set(agent);
    }
}

/// One line of the access log in the making.
pub(super) struct Line {
    method: Method,
    path: String,
    began: Instant,
    pub(super) identity: Identity,
}

impl Line {
    pub(super) fn begin(method: &Method, path: &str) -> Self {
        Self {
            method: method.clone(),
            path: masked(path),
            began: Instant::now(),
            identity: Identity::default(),
        }
    }

    pub(super) fn write(self, status: StatusCode, request_id: &str) {
        tracing::info!(
            target: "portcullis::access",
            method = %self.method,
            path = self.path,
            status = status.as_u16(),
            ms = self.began.elapsed().as_secs_f64() * 1_000.0,
            request_id,
            agent = self.identity.0.get().map(|id| id.0),
        );
    }
}

/// Ids are at most this long (a UUID), and every secret is longer.
const LONGEST_ID: usize = 36;

/// A path without what could be a secret: what stands after `/a/`, `/set-password/` or `/unsubscribe/`, and every part longer than
/// an id.
fn masked(path: &str) -> String {
    let mut before = "";
    let parts = path.split('/').map(|part| {
        let is_secret = (matches!(before, "a" | "set-password" | "unsubscribe") && !part.is_empty())
            || part.len() > LONGEST_ID;
        before = part;
        if is_secret { "***" } else { part }
    });
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_shows_ids_and_no_secret() {
        assert_eq!(masked("/a/short"), "/a/***");
        assert_eq!(masked("/set-password/short"), "/set-password/***");
        assert_eq!(masked("/a/"), "/a/");
        assert_eq!(masked(&format!("/v1/x/{}", "0".repeat(64))), "/v1/x/***");
        assert_eq!(masked(&format!("/%61/{}", "0".repeat(64))), "/%61/***");
        let id = "/v1/genies/018f4e9a-7c1d-7b3a-9a51-0123456789ab";
        assert_eq!(masked(id), id);
        assert_eq!(masked("/api/v1/agents/me"), "/api/v1/agents/me");
    }
}
