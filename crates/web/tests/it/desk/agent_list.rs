//! `GET /agents`.

use super::Desk;
use serde_json::{Value, json};

/// Ann and eleven more: Bob Smith at the bottom of the alphabet, the others by number.
async fn crowd(desk: &Desk) {
    for number in 0..10 {
        let body =
            json!({"first_name": format!("Agent{number}"), "email": format!("agent{number}@example.org")});
        desk.server.world.clock.advance(std::time::Duration::from_secs(1));
        desk.post("/agents", body).await.data();
    }
    let bob = json!({"first_name": "Bob", "last_name": "Smith-Jones", "email": "zed@example.com"});
    desk.server.world.clock.advance(std::time::Duration::from_secs(1));
    desk.post("/agents", bob).await.data();
}

fn emails(page: &Value) -> Vec<&str> {
    page["results"].as_array().unwrap().iter().map(|one| one["email"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn page_by_page() {
    let desk = Desk::set();
    crowd(&desk).await;
    let whole = desk.get("/agents").await.data();
    let about =
        |page: &Value| ["total", "total_pages", "page", "page_size"].map(|name| page[name].as_u64().unwrap());
    assert_eq!(about(&whole), [12, 1, 1, 50]);
    assert_eq!(whole.as_object().unwrap().len(), 5);
    assert_eq!(emails(&whole)[0], "zed@example.com");
    assert_eq!(emails(&whole)[11], "ann@example.com");
    assert!(whole["results"][0].get("permissions").is_none());

    let mut seen = Vec::new();
    for number in 1..=3 {
        let page = desk.get(&format!("/agents?page={number}&page_size=5")).await.data();
        assert_eq!(about(&page), [12, 3, number, 5]);
        seen.extend(emails(&page).into_iter().map(str::to_owned));
    }
    assert_eq!(seen, emails(&whole));
    for past in ["4", "4294967295"] {
        let page = desk.get(&format!("/agents?page={past}&page_size=5")).await.data();
        assert_eq!((emails(&page).len(), &page["total"]), (0, &json!(12)));
    }
    assert_eq!(desk.get("/agents?page_size=100").await.data()["page_size"], 100);
}

#[tokio::test]
async fn by_named_columns_only() {
    let desk = Desk::set();
    crowd(&desk).await;
    for (query, first) in [
        ("order_by=id&order=asc", "ann@example.com"),
        ("order_by=id", "zed@example.com"),
        ("order=asc", "ann@example.com"),
        ("order_by=created_at&order=desc", "zed@example.com"),
        ("order_by=created_at&order=asc", "ann@example.com"),
        ("order_by=email&order=desc", "zed@example.com"),
        ("order_by=email&order=asc", "agent0@example.org"),
        ("order_by=name&order=desc", "zed@example.com"),
        ("order_by=name&order=asc", "ann@example.com"),
    ] {
        let page = desk.get(&format!("/agents?{query}&page_size=1")).await.data();
        assert_eq!(emails(&page), [first], "{query}");
    }
}

#[tokio::test]
async fn by_what_is_asked_for() {
    let desk = Desk::set();
    crowd(&desk).await;
    let bob = desk.get("/agents?q=zed@example.com").await.data()["results"][0]["id"].as_i64().unwrap();
    let team = desk.team("Support", &[bob]).await;
    let empty = desk.team("Sales", &[]).await;
    desk.put(&format!("/agents/{bob}"), json!({"enabled": false})).await.data();
    for (query, total) in [
        ("q=", 12),
        ("q=%20", 12),
        ("q=bob", 1),
        ("q=BOB+smi", 1),
        ("q=smi+bob", 1),
        ("q=bob+jonas", 0),
        ("q=agent", 10),
        ("q=agent3@example.org", 1),
        ("q=example.org", 10),
        ("q=ob", 0),
        ("q=mith", 1),
        ("q=%C5%A0m%C3%ADth", 1),
        ("q=ones+mit", 1),
        ("q=gent3", 1),
        ("q=%25", 0),
        ("q=_", 0),
        ("q=%27%20OR%20%271%27=%271", 0),
        ("q=%F0%9F%9B%9F", 0),
        ("role=admin", 1),
        ("role=agent", 0),
        ("role=sorcerer", 0),
        ("enabled=true", 11),
        ("enabled=false", 1),
        (&format!("team_id={team}"), 1),
        (&format!("team_id={empty}"), 0),
        ("team_id=4711", 0),
        (&format!("team_id={team}&enabled=true"), 0),
        (&format!("q=bob&team_id={team}&enabled=false"), 1),
    ] {
        let page = desk.get(&format!("/agents?{query}")).await.data();
        assert_eq!(page["total"], total, "{query}");
        assert_eq!(page["results"].as_array().unwrap().len(), total, "{query}");
    }
}

#[tokio::test]
async fn refuses_a_query_that_it_does_not_understand() {
    let desk = Desk::set();
    for (query, field) in [
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=x", "page"),
        ("page=1.0", "page"),
        ("page=4294967296", "page"),
        ("page=", "page"),
        ("page_size=0", "page_size"),
        ("page_size=-1", "page_size"),
        ("page_size=101", "page_size"),
        ("page_size=many", "page_size"),
        ("page_size=%2B5", "page_size"),
        ("order=up", "order"),
        ("order=DESC;--", "order"),
        ("order_by=password", "order_by"),
        ("order_by=updated_at", "order_by"),
        ("order_by=id;DROP%20TABLE%20agents", "order_by"),
        ("order_by=(SELECT%20password%20FROM%20agents)", "order_by"),
        ("order_by=", "order_by"),
        ("enabled=1", "enabled"),
        ("enabled=", "enabled"),
        ("team_id=0", "team_id"),
        ("team_id=x", "team_id"),
        ("role=", "role"),
        ("role=a%00b", "role"),
        ("q=a%00b", "q"),
        ("limit=5", "limit"),
        ("page=1&page=2", "page"),
    ] {
        let answer = desk.get(&format!("/agents?{query}")).await;
        assert_eq!(answer.wrong_fields(), [field], "{query}");
    }
    let both = desk.get("/agents?page=0&page_size=101&order_by=x").await;
    assert_eq!(both.wrong_fields(), ["order_by", "page", "page_size"]);
}
