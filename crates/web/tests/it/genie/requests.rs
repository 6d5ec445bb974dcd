use super::{Stage, finds_wrong};
use portcullis_domain::base::Slice;
use portcullis_domain::records::outbox::{Letter, MailRecord};
use portcullis_domain::{StoreError, store};
use serde_json::{Value, json};

async fn ask(stage: &Stage, wish: Value) -> crate::support::Answer {
    let mut body = wish;
    body["action"] = "request-access".into();
    stage.server.post("/v1/public-agent-pages").json(&body).call().await
}

/// Mails, the newest first, but the receipts.
fn mails(stage: &Stage) -> Vec<MailRecord> {
    all_mails(stage).into_iter().filter(|mail| mail.letter != Letter::RequestReceived).collect()
}

fn all_mails(stage: &Stage) -> Vec<MailRecord> {
    store::read::<_, StoreError>(&*stage.server.store, |tx| tx.list_mail(None, Slice::first())).unwrap()
}

async fn pending(stage: &Stage, email: &str) -> String {
    let wish = json!({"url_name": "billing-helper", "email": email, "name": "Vi", "message": "May I?\nVi"});
    assert_eq!(ask(stage, wish).await.data(), json!({"requested": true}));
    let listed = stage.access("requests", stage.genie_id(), json!({"status": "pending"})).await;
    listed["requests"][0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_request_is_noted_once_and_its_owner_told_once() {
    let stage = Stage::set();
    let id = pending(&stage, "Vi@example.com").await;
    pending(&stage, "vi@EXAMPLE.com").await;
    let listed = stage.access("requests", stage.genie_id(), json!({})).await;
    assert_eq!(
        listed,
        json!({"requests": [{"id": id, "agent_id": stage.genie_id(), "email": "vi@example.com", "name": "Vi",
            "message": "May I?\nVi", "status": "pending", "user_id": null, "created_at": "2026-01-31T09:00:00Z",
            "resolved_at": null, "resolved_by": null, "expires_at": null, "grant_id": null, "reason": null}], "next_cursor": null})
    );
    let mails = mails(&stage);
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to.as_str(), "ann@example.com");
}

#[tokio::test]
async fn nobody_learns_whether_a_genie_exists() {
    let stage = Stage::set();
    let known = ask(&stage, json!({"url_name": "billing-helper", "email": "vi@example.com"})).await;
    let unknown = ask(&stage, json!({"url_name": "no-such-genie", "email": "vi@example.com"})).await;
    assert_eq!(known.seen(), unknown.seen());
    assert_eq!(
        (mails(&stage).len(), all_mails(&stage).len()),
        (1, 2),
        "one receipt for both within the hour"
    );
    ask(&stage, json!({"url_name": "no-such-genie", "email": "wu@example.com"})).await.data();
    assert_eq!(all_mails(&stage).len(), 3, "a receipt where there is no such Genie");
}

#[tokio::test]
async fn a_request_must_make_sense() {
    let stage = Stage::set();
    finds_wrong(&ask(&stage, json!({})).await, &["email", "url_name"]);
    let wrong = json!({"url_name": "No Slug", "email": "vi", "name": "x".repeat(141), "message": "x".repeat(1_001),
        "user_id": 5});
    finds_wrong(&ask(&stage, wrong).await, &["email", "message", "name", "url_name", "user_id"]);
    let control = json!({"url_name": "billing-helper", "email": "vi@example.com", "name": "a\nb", "message": "a\u{7}b"});
    finds_wrong(&ask(&stage, control).await, &["message", "name"]);
    stage.ann("genies", "update", json!(stage.genie_id()), json!({"is_public": true})).await.data();
    let public = ask(&stage, json!({"url_name": "billing-helper", "email": "vi@example.com"})).await;
    public.is_genie_failure(400, "VALIDATION_ERROR");
    assert!(mails(&stage).is_empty());
}

#[tokio::test]
async fn requests_are_limited_by_address() {
    let stage = Stage::on(crate::support::Server::start_with(|settings| settings.auth_rate_per_minute = 2));
    let wish = json!({"url_name": "billing-helper", "email": "vi@example.com"});
    ask(&stage, wish.clone()).await.data();
    ask(&stage, wish.clone()).await.data();
    let refused = ask(&stage, wish).await;
    refused.is_genie_failure(429, "RATE_LIMIT_EXCEEDED");
    assert!(refused.header("retry-after").parse::<u64>().is_ok());
}

#[tokio::test]
async fn an_approval_lets_the_visitor_in() {
    let stage = Stage::set();
    let id = pending(&stage, "bob@example.com").await;
    let end = "2026-02-28T00:00:00Z";
    let data = json!({"requestId": id, "solution": "approved", "expires_at": end});
    let resolved = stage.access("resolve", Value::Null, data).await["request"].take();
    assert_eq!(resolved["status"], "approved");
    assert_eq!(resolved["expires_at"], end);
    assert_eq!(resolved["resolved_at"], "2026-01-31T09:00:00Z");
    assert_eq!(resolved["resolved_by"], stage.ann.uuid.to_string());
    assert_eq!(resolved["user_id"], stage.bob.uuid.to_string());

    let grants = stage.access("list", stage.genie_id(), json!({})).await["grants"].take();
    assert_eq!((&grants[0]["max_uses"], &grants[0]["expires_at"]), (&json!(0), &json!(end)));
    stage.enter(grants[0]["token"].as_str().unwrap()).await;
    let direct = stage.check(json!({"email": "bob@example.com"})).await;
    assert_eq!(direct, json!({"allowed": true, "via": "user", "expires_at": end}));
    let mails = mails(&stage);
    assert_eq!(mails.len(), 2);
    let approved = mails.iter().find(|mail| mail.to.as_str() == "bob@example.com").unwrap();
    assert!(matches!(approved.letter, Letter::AccessApproved { .. }));
}

#[tokio::test]
async fn a_request_is_resolved_once() {
    let stage = Stage::set();
    let id = pending(&stage, "vi@example.com").await;
    let denied = json!({"requestId": id, "solution": "denied"});
    assert_eq!(stage.access("resolve", Value::Null, denied.clone()).await["request"]["status"], "denied");
    for solution in ["denied", "approved"] {
        let again = json!({"requestId": id, "solution": solution});
        stage
            .ann("genie-access", "resolve", Value::Null, again)
            .await
            .is_genie_failure(400, "VALIDATION_ERROR");
    }
    let (store, list) = (stage.genie_id(), json!({}));
    assert_eq!(stage.access("list", store, list).await["grants"], json!([]));
    assert_eq!(mails(&stage).len(), 2);
}

#[tokio::test]
async fn a_resolution_must_make_sense() {
    let stage = Stage::set();
    let id = pending(&stage, "vi@example.com").await;
    let resolve = |data: Value| stage.ann("genie-access", "resolve", Value::Null, data);
    finds_wrong(&resolve(json!({})).await, &["requestId", "solution"]);
    finds_wrong(&resolve(json!({"requestId": 5, "solution": "maybe"})).await, &["requestId", "solution"]);
    let with_end = json!({"requestId": id, "solution": "denied", "expires_at": "2027-01-01T00:00:00Z"});
    finds_wrong(&resolve(with_end).await, &["expires_at"]);
    let past = json!({"requestId": id, "solution": "approved", "expires_at": "2026-01-31T09:00:00Z"});
    finds_wrong(&resolve(past).await, &["expires_at"]);
    let denied = json!({"requestId": id, "solution": "denied", "max_uses": 3, "as": "link"});
    finds_wrong(&resolve(denied).await, &["as", "max_uses"]);
    let approved = json!({"requestId": id, "solution": "approved", "reason": "x"});
    finds_wrong(&resolve(approved).await, &["reason"]);
    let long = json!({"requestId": id, "solution": "denied", "reason": "x".repeat(1_001)});
    finds_wrong(&resolve(long).await, &["reason"]);
    let useless = json!({"requestId": id, "solution": "approved", "as": "person", "max_uses": 3});
    finds_wrong(&resolve(useless).await, &["max_uses"]);
    let both = json!({"requestId": id, "requestIds": [id], "solution": "denied"});
    finds_wrong(&resolve(both).await, &["requestIds"]);
    let many: Vec<_> = (0..101u128).map(|n| uuid::Uuid::from_u128(n).to_string()).collect();
    for wrong in [json!([]), json!([id, id]), json!(many), json!([5]), json!("x")] {
        finds_wrong(&resolve(json!({"requestIds": wrong, "solution": "denied"})).await, &["requestIds"]);
    }
    let stranger = resolve(json!({"requestId": id, "solution": "approved", "as": "person"})).await;
    finds_wrong(&stranger, &["as"]);
    assert_eq!(
        stage.access("requests", stage.genie_id(), json!({})).await["requests"][0]["status"],
        "pending"
    );
}

#[tokio::test]
async fn requests_are_listed_by_state_and_in_parts() {
    let stage = Stage::set();
    for name in ["a", "b", "c"] {
        let id = pending(&stage, &format!("{name}@example.com")).await;
        if name == "a" {
            stage.access("resolve", Value::Null, json!({"requestId": id, "solution": "denied"})).await;
        }
        stage.server.world.clock.advance(std::time::Duration::from_secs(1));
    }
    let list = async |data: Value| stage.access("requests", stage.genie_id(), data).await;
    let emails = |part: &Value| {
        let requests = part["requests"].as_array().unwrap().iter();
        requests.map(|request| request["email"].as_str().unwrap()[..1].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(emails(&list(json!({"status": "pending"})).await), ["c", "b"]);
    assert_eq!(emails(&list(json!({"status": "denied"})).await), ["a"]);
    assert_eq!(emails(&list(json!({"status": "approved"})).await), [""; 0]);
    let first = list(json!({"limit": 2})).await;
    assert_eq!(emails(&first), ["c", "b"]);
    assert_eq!(emails(&list(json!({"limit": 2, "cursor": first["next_cursor"]})).await), ["a"]);
    finds_wrong(
        &stage.ann("genie-access", "requests", json!(stage.genie_id()), json!({"status": "new"})).await,
        &["status"],
    );
}

#[tokio::test]
async fn an_answer_says_why_or_by_what() {
    let stage = Stage::set();
    let id = pending(&stage, "vi@example.com").await;
    let denied = json!({"requestId": id, "solution": "denied", "reason": "No <b>seats</b>.\nSorry."});
    let resolved = stage.access("resolve", Value::Null, denied).await["request"].take();
    assert_eq!(
        (&resolved["status"], &resolved["reason"]),
        (&json!("denied"), &json!("No <b>seats</b>.\nSorry."))
    );

    let id = pending(&stage, "wu@example.com").await;
    let thrice = json!({"requestId": id, "solution": "approved", "as": "link", "max_uses": 3});
    stage.access("resolve", Value::Null, thrice).await;
    let grants = stage.access("list", stage.genie_id(), json!({})).await["grants"].take();
    assert_eq!(grants[0]["max_uses"], 3);

    let id = pending(&stage, "bob@example.com").await;
    let person = json!({"requestId": id, "solution": "approved", "as": "person"});
    let resolved = stage.access("resolve", Value::Null, person).await["request"].take();
    assert_eq!(resolved["grant_id"], Value::Null);
    assert_eq!(stage.check(json!({"email": "bob@example.com"})).await["via"], "user");
    let own = pending(&stage, "ann@example.com").await;
    let own =
        stage.ann("genie-access", "resolve", Value::Null, json!({"requestId": own, "solution": "approved"}));
    own.await.is_genie_failure(403, "FORBIDDEN");
}

#[tokio::test]
async fn several_are_answered_at_once_and_a_key_keeps_the_answer() {
    let stage = Stage::set();
    let ids = [pending(&stage, "vi@example.com").await, pending(&stage, "wu@example.com").await];
    let denied = json!({"requestId": ids[0], "solution": "denied"});
    stage.access("resolve", Value::Null, denied).await;
    let data = json!({"requestIds": [ids[0], ids[1], stage.genie_id()], "solution": "approved"});
    let body = json!({"resource": "genie-access", "action": "resolve", "data": data});
    let post = || stage.server.post("/v1").key(&stage.key).header("idempotency-key", "k").json(&body).call();
    let first = post().await;
    let results = first.data()["results"].take();
    let codes: Vec<_> = results.as_array().unwrap().iter().map(|one| one["error"]["code"].clone()).collect();
    assert_eq!(codes, [json!("VALIDATION_ERROR"), Value::Null, json!("NOT_FOUND")]);
    assert_eq!((&results[1]["id"], &results[1]["request"]["status"]), (&json!(ids[1]), &json!("approved")));
    assert_eq!(post().await.data(), first.data());
    assert_eq!(
        stage.access("list", stage.genie_id(), json!({})).await["grants"].as_array().unwrap().len(),
        1
    );
}

#[tokio::test]
async fn managers_see_and_answer_requests_and_nothing_else() {
    let stage = Stage::set();
    let id = pending(&stage, "vi@example.com").await;
    let bob = |action: &'static str, id: Value, data: Value| {
        super::say(&stage.server, &stage.bobs_key, "genie-access", action, id, data)
    };
    let genie = json!(stage.genie_id());
    bob("requests", genie.clone(), json!({})).await.is_genie_failure(403, "FORBIDDEN");
    let whom = json!({"agentId": genie, "email": "bob@example.com"});
    let added = stage.access("add-manager", Value::Null, whom.clone()).await["manager"].take();
    assert_eq!((&added["user_id"], &added["team_id"]), (&json!(stage.bob.uuid.to_string()), &Value::Null));
    let desk = stage.team("Desk", &[&stage.bob]);
    stage.access("add-manager", Value::Null, json!({"agentId": genie, "teamId": desk})).await;
    let listed = stage.access("list-managers", stage.genie_id(), json!({})).await["managers"].take();
    let names: Vec<_> = listed.as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
    assert_eq!(names, ["Bob Smith", "Desk"]);

    assert_eq!(bob("requests", genie.clone(), json!({})).await.data()["requests"][0]["id"], id);
    bob("get-request", Value::Null, json!({"requestId": id})).await.data();
    for (action, of, data) in [
        ("create", genie.clone(), json!({})),
        ("list", genie.clone(), json!({})),
        ("all", genie.clone(), json!({})),
        ("list-managers", genie.clone(), json!({})),
        ("add-manager", Value::Null, whom.clone()),
        ("add-user", Value::Null, whom.clone()),
    ] {
        bob(action, of, data).await.is_genie_failure(403, "FORBIDDEN");
    }
    bob("resolve", Value::Null, json!({"requestId": id, "solution": "denied"})).await.data();

    let gone = stage.access("remove-manager", Value::Null, json!({"agentId": genie, "teamId": desk})).await;
    assert_eq!((&gone["team_id"], &gone["deleted"]), (&json!(desk), &json!(true)));
    stage.access("remove-manager", Value::Null, whom.clone()).await;
    bob("get-request", Value::Null, json!({"requestId": id})).await.is_genie_failure(403, "FORBIDDEN");
    let again = stage.ann("genie-access", "remove-manager", Value::Null, whom).await;
    again.is_genie_failure(404, "NOT_FOUND");
    let none = stage.ann("genie-access", "add-manager", Value::Null, json!({"agentId": genie})).await;
    finds_wrong(&none, &["userId"]);
}
