use super::Desk;
use crate::support::Answer;
use portcullis_domain::records::activity::{NewEntry, Target, Value as Before};
use portcullis_domain::{StoreError, store};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const NAME: &str = "=HYPERLINK(\"https://evil.example\"), \u{1f6df}";

/// Entries about Genies, the next one a second after the one before.
fn write(desk: &Desk, number: usize) {
    let server = &desk.server;
    let entries: Vec<_> = (0..number)
        .map(|number| {
            server.world.clock.advance(Duration::from_secs(1));
            let target = Target { kind: "genie", id: format!("genie-{number}"), name: NAME.into() };
            let entry = NewEntry::new(&server.world.cx(), &desk.ann, "genie.updated", target);
            entry.change("name", Before::Null, Before::Text("a\r\nb".into()))
        })
        .collect();
    store::write::<_, StoreError>(&*server.store, |tx| tx.append_activities(&entries)).unwrap();
}

fn targets(answer: &Answer) -> Vec<String> {
    let data = answer.data();
    let results = data["results"].as_array().unwrap();
    results.iter().map(|entry| entry["target"]["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_entry_says_who_did_what_to_what() {
    let desk = Desk::set();
    let id = desk.agent("bob@example.com", &["agent"]).await;
    desk.put(&format!("/agents/{id}"), json!({"last_name": "Smith", "roles": []})).await.data();
    let page = desk.get("/activity-logs?activity=agent.updated").await;
    page.has_what_every_answer_has();
    let page = page.data();
    assert_eq!((&page["total"], &page["total_pages"]), (&json!(1), &json!(1)));
    assert_eq!((&page["page"], &page["page_size"]), (&json!(1), &json!(50)));
    let entry = &page["results"][0];
    let wanted = json!({
        "id": entry["id"], "at": "2026-01-31T09:00:00Z", "activity": "agent.updated",
        "actor": {"id": desk.ann.id.0, "name": "Ada", "email": "ann@example.com"},
        "target": {"type": "agent", "id": id, "name": "Bob Smith"},
        "changes": {"last_name": [null, "Smith"], "roles": [["agent"], []]},
        "ip": "127.0.0.1",
    });
    assert_eq!(*entry, wanted);
    // It still names who was deleted.
    desk.delete(&format!("/agents/{id}")).await.data();
    let page = desk.get("/activity-logs?activity=agent.updated").await.data();
    assert_eq!(page["results"][0], wanted);
}

#[tokio::test]
async fn pages_are_numbered() {
    let desk = Desk::set();
    write(&desk, 5);
    let list = async |query: &str| desk.get(&format!("/activity-logs?activity=genie.updated{query}")).await;
    assert_eq!(targets(&list("").await), ["genie-4", "genie-3", "genie-2", "genie-1", "genie-0"]);
    assert_eq!(targets(&list("&page_size=2&page=2").await), ["genie-2", "genie-1"]);
    assert_eq!(targets(&list("&page_size=2&order=asc&order_by=at").await), ["genie-0", "genie-1"]);
    let past = list("&page_size=2&page=4").await;
    assert_eq!(targets(&past), [""; 0]);
    let past = past.data();
    assert_eq!((&past["total"], &past["total_pages"], &past["page"]), (&json!(5), &json!(3), &json!(4)));
}

#[tokio::test]
async fn a_target_has_the_id_that_it_names_itself_by() {
    let desk = Desk::set();
    let bob = desk.agent("bob@example.com", &[]).await;
    let (team, role) = (desk.team("Support", &[]).await, desk.role("Lead", &[]).await);
    let genie = desk.server.world.genie(&*desk.server.store, &desk.ann, "Billing helper").id.to_string();
    for (activity, kind, id) in [
        ("agent.created", "agent", json!(bob)),
        ("team.created", "team", json!(team)),
        ("role.created", "role", json!(role)),
        ("genie.created", "genie", json!(genie)),
    ] {
        let text = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
        let query = format!("/activity-logs?activity={activity}&target_type={kind}&target_id={text}");
        let found = desk.get(&query).await.data();
        assert_eq!((&found["total"], &found["results"][0]["target"]["id"]), (&json!(1), &id), "{found}");
    }
}

#[tokio::test]
async fn each_filter_narrows() {
    let desk = Desk::set();
    write(&desk, 3);
    let bob = desk.agent("bob@example.com", &[]).await;
    let list = async |query: String| targets(&desk.get(&format!("/activity-logs?{query}")).await);
    let genies = ["genie-2", "genie-1", "genie-0"];
    assert_eq!(list("target_type=genie".into()).await, genies);
    assert_eq!(list("target_type=genie&target_id=genie-1".into()).await, ["genie-1"]);
    assert_eq!(list(format!("actor_id={}&activity=genie.updated", desk.ann.id)).await, genies);
    assert_eq!(list(format!("actor_id={bob}")).await, [""; 0]);
    let time = |second: u32| format!("2026-01-31T09:00:0{second}Z");
    assert_eq!(list(format!("target_type=genie&from={}", time(2))).await, genies[..2]);
    assert_eq!(list(format!("target_type=genie&to={}", time(2))).await, genies[2..]);
    let later = format!("target_type=genie&from=2026-01-31T10:00:02%2B01:00&to={}", time(3));
    assert_eq!(list(later).await, ["genie-1"]);
}

#[tokio::test]
async fn a_query_that_is_not_understood_is_refused() {
    let desk = Desk::set();
    for (query, field) in [
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page_size=0", "page_size"),
        ("page_size=101", "page_size"),
        ("page_size=x", "page_size"),
        ("order=up", "order"),
        ("order_by=at;DROP%20TABLE%20activity", "order_by"),
        ("actor_id=x", "actor_id"),
        ("actor_id=0", "actor_id"),
        ("from=yesterday", "from"),
        ("to=2026-01-31T09:00:00", "to"),
        ("format=xlsx", "format"),
        ("format=csv&page=2", "page"),
        ("actor=1", "actor"),
    ] {
        assert_eq!(desk.get(&format!("/activity-logs?{query}")).await.wrong_fields(), [field], "{query}");
    }
}

#[tokio::test]
async fn takes_the_permission() {
    let desk = Desk::set();
    let eve = desk.holder("eve@example.com", &["users:manage"]).await;
    let auditor = desk.holder("cy@example.com", &["activity_logs:manage"]).await;
    for path in ["/api/v1/activity-logs", "/api/v1/activity-logs?format=csv", "/api/v1/activity-logs?page=x"]
    {
        desk.server.get(path).call().await.is_desk_failure(401, "AuthError");
        desk.server.get(path).key(&eve.key).call().await.is_desk_failure(403, "PermissionError");
    }
    assert_eq!(desk.server.get("/api/v1/activity-logs").key(&auditor.key).call().await.status, 200);
}

/// The records of a CSV file (RFC 4180).
fn records(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let records = reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect());
    records.collect()
}

#[tokio::test]
async fn everything_that_matches_is_exported() {
    let desk = Desk::set();
    write(&desk, 2_500);
    desk.agent("bob@example.com", &[]).await;
    let file = desk.get("/activity-logs?format=csv&target_type=genie").await;
    assert_eq!(file.status, 200);
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"activity-logs.csv\"");
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    let records = records(&file.text);
    assert_eq!(records.len(), 2_501);
    let header =
        "id,at,activity,actor_id,actor_name,actor_email,target_type,target_id,target_name,changes,ip";
    assert_eq!(records[0].join(","), header);
    let ids: Vec<_> = records[1..].iter().map(|record| record[7].clone()).collect();
    let wanted: Vec<_> = (0..2_500).rev().map(|number| format!("genie-{number}")).collect();
    assert!(ids == wanted, "each entry once, newest first");
    let ann = desk.ann.id.to_string();
    let newest: Vec<_> = records[1][1..].iter().map(String::as_str).collect();
    let name = format!("'{NAME}");
    assert_eq!(
        newest,
        [
            "2026-01-31T09:41:40Z",
            "genie.updated",
            &ann,
            "Ada",
            "ann@example.com",
            "genie",
            "genie-2499",
            &name,
            r#"{"name":[null,"a\r\nb"]}"#,
            "203.0.113.7",
        ]
    );
}

#[tokio::test]
async fn an_export_without_entries_is_a_header() {
    let desk = Desk::set();
    let path = "/activity-logs?format=csv&activity=nothing.done";
    let file = desk.get(path).await;
    assert_eq!(records(&file.text).len(), 1);
    assert!(file.text.ends_with("ip\r\n"), "{}", file.text);
    let head = desk.ann(desk.server.ask(Method::HEAD, &format!("/api/v1{path}"))).await;
    assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));
}

#[tokio::test]
async fn no_secret_is_in_the_log() {
    let desk = Desk::set();
    let bob = desk.person("bob@example.com", &["agent"]).await;
    desk.put(&format!("/agents/{}/password", bob.id), json!({"password": "canary-of-a-password"}))
        .await
        .data();
    desk.server.login("bob@example.com", "canary-of-a-wrong-one").call().await;
    let file = desk.get("/activity-logs?format=csv").await;
    assert!(file.text.contains("agent.sign_in_failed") && file.text.contains("agent.password_set"));
    for secret in [bob.key.as_str(), &bob.key[..20], "canary"] {
        assert!(!file.text.contains(secret), "{}", file.text);
    }
    let all: Value = desk.get("/activity-logs").await.data();
    assert!(!all.to_string().contains("canary"));
}
