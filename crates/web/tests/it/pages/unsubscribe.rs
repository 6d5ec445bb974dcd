use super::is_page;
use crate::genie::Stage;
use portcullis_domain::base::TokenVault;
use portcullis_domain::records::subscriptions::{MailKind, Subscription};
use serde_json::{Value, json};

fn token(stage: &Stage, to: &str, kinds: &[MailKind]) -> String {
    Subscription { to: to.parse().unwrap(), kinds: kinds.to_vec() }.token(&stage.server.world.vault)
}

async fn wanted(stage: &Stage) -> Value {
    stage.server.get("/api/v1/agents/me/notifications").key(&stage.key).call().await.json()["data"].take()
}

const ALL: fn() -> Value = || json!({"access_ends": true, "own_links_end": true, "link_used": true});

#[tokio::test]
async fn mails_are_stopped_by_one_button_and_started_again() {
    let stage = Stage::set();
    let path = format!("/unsubscribe/{}", token(&stage, "ann@example.com", &[MailKind::LinkUsed]));
    for _ in 0..2 {
        let page = stage.server.get(&path).call().await;
        is_page(&page, 200);
        assert!(page.text.contains("<button>Stop these mails</button>"), "{page:?}");
    }
    assert_eq!(wanted(&stage).await, ALL(), "a look changes nothing");
    // As a mail program does it, and a second time.
    for _ in 0..2 {
        let ask = stage.server.post(&path).header("origin", "https://mail.example");
        is_page(&ask.form(&[("List-Unsubscribe", "One-Click")]).call().await, 200);
        assert_eq!(
            wanted(&stage).await,
            json!({"access_ends": true, "own_links_end": true, "link_used": false})
        );
    }
    is_page(&stage.server.post(&format!("{path}/undo")).call().await, 200);
    assert_eq!(wanted(&stage).await, ALL());
}

#[tokio::test]
async fn a_link_that_was_changed_or_made_for_something_else_stops_nothing() {
    let stage = Stage::set();
    let whole = token(&stage, "ann@example.com", &[MailKind::LinkUsed]);
    let mut changed = whole.clone();
    let last = changed.pop().unwrap();
    changed.push(if last == '0' { '1' } else { '0' });
    let sealed = stage.server.world.vault.seal(b"another", "link_used ann@example.com");
    let foreign: String = sealed.iter().map(|byte| format!("{byte:02x}")).collect();
    for wrong in [&changed, &foreign, &whole[..whole.len() - 2].to_owned(), &"0".repeat(100)] {
        for ask in [
            stage.server.get(&format!("/unsubscribe/{wrong}")),
            stage.server.post(&format!("/unsubscribe/{wrong}")),
        ] {
            is_page(&ask.call().await, 404);
        }
    }
    assert_eq!(wanted(&stage).await, ALL());
    // What is meant for somebody else changes theirs alone, with or without an account.
    for other in ["bob@example.com", "vi@example.com"] {
        let path =
            format!("/unsubscribe/{}", token(&stage, other, &[MailKind::LinkUsed, MailKind::AccessEnds]));
        is_page(&stage.server.post(&path).call().await, 200);
    }
    assert_eq!(wanted(&stage).await, ALL());
}

#[tokio::test]
async fn a_person_chooses_which_mails_they_get() {
    let stage = Stage::set();
    let put =
        |body: Value| stage.server.put("/api/v1/agents/me/notifications").key(&stage.key).json(&body).call();
    let set = put(json!({"access_ends": false, "link_used": true})).await;
    let expected = json!({"access_ends": false, "own_links_end": true, "link_used": true});
    assert_eq!((set.status.as_u16(), set.json()["data"].take()), (200, expected.clone()));
    assert_eq!(wanted(&stage).await, expected);
    assert_eq!(put(ALL()).await.json()["data"], ALL());
    put(json!({"link_used": null, "other": true})).await.is_desk_failure(400, "InputError");
}
