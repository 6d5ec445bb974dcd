//! What visitors and owners ask of the API.

use portcullis_domain::access::genies::Genie;
use portcullis_testkit::app::{Account, Answer, Ask, Http};
use serde_json::{Value, json};

/// A visitor at a Genie's door, who shows a link token or a pass.
pub(crate) fn knock(http: &Http, genie: &Genie, shown: &str) -> Ask {
    let wish = json!({"action": "url", "data": {"url_name": genie.url_name.as_str()}});
    http.post("/v1/public-agent-pages").header("x-agent-access-token", shown).json(&wish)
}

/// Knocks.
pub(crate) fn enter(http: &Http, genie: &Genie, shown: &str) -> Answer {
    knock(http, genie, shown).call()
}

/// The pass that somebody got who was let in.
pub(crate) fn pass_of(answer: &Answer) -> String {
    answer.data()["pass"]["token"].as_str().unwrap_or_else(|| panic!("no pass: {answer:?}")).to_owned()
}

/// Checks that somebody was turned away.
pub(crate) fn is_private(answer: &Answer) {
    assert_eq!(answer.status, 403, "{answer:?}");
    assert_eq!(answer.json()["error"]["code"], "GENIE_PRIVATE", "{answer:?}");
}

/// A visitor asks for access.
pub(crate) fn request_access(http: &Http, genie: &Genie, email: &str) {
    let wish = json!({"url_name": genie.url_name.as_str(), "email": email});
    let wish = json!({"action": "request-access", "data": wish});
    assert_eq!(http.post("/v1/public-agent-pages").json(&wish).call().data()["requested"], true);
}

/// An owner's call.
pub(crate) fn act(http: &Http, account: &Account, call: &Value) -> Answer {
    http.post("/v1/genie-access").key(&account.key).json(call).call()
}

/// Whether the server says that whoever shows `shown` (`token` or `pass`) may use a Genie.
pub(crate) fn check(http: &Http, account: &Account, genie: &Genie, shown: (&str, &str)) -> bool {
    let (kind, secret) = shown;
    let call = json!({"action": "check", "agentId": genie.id.to_string(), kind: secret});
    act(http, account, &call).data()["allowed"].as_bool().unwrap()
}
