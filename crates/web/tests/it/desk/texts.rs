//! Names that people would rather not see.

use super::{Desk, id};
use serde_json::json;

const TAKEN: [&str; 9] = [
    "<script>alert(1)</script>",
    "Bobby'); DROP TABLE agents;--",
    "=HYPERLINK(\"http://example.com\")",
    "\u{1f6df}\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
    "\u{5d3}\u{5d5}\u{5d3} \u{645}\u{62d}\u{645}\u{62f}",
    "Zo\u{eb} O\u{2019}Brien-\u{141}ukasz",
    "{{7*7}} ${x} %s %n",
    "\\",
    "\u{645}\u{6cc}\u{200c}\u{634}",
];

const REFUSED: [&str; 17] = [
    "",
    "   ",
    "a\u{0}b",
    "a\nb",
    "a\tb",
    "a\u{7f}b",
    "\u{202e}nimda",
    "a\u{2066}b\u{2069}",
    "a\u{200e}b",
    "\u{200f}a",
    "\u{5d0}\u{61c}",
    // Nobody sees these.
    "\u{200b}",
    "\u{200e}\u{200f}",
    "\u{2060}",
    "\u{feff}",
    "\u{3164}",
    "\u{ffff}",
];

#[tokio::test]
async fn are_kept_as_they_are() {
    let desk = Desk::set();
    for (number, name) in TAKEN.into_iter().enumerate() {
        let new = json!({"first_name": name, "last_name": name, "email": format!("a{number}@example.com")});
        let made = desk.post("/agents", new).await;
        // The answer is JSON whatever stands in it; no browser takes it for a page.
        made.has_what_every_answer_has();
        assert_eq!((&made.data()["first_name"], &made.data()["last_name"]), (&json!(name), &json!(name)));
        let shown = desk.get(&format!("/agents/{}", id(&made))).await.data();
        assert_eq!(shown["first_name"], name);
        assert_eq!(desk.post("/teams", json!({"name": name})).await.data()["name"], name);
        assert_eq!(desk.post("/roles", json!({"name": name})).await.data()["name"], name);
        let again = json!({"first_name": name});
        assert_eq!(desk.put("/agents/me", again).await.data()["first_name"], name);
    }
    assert_eq!(desk.get("/agents").await.data()["total"], TAKEN.len() + 1);
}

#[tokio::test]
async fn or_refused() {
    let desk = Desk::set();
    let (team, role) = (desk.team("Support", &[]).await, desk.role("Lead", &[]).await);
    let (long, too_long) = ("\u{1f6df}".repeat(140), "x".repeat(141));
    for name in REFUSED.into_iter().chain([too_long.as_str()]) {
        let new = json!({"first_name": name, "last_name": name, "email": "bob@example.com"});
        // Nothing at all is no last name.
        let wrong: &[&str] = if name.is_empty() { &["first_name"] } else { &["first_name", "last_name"] };
        assert_eq!(desk.post("/agents", new).await.wrong_fields(), wrong, "{name:?}");
        let change = json!({"first_name": name, "last_name": name});
        for path in ["/agents/me".to_owned(), format!("/agents/{}", desk.ann.id)] {
            let answer = desk.put(&path, change.clone()).await;
            assert_eq!(answer.wrong_fields(), wrong, "{name:?}");
        }
        let named = json!({"name": name});
        for answer in [
            desk.post("/teams", named.clone()).await,
            desk.put(&format!("/teams/{team}"), named.clone()).await,
            desk.post("/roles", named.clone()).await,
            desk.put(&format!("/roles/{role}"), named.clone()).await,
        ] {
            assert_eq!(answer.wrong_fields(), ["name"], "{name:?}");
        }
        let emoji = json!({"name": "Sales", "emoji": name});
        if !name.is_empty() {
            assert_eq!(desk.post("/teams", emoji).await.wrong_fields(), ["emoji"], "{name:?}");
        }
        let roles = json!({"first_name": "Bob", "email": "bob@example.com", "roles": [name]});
        assert_eq!(desk.post("/agents", roles).await.wrong_fields(), ["roles"], "{name:?}");
    }
    let longest = json!({"first_name": long, "email": "bob@example.com"});
    assert_eq!(desk.post("/agents", longest).await.status, 201);
}
