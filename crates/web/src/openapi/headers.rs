//! The header fields of answers.

use serde_json::{Value, json};

/// Every field that is described, by the name of its component.
pub(super) fn shared() -> Value {
    let text = |description: &str, is_required: bool, example: &str| {
        let schema = json!({ "type": "string" });
        json!({ "description": description, "required": is_required, "schema": schema, "example": example })
    };
    let seconds = |description: &str, is_required: bool| {
        let schema = json!({ "type": "integer", "minimum": 1 });
        json!({ "description": description, "required": is_required, "schema": schema, "example": 30 })
    };
    json!({
        "RequestId": text(
            "The id of this request: the client's own when it sent a sane one.", true,
            "018f4e9a-7c1d-7b3a-9a51-0123456789ab",
        ),
        "Allow": text("The methods that the address takes.", true, "GET, HEAD, OPTIONS"),
        "RetryAfter": seconds("After how many seconds another attempt may go through.", true),
        "RetryAfterIfKnown": seconds("After how many seconds to try again, where that is known.", false),
        "RateLimitPolicy": text("How many attempts an address has in how many seconds.", false, "\"auth\";q=30;w=60"),
        "RateLimit": text(
            "How many attempts are left, and in how many seconds all are back.", false, "\"auth\";r=29;t=2",
        ),
    })
}

/// Adds the fields that an answer carries.
pub(super) fn add(response: &mut Value, status: &str, is_limited: bool) {
    let mut fields = vec![("X-Request-ID", "RequestId")];
    match status {
        "405" => fields.push(("Allow", "Allow")),
        "429" => fields.push(("Retry-After", "RetryAfter")),
        "503" => fields.push(("Retry-After", "RetryAfterIfKnown")),
        _ => {}
    }
    if is_limited {
        fields.extend([("RateLimit-Policy", "RateLimitPolicy"), ("RateLimit", "RateLimit")]);
    }
    for (name, component) in fields {
        response["headers"][name] = json!({ "$ref": format!("#/components/headers/{component}") });
    }
}
