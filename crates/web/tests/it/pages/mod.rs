mod door;
mod end;
mod home;
mod link;
mod look;
mod origin;
mod request;
mod set_password;
mod staff;
mod unsubscribe;

use crate::support::Answer;

/// Checks that it is one of our pages, with what keeps it safe.
fn is_page(answer: &Answer, status: u16) {
    assert_eq!(answer.status.as_u16(), status, "{answer:?}");
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{answer:?}");
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("referrer-policy"), "same-origin");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.text.starts_with("<!doctype html>"), "{answer:?}");
    let ours = answer.text.matches("<script type=\"module\" src=\"").count();
    assert_eq!((answer.text.matches("<script").count(), ours), (1, 1), "{answer:?}");
    for forbidden in ["style=", " onclick"] {
        assert!(!answer.text.contains(forbidden), "{answer:?}");
    }
}

/// The value and the flags of a cookie that was set.
fn cookie(answer: &Answer, name: &str) -> (String, Vec<String>) {
    let (pair, flags) = first_cookie(answer);
    (pair.strip_prefix(&format!("{name}=")).expect(&pair).to_owned(), flags)
}

/// The first cookie that was set, as a browser sends it back, and its flags.
fn first_cookie(answer: &Answer) -> (String, Vec<String>) {
    let mut parts = answer.header("set-cookie").split("; ").map(str::to_owned);
    let pair = parts.next().unwrap();
    let mut flags: Vec<_> = parts.collect();
    flags.sort();
    (pair, flags)
}
