use crate::support::{Answer, Server};
use portcullis_domain::base::Lease;
use portcullis_domain::base::secrets::uuid_v7;
use portcullis_domain::records::outbox::{Letter, NewMail};
use portcullis_domain::{LeaseId, MailId, StoreError, store};
use serde_json::Value;
use std::time::Duration;

const LINK: &str = "https://access.example.com/a/canary";

/// Writes mails with links; answers their ids, newest first.
pub(super) fn write_mails(server: &Server, number: usize) -> Vec<MailId> {
    let mut ids: Vec<_> = (0..number)
        .map(|number| {
            server.world.clock.advance(Duration::from_secs(1));
            let letter =
                Letter::AccessApproved { genie: "Billing helper".parse().unwrap(), expires_at: None };
            let to = format!("visitor{number}@example.com").parse().unwrap();
            let mail = NewMail::new(&server.world.cx(), to, letter).with_link(&server.world.cx(), LINK);
            store::write::<_, StoreError>(&*server.store, |tx| tx.enqueue_mail(&mail)).unwrap();
            mail.id
        })
        .collect();
    ids.reverse();
    ids
}

pub(super) fn give_up_all(server: &Server) {
    let at = server.world.now();
    let lease =
        Lease { id: LeaseId(uuid_v7(&server.world.secrets, at)), until: at.plus(Duration::from_secs(60)) };
    store::write::<_, StoreError>(&*server.store, |tx| {
        for mail in tx.claim_mail(lease, at, 100)? {
            assert!(tx.mark_mail_dead(mail.id, lease, "550 no such mailbox")?);
        }
        Ok(())
    })
    .unwrap();
}

fn ids(answer: &Answer) -> Vec<String> {
    let data = answer.data();
    let results = data["results"].as_array().unwrap();
    results.iter().map(|mail| mail["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn lists_part_by_part_and_never_a_link() {
    let server = Server::start();
    let key = server.key(&server.admin("ann@example.com"));
    let written: Vec<_> = write_mails(&server, 5).iter().map(ToString::to_string).collect();
    let list = |query: String| server.get(&format!("/api/v1/outbox{query}")).key(&key).call();

    let all = list(String::new()).await;
    assert_eq!(ids(&all), written);
    assert_eq!(all.data()["next_cursor"], Value::Null);
    let first = &all.data()["results"][0];
    assert_eq!((&first["status"], &first["kind"]), (&"queued".into(), &"access_approved".into()));
    assert_eq!(first["to"], "visitor4@example.com");
    assert!(!all.text.contains("canary") && !all.text.contains("link"), "{}", all.text);

    let part = list("?limit=2".into()).await;
    assert_eq!(ids(&part), written[..2]);
    let cursor = part.data()["next_cursor"].as_str().unwrap().to_owned();
    assert_eq!(ids(&list(format!("?limit=100&cursor={cursor}")).await), written[2..]);
    assert_eq!(ids(&list("?status=dead".into()).await), [""; 0]);
}

#[tokio::test]
async fn refuses_a_query_that_it_does_not_know() {
    let server = Server::start();
    let key = server.key(&server.admin("ann@example.com"));
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=x", "limit"),
        ("status=lost", "status"),
        ("cursor=1", "cursor"),
        ("state=dead", "state"),
        ("limit=1&limit=2", "limit"),
    ] {
        let answer = server.get(&format!("/api/v1/outbox?{query}")).key(&key).call().await;
        assert_eq!(answer.wrong_fields(), [field], "{query}");
    }
}

#[tokio::test]
async fn puts_a_dead_mail_back() {
    let server = Server::start();
    let key = server.key(&server.admin("ann@example.com"));
    let mails = write_mails(&server, 2);
    let requeue = |id: String| server.post(&format!("/api/v1/outbox/{id}/requeue")).key(&key).call();
    requeue(mails[0].to_string()).await.is_desk_failure(404, "NotFoundError");
    give_up_all(&server);
    let dead = server.get("/api/v1/outbox?status=dead").key(&key).call().await;
    assert_eq!(ids(&dead).len(), 2);
    assert_eq!(dead.data()["results"][0]["last_error"], "550 no such mailbox");
    assert_eq!(requeue(mails[0].to_string()).await.data(), true);
    let queued = server.get("/api/v1/outbox?status=queued").key(&key).call().await;
    assert_eq!(ids(&queued), [mails[0].to_string()]);
    requeue("x".into()).await.is_desk_failure(400, "InputError");
}

#[tokio::test]
async fn takes_the_permission() {
    let server = Server::start();
    let key = server.key(&server.agent("bob@example.com"));
    let id = write_mails(&server, 1)[0];
    let (list, requeue) = ("/api/v1/outbox?limit=x", format!("/api/v1/outbox/{id}/requeue"));
    server.get(list).call().await.is_desk_failure(401, "AuthError");
    server.post(&requeue).call().await.is_desk_failure(401, "AuthError");
    server.get(list).key(&key).call().await.is_desk_failure(403, "PermissionError");
    server.post(&requeue).key(&key).call().await.is_desk_failure(403, "PermissionError");
}
