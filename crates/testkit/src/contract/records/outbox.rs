//! Mail that waits to be sent.

use crate::World;
use crate::contract::steps::{all_mail, assert_pages, at_once, entries_of, lease, read, write};
use portcullis_domain::base::secrets::uuid_v7;
use portcullis_domain::base::{Lease, Slice};
use portcullis_domain::records::outbox::{
    self, ClaimedMail, Letter, MailRecord, MailStatus, NewMail, OutboxError, Waiting,
};
use portcullis_domain::{MailId, Store, Timestamp, store};
use std::collections::BTreeSet;
use std::time::Duration;

fn enqueue(store: &dyn Store, world: &World, to: &str) -> MailId {
    let letter = Letter::AccessDenied { genie: "Billing".parse().unwrap(), reason: None };
    let mail = NewMail::new(&world.cx(), to.parse().unwrap(), letter);
    let mail = mail.with_link(&world.cx(), "https://access.example.com/secret");
    write(store, |tx| tx.enqueue_mail(&mail));
    mail.id
}

fn claim(store: &dyn Store, lease: Lease, at: Timestamp, limit: u32) -> Vec<ClaimedMail> {
    write(store, |tx| tx.claim_mail(lease, at, limit))
}

fn claimed_ids(store: &dyn Store, lease: Lease, at: Timestamp, limit: u32) -> Vec<MailId> {
    claim(store, lease, at, limit).iter().map(|mail| mail.id).collect()
}

fn find(store: &dyn Store, id: MailId) -> MailRecord {
    read(store, |tx| tx.find_mail(id)).unwrap()
}

pub(in crate::contract) fn every_letter_is_kept_as_it_was_written(store: &dyn Store) {
    let world = World::new();
    let (genie, end) = ("Billing \u{1f9de} \"x\"", world.in_seconds(60));
    let genie: portcullis_domain::base::Name = genie.parse().unwrap();
    let letters = [
        Letter::AccessApproved { genie: genie.clone(), expires_at: Some(end) },
        Letter::AccessApproved { genie: genie.clone(), expires_at: None },
        Letter::AccessGiven { genie: genie.clone(), expires_at: Some(end) },
        Letter::AccessGiven { genie: genie.clone(), expires_at: None },
        Letter::AccessDenied { genie: genie.clone(), reason: None },
        Letter::AccessDenied { genie: genie.clone(), reason: Some("No,\n\tsorry.".parse().unwrap()) },
        Letter::RequestReceived,
        Letter::RequestExpired { genie: genie.clone() },
        Letter::RequestsWaiting { genies: vec![Waiting { genie: genie.clone(), count: 7 }], has_more: false },
        Letter::AccessRequested {
            genie: genie.clone(),
            email: "vi@example.com".parse().unwrap(),
            name: Some("Vi".parse().unwrap()),
            message: Some("Please,\n\tlet me in.".parse().unwrap()),
        },
        Letter::AccessRequested {
            genie,
            email: "vi@example.com".parse().unwrap(),
            name: None,
            message: None,
        },
        Letter::Welcome { name: "Zo\u{eb}".parse().unwrap(), expires_at: end },
        Letter::PasswordReset { name: "Zo\u{eb}".parse().unwrap(), expires_at: end },
        Letter::EmailChanged { name: "Zo\u{eb}".parse().unwrap(), email: "zoe@example.com".parse().unwrap() },
        Letter::PasswordChanged { name: "Zo\u{eb}".parse().unwrap() },
    ];
    for letter in letters {
        let bare = NewMail::new(&world.cx(), "vi@example.com".parse().unwrap(), letter.clone());
        let sealed = NewMail::new(&world.cx(), "vi@example.com".parse().unwrap(), letter.clone())
            .with_link(&world.cx(), "https://access.example.com/a");
        for mail in [&bare, &sealed] {
            write(store, |tx| tx.enqueue_mail(mail));
            let kept = find(store, mail.id);
            assert_eq!((kept.id, &kept.to, &kept.letter), (mail.id, &mail.to, &letter));
            assert_eq!(kept.sealed_link, mail.sealed_link);
            assert_eq!((kept.status, kept.attempts), (MailStatus::Queued, 0));
            assert_eq!((kept.due_at, kept.created_at), (world.now(), world.now()));
            assert_eq!((kept.last_error, kept.sent_at), (None, None));
        }
        let claimed = claim(store, lease(&world, 60), world.now(), 10);
        assert_eq!(claimed.len(), 2);
        assert!(claimed.iter().all(|mail| mail.letter == letter && mail.attempts == 1));
        let links: BTreeSet<_> = claimed.iter().map(|mail| mail.link(&world.vault)).collect();
        assert_eq!(links, [None, Some("https://access.example.com/a".to_owned())].into());
    }
    assert!(read(store, |tx| tx.find_mail(MailId(uuid_v7(&world.secrets, world.now())))).is_none());
}

pub(in crate::contract) fn the_oldest_are_claimed_first_up_to_the_limit(store: &dyn Store) {
    let world = World::new();
    let ids: Vec<_> = (0..5)
        .map(|n| {
            world.clock.advance(Duration::from_secs(1));
            enqueue(store, &world, &format!("v{n}@example.com"))
        })
        .collect();
    let now = world.now();
    let second = now.minus(Duration::from_secs(3));
    assert_eq!(claimed_ids(store, lease(&world, 60), second, 10), ids[..2], "the others are not due");
    assert_eq!(claimed_ids(store, lease(&world, 60), now, 2), ids[2..4]);
    assert_eq!(claimed_ids(store, lease(&world, 60), now, 2), ids[4..]);
    assert!(claimed_ids(store, lease(&world, 60), now, 2).is_empty());
    assert!(all_mail(store).iter().all(|mail| mail.status == MailStatus::Queued && mail.attempts == 1));
}

pub(in crate::contract) fn a_sent_mail_forgets_its_link(store: &dyn Store) {
    let world = World::new();
    let id = enqueue(store, &world, "vi@example.com");
    let held = lease(&world, 60);
    let [mail] = claim(store, held, world.now(), 10).try_into().unwrap();
    assert_eq!(mail.link(&world.vault).unwrap(), "https://access.example.com/secret");
    let sent_at = world.clock.advance(Duration::from_secs(5));
    assert!(write(store, |tx| tx.mark_mail_sent(id, held, sent_at)));

    let sent = find(store, id);
    assert_eq!((sent.status, sent.sent_at), (MailStatus::Sent, Some(sent_at)));
    assert_eq!((sent.sealed_link, sent.attempts), (None, 1));
    assert!(claim(store, lease(&world, 60), world.in_seconds(1_000_000), 10).is_empty());
    let late = write(store, |tx| {
        Ok((
            tx.mark_mail_sent(id, held, sent_at)?,
            tx.mark_mail_retry(id, held, sent_at, "late")?,
            tx.mark_mail_dead(id, held, "late")?,
            tx.requeue_mail(id, sent_at)?,
        ))
    });
    assert_eq!(late, (false, false, false, false));
    assert_eq!(find(store, id).status, MailStatus::Sent);
}

pub(in crate::contract) fn a_retry_waits_for_its_time(store: &dyn Store) {
    let world = World::new();
    let id = enqueue(store, &world, "vi@example.com");
    let held = lease(&world, 60);
    claim(store, held, world.now(), 10);
    let due = world.in_seconds(30);
    assert!(write(store, |tx| tx.mark_mail_retry(id, held, due, "503 Service Unavailable")));
    let waiting = find(store, id);
    assert_eq!((waiting.status, waiting.attempts, waiting.due_at), (MailStatus::Queued, 1, due));
    assert_eq!(waiting.last_error.as_deref(), Some("503 Service Unavailable"));
    assert!(waiting.sealed_link.is_some());
    assert!(!write(store, |tx| tx.mark_mail_sent(id, held, due)), "the lease was given back");

    let again = lease(&world, 90);
    assert!(claim(store, again, due.minus(Duration::from_micros(1)), 10).is_empty());
    let [mail] = claim(store, again, due, 10).try_into().unwrap();
    assert_eq!((mail.id, mail.attempts), (id, 2));
    assert!(write(store, |tx| tx.mark_mail_sent(id, again, due)));
}

pub(in crate::contract) fn a_dead_mail_is_requeued_by_hand(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let bob = world.owner(store, "bob@example.com");
    let id = enqueue(store, &world, "vi@example.com");
    let held = lease(&world, 60);
    claim(store, held, world.now(), 10);
    world.clock.advance(Duration::from_secs(5));
    let cx = world.cx();
    let requeue = |by| store::write(store, |tx| outbox::requeue(tx, &cx, by, id));
    assert!(matches!(requeue(&ada), Err(OutboxError::NotDead)), "it is not dead");
    assert!(write(store, |tx| tx.mark_mail_dead(id, held, "422 no such mailbox")));
    let dead = find(store, id);
    assert_eq!((dead.status, dead.last_error.as_deref()), (MailStatus::Dead, Some("422 no such mailbox")));
    assert!(dead.sealed_link.is_some(), "it may still be sent");
    assert!(claim(store, lease(&world, 60), world.in_seconds(1_000_000), 10).is_empty());
    assert!(!write(store, |tx| tx.mark_mail_sent(id, held, world.now())));

    assert!(matches!(requeue(&bob), Err(OutboxError::Lacks(_))));
    assert_eq!(find(store, id).status, MailStatus::Dead);
    requeue(&ada).unwrap();
    let queued = find(store, id);
    assert_eq!((queued.status, queued.attempts, queued.due_at), (MailStatus::Queued, 0, world.now()));
    assert!(matches!(requeue(&ada), Err(OutboxError::NotDead)));
    assert_eq!(entries_of(store, "mail.requeued"), 1);
    let [mail] = claim(store, lease(&world, 60), world.now(), 10).try_into().unwrap();
    assert_eq!((mail.id, mail.attempts), (id, 1));
    let unknown = MailId(uuid_v7(&world.secrets, world.now()));
    assert!(!write(store, |tx| tx.requeue_mail(unknown, world.now())));
}

pub(in crate::contract) fn an_ended_lease_is_taken_over(store: &dyn Store) {
    let world = World::new();
    let id = enqueue(store, &world, "vi@example.com");
    let first = lease(&world, 60);
    assert_eq!(claimed_ids(store, first, world.now(), 10), [id]);
    let just_before = first.until.minus(Duration::from_micros(1));
    let second = Lease { until: world.in_seconds(120), ..lease(&world, 0) };
    assert!(claim(store, second, just_before, 10).is_empty(), "the lease lives");
    let [mail] = claim(store, second, first.until, 10).try_into().unwrap();
    assert_eq!((mail.id, mail.attempts), (id, 2));

    let before = find(store, id);
    let late = write(store, |tx| {
        Ok((
            tx.mark_mail_sent(id, first, first.until)?,
            tx.mark_mail_retry(id, first, first.until, "late")?,
            tx.mark_mail_dead(id, first, "late")?,
        ))
    });
    assert_eq!(late, (false, false, false), "the mail is another worker's now");
    let after = find(store, id);
    assert_eq!((after.status, after.due_at, after.last_error), (before.status, before.due_at, None));
    assert!(write(store, |tx| tx.mark_mail_sent(id, second, first.until)));
    assert_eq!(find(store, id).status, MailStatus::Sent);
}

pub(in crate::contract) fn lists_go_from_the_newest_by_key_and_state(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let bob = world.owner(store, "bob@example.com");
    let mut mails = Vec::new();
    for number in 0..6 {
        world.clock.advance(Duration::from_secs(1));
        let id = enqueue(store, &world, "vi@example.com");
        let held = lease(&world, 60);
        assert_eq!(claimed_ids(store, held, world.now(), 10), [id], "the others are not due");
        let (status, marked) = match number % 3 {
            0 => (MailStatus::Sent, write(store, |tx| tx.mark_mail_sent(id, held, world.now()))),
            1 => (MailStatus::Dead, write(store, |tx| tx.mark_mail_dead(id, held, "no"))),
            _ => {
                let due = world.in_seconds(900);
                (MailStatus::Queued, write(store, |tx| tx.mark_mail_retry(id, held, due, "later")))
            }
        };
        assert!(marked);
        mails.insert(0, (id, status));
    }
    for status in [None, Some(MailStatus::Queued), Some(MailStatus::Sent), Some(MailStatus::Dead)] {
        let wanted = mails.iter().filter(|(_, known)| status.is_none_or(|status| *known == status));
        let expected: Vec<_> = wanted.map(|(id, _)| *id).collect();
        assert_eq!(expected.len(), if status.is_some() { 2 } else { 6 });
        assert_pages(&expected, |slice: Slice<MailId>| {
            read(store, |tx| tx.list_mail(status, slice)).iter().map(|mail| mail.id).collect()
        });
    }
    let part = store::read(store, |tx| outbox::list(tx, &ada, None, Slice { after: None, limit: 2 }));
    let part = part.unwrap();
    assert_eq!((part.items.len(), part.next), (2, Some(mails[1].0)));
    let refused = store::read(store, |tx| outbox::list(tx, &bob, None, Slice::first()));
    assert!(matches!(refused, Err(OutboxError::Lacks(_))), "{refused:?}");
}

pub(in crate::contract) fn no_two_workers_get_the_same_mail(store: &dyn Store) {
    let world = World::new();
    let ids: BTreeSet<_> = (0..40).map(|_| enqueue(store, &world, "vi@example.com")).collect();
    let claimed = at_once(8, |_| {
        let mut mine = Vec::new();
        loop {
            let part = claimed_ids(store, lease(&world, 60), world.now(), 3);
            if part.is_empty() {
                return mine;
            }
            assert!(part.len() <= 3);
            mine.extend(part);
        }
    });
    let all: Vec<_> = claimed.into_iter().flatten().collect();
    assert_eq!(all.len(), 40, "some were claimed twice or never");
    assert_eq!(all.into_iter().collect::<BTreeSet<_>>(), ids);
    assert!(all_mail(store).iter().all(|mail| mail.attempts == 1));
}
