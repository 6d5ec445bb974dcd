mod door;
mod link;
mod look;
mod request;
mod set_password;

use crate::support::Answer;

/// Checks that it is one of our pages, with what keeps it safe.
fn is_page(answer: &Answer, status: u16) {
    assert_eq!(answer.status.as_u16(), status, "{answer:?}");
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{answer:?}");
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.text.starts_with("<!doctype html>"), "{answer:?}");
    for forbidden in ["<script", "style=", " onclick"] {
        assert!(!answer.text.contains(forbidden), "{answer:?}");
    }
}

/// The value and the flags of a cookie that was set.
fn cookie(answer: &Answer, name: &str) -> (String, Vec<String>) {
    let text = answer.header("set-cookie");
    let mut parts = text.split("; ");
    let value = parts.next().and_then(|pair| pair.strip_prefix(&format!("{name}="))).expect(text);
    let mut flags: Vec<_> = parts.map(str::to_owned).collect();
    flags.sort();
    (value.to_owned(), flags)
}
