//! What becomes of requests by the clock, who decides about them, and by which choices.

use super::approvals::{asked, decisions, request, requests_of, wish};
use crate::World;
use crate::contract::steps::{all_mail, at_once, entries_of, grants_of, read, write};
use portcullis_domain::access::genies::{self, Genie};
use portcullis_domain::access::grants::UseLimit;
use portcullis_domain::access::guard::GuardError;
use portcullis_domain::access::managers::{self, Whom};
use portcullis_domain::access::people::Who;
use portcullis_domain::access::requests::{
    self, AccessRequest, Answer, Approval, NewAccessRequest, RequestState, RequestStatus, ResolveError, Way,
};
use portcullis_domain::base::{Patch, RequestPolicy};
use portcullis_domain::records::outbox::{Letter, MailRecord};
use portcullis_domain::staff::agents::AgentPatch;
use portcullis_domain::store::chores::CHORES;
use portcullis_domain::{Principal, RequestId, Store, StoreError, TeamId, store};
use std::collections::BTreeMap;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Does every chore until nothing is left to do.
fn do_chores(store: &dyn Store, world: &World) {
    for chore in CHORES {
        while (chore.run)(store, &world.cx()).unwrap() > 0 {}
    }
}

/// Three nodes do their chores at one moment.
fn three_nodes(store: &dyn Store, world: &World) {
    at_once(3, |_| do_chores(store, world));
}

fn answer(
    store: &dyn Store,
    world: &World,
    by: &Principal,
    id: RequestId,
    answer: &Answer,
) -> Result<AccessRequest, ResolveError> {
    store::write(store, |tx| requests::answer(tx, &world.cx(), by, id, answer))
}

fn approved() -> Answer {
    Answer::Approved(Approval::default())
}

fn mails(store: &dyn Store, wanted: impl Fn(&Letter) -> bool) -> Vec<MailRecord> {
    decisions(store).into_iter().filter(|mail| wanted(&mail.letter)).collect()
}

fn reminders(store: &dyn Store) -> Vec<MailRecord> {
    mails(store, |letter| matches!(letter, Letter::RequestsWaiting { .. }))
}

fn expiries(store: &dyn Store) -> Vec<MailRecord> {
    mails(store, |letter| matches!(letter, Letter::RequestExpired { .. }))
}

fn named(letter: &Letter) -> Vec<(String, u64)> {
    let Letter::RequestsWaiting { genies, .. } = letter else { panic!("{letter:?}") };
    genies.iter().map(|waiting| (waiting.genie.to_string(), waiting.count)).collect()
}

fn team(store: &dyn Store, world: &World, name: &str, members: &[&Principal]) -> TeamId {
    write(store, |tx| {
        let id = tx.insert_team(&name.parse().unwrap(), None, world.now())?.done().unwrap();
        members.iter().try_for_each(|member| tx.add_team_member(id, member.id))?;
        Ok(id)
    })
}

fn add_manager(store: &dyn Store, world: &World, by: &Principal, genie: &Genie, whom: &Whom) {
    store::write(store, |tx| managers::add(tx, &world.cx(), by, genie.id, whom)).unwrap();
}

fn person(who: &Principal) -> Whom {
    Whom::Person(Who::User(who.uuid))
}

pub(in crate::contract) fn a_request_that_nobody_answers_expires_and_its_visitor_is_told(store: &dyn Store) {
    let world = World { request_policy: RequestPolicy::of_days(30), ..World::new() };
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let asked = asked(store, &world, &genie, "vi@example.com");
    world.clock.advance(30 * DAY - Duration::from_secs(1));
    three_nodes(store, &world);
    assert_eq!(requests_of(store, genie.id)[0].state, RequestState::Pending);
    world.clock.advance(Duration::from_secs(1));
    three_nodes(store, &world);

    let state = RequestState::Expired { at: world.now() };
    assert_eq!(requests_of(store, genie.id), [AccessRequest { state, remind_at: None, ..asked.clone() }]);
    let told = expiries(store);
    let [told] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(told.letter, Letter::RequestExpired { genie: genie.name.clone() });
    assert_eq!(told.to, asked.email);
    assert_eq!(told.link(&world.vault), Some(world.links.door(&genie.url_name)));
    assert_eq!(entries_of(store, "access_request.expired"), 1);

    for late in [approved(), Answer::Denied(None)] {
        let refused = answer(store, &world, &ann, asked.id, &late);
        assert!(matches!(refused, Err(ResolveError::AlreadyResolved(_))), "{refused:?}");
    }
    request(store, &world, &wish(&genie, "vi@example.com")).unwrap();
    assert_eq!(requests_of(store, genie.id).len(), 2, "they may ask again");
    do_chores(store, &world);
    assert_eq!(expiries(store).len(), 1);
}

pub(in crate::contract) fn what_is_long_forgotten_expires_in_silence(store: &dyn Store) {
    let world = World { request_policy: RequestPolicy::of_days(30), ..World::new() };
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    for n in 0..3 {
        asked(store, &world, &genie, &format!("v{n}@example.com"));
    }
    world.clock.advance(38 * DAY);
    three_nodes(store, &world);
    assert!(requests_of(store, genie.id).iter().all(|one| one.state.status() == RequestStatus::Expired));
    assert_eq!((expiries(store).len(), reminders(store).len()), (0, 0), "as after an upgrade");
    assert_eq!(entries_of(store, "access_request.expired"), 3);
}

pub(in crate::contract) fn of_an_answer_and_the_end_one_counts(store: &dyn Store) {
    let world = World::new();
    for round in 0..6 {
        let ann = world.owner(store, &format!("ann{round}@example.com"));
        let genie = world.genie(store, &ann, &format!("Billing {round}"));
        let email = format!("vi{round}@example.com");
        let asked = asked(store, &world, &genie, &email);
        world.clock.advance(30 * DAY);
        let by_hand = if round % 2 == 0 { approved() } else { Answer::Denied(None) };
        let outcomes = at_once(6, |thread| match thread % 2 {
            0 => Some(answer(store, &world, &ann, asked.id, &by_hand)),
            _ => {
                do_chores(store, &world);
                None
            }
        });
        let answers: Vec<_> = outcomes.into_iter().flatten().collect();
        let won = answers.iter().filter(|outcome| outcome.is_ok()).count();
        assert!(
            answers.iter().all(|one| matches!(one, Ok(_) | Err(ResolveError::AlreadyResolved(_)))),
            "{answers:?}"
        );
        let status = requests_of(store, genie.id)[0].state.status();
        assert_eq!(won, usize::from(status != RequestStatus::Expired), "{status:?}");
        let told = decisions(store).into_iter().filter(|mail| mail.to.as_str() == email);
        assert_eq!(told.count(), 1, "{status:?}");
        assert_eq!(grants_of(store, genie.id).len(), usize::from(status == RequestStatus::Approved));
    }
}

pub(in crate::contract) fn those_who_decide_are_reminded_once_of_all_that_wait(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let (billing, travel) = (world.genie(store, &ann, "Billing"), world.genie(store, &ann, "Travel"));
    add_manager(store, &world, &ann, &travel, &person(&bob));
    let oldest = asked(store, &world, &billing, "vi@example.com");
    world.clock.advance(HOUR);
    asked(store, &world, &travel, "vi@example.com");
    asked(store, &world, &travel, "wu@example.com");
    let answered = asked(store, &world, &billing, "xi@example.com");
    answer(store, &world, &ann, answered.id, &Answer::Denied(None)).unwrap();
    world.clock.advance(2 * DAY - HOUR - Duration::from_secs(1));
    three_nodes(store, &world);
    assert!(reminders(store).is_empty());

    world.clock.advance(Duration::from_secs(1));
    three_nodes(store, &world);
    let told = reminders(store);
    let [told] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(told.to, ann.email);
    let mut both = named(&told.letter);
    both.sort();
    assert_eq!(both, [("Billing".to_owned(), 1), ("Travel".to_owned(), 2)], "all that wait");
    assert_eq!(told.link(&world.vault), Some(world.links.access_request(oldest.id)));

    // What falls due within the day waits for its end; Bob was not reminded yet.
    world.clock.advance(HOUR);
    three_nodes(store, &world);
    let told: Vec<_> = reminders(store).into_iter().map(|mail| mail.to).collect();
    assert_eq!(told.len(), 2);
    assert_eq!(told.iter().filter(|to| **to == bob.email).count(), 1);
    world.clock.advance(DAY - HOUR);
    three_nodes(store, &world);
    assert_eq!(reminders(store).iter().filter(|mail| mail.to == ann.email).count(), 2);
    // Nothing more until the seventh day.
    world.clock.advance(3 * DAY);
    three_nodes(store, &world);
    assert_eq!(reminders(store).len(), 3);
    world.clock.advance(DAY + HOUR);
    three_nodes(store, &world);
    assert_eq!(reminders(store).len(), 5, "one each");
    world.clock.advance(20 * DAY);
    three_nodes(store, &world);
    assert_eq!(reminders(store).len(), 5);
}

pub(in crate::contract) fn nobody_is_reminded_of_what_was_answered_meanwhile(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let first = asked(store, &world, &genie, "vi@example.com");
    world.clock.advance(2 * DAY);
    store::write(store, |tx| requests::note_reminders(tx, &world.cx())).unwrap();
    answer(store, &world, &ann, first.id, &Answer::Denied(None)).unwrap();
    three_nodes(store, &world);
    assert!(reminders(store).is_empty());
    world.clock.advance(20 * DAY);
    three_nodes(store, &world);
    assert!(reminders(store).is_empty());
}

pub(in crate::contract) fn an_address_gets_one_receipt_an_hour(store: &dyn Store) {
    let world = World::new();
    let receipts = || all_mail(store).len();
    let wish = NewAccessRequest {
        url_name: "nothing".parse().unwrap(),
        email: "vi@example.com".parse().unwrap(),
        name: Some("Vi".parse().unwrap()),
        message: Some("https://evil.example".parse().unwrap()),
    };
    at_once(8, |_| request(store, &world, &wish).unwrap());
    assert_eq!(receipts(), 1);
    world.clock.advance(HOUR - Duration::from_secs(1));
    do_chores(store, &world);
    at_once(8, |_| request(store, &world, &wish).unwrap());
    assert_eq!(receipts(), 1);
    world.clock.advance(Duration::from_secs(1));
    at_once(9, |thread| match thread {
        0 => do_chores(store, &world),
        _ => request(store, &world, &wish).unwrap(),
    });
    assert_eq!(receipts(), 2);
    assert!(all_mail(store).iter().all(|mail| mail.letter == Letter::RequestReceived));
    world.clock.advance(HOUR);
    assert_eq!(store::write(store, |tx| requests::forget_receipts(tx, &world.cx())).unwrap(), 1);
    assert_eq!(store::write(store, |tx| requests::forget_receipts(tx, &world.cx())).unwrap(), 0);
}

pub(in crate::contract) fn managers_decide_about_requests_and_nothing_else(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let [ann, bob, cleo, dan] =
        ["ann", "bob", "cleo", "dan"].map(|name| world.owner(store, &format!("{name}@example.com")));
    let genie = world.genie(store, &ann, "Billing");
    let desk = team(store, &world, "Desk", &[&bob, &cleo]);
    let before = asked(store, &world, &genie, "vi@example.com");
    let sees = |who: &Principal| read(store, |tx| Ok(requests::managed(tx, who, before.id).is_ok()));
    assert!(sees(&ann) && sees(&ada) && !sees(&bob) && !sees(&dan));

    let foreign = store::write(store, |tx| managers::add(tx, &world.cx(), &bob, genie.id, &person(&bob)));
    assert!(foreign.is_err(), "{foreign:?}");
    add_manager(store, &world, &ann, &genie, &Whom::Team(desk));
    add_manager(store, &world, &ann, &genie, &person(&bob));
    add_manager(store, &world, &ann, &genie, &Whom::Person(Who::Email(dan.email.clone())));
    add_manager(store, &world, &ann, &genie, &person(&dan));
    assert_eq!(entries_of(store, "genie_manager.added"), 3, "what is so already is no change");
    let listed = store::read(store, |tx| managers::list(tx, &ann, genie.id)).unwrap();
    assert_eq!(
        listed.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(),
        ["Bob Smith", "Dan Smith", "Desk"]
    );
    assert!(sees(&bob) && sees(&cleo) && sees(&dan));

    asked(store, &world, &genie, "wu@example.com");
    let told = mails(
        store,
        |letter| matches!(letter, Letter::AccessRequested { email, .. } if email.as_str() == "wu@example.com"),
    );
    let mut told: Vec<_> = told.iter().map(|mail| mail.to.as_str()).collect();
    told.sort_unstable();
    assert_eq!(told, ["ann@example.com", "bob@example.com", "cleo@example.com", "dan@example.com"]);

    // Not links, people, managers or the Genie.
    let cx = world.cx();
    let held = store::write(store, |tx| genies::held(tx, &bob, genie.id));
    assert!(matches!(held, Err(GuardError::Forbidden)), "{held:?}");
    assert!(matches!(
        store::read(store, |tx| managers::list(tx, &bob, genie.id)),
        Err(GuardError::Forbidden)
    ));
    assert!(answer(store, &world, &cleo, before.id, &approved()).is_ok());

    // Disabled, out of the team, taken out, deleted: out at once.
    let off = AgentPatch { enabled: Some(false), ..AgentPatch::default() };
    write(store, |tx| tx.patch_agent(dan.id, &off, world.now()).map(drop));
    write(store, |tx| tx.remove_team_member(desk, cleo.id));
    assert!(!sees(&dan) && !sees(&cleo) && sees(&bob));
    let on = AgentPatch { enabled: Some(true), ..AgentPatch::default() };
    write(store, |tx| tx.patch_agent(dan.id, &on, world.now()).map(drop));
    assert!(sees(&dan));
    write(store, |tx| tx.soft_delete_agent(dan.id, world.now()).map(drop));
    assert!(!sees(&dan));
    store::write(store, |tx| managers::remove(tx, &cx, &ann, genie.id, &person(&bob))).unwrap();
    assert!(sees(&bob), "by the team");
    write(store, |tx| tx.delete_team(desk).map(drop));
    assert!(!sees(&bob));
    assert!(read(store, |tx| tx.list_genie_managers(genie.id)).is_empty());
    let gone = store::write(store, |tx| managers::remove(tx, &cx, &ann, genie.id, &person(&bob)));
    assert!(matches!(gone, Err(managers::ChangeManagerError::NotFound)), "{gone:?}");
    add_manager(store, &world, &ann, &genie, &person(&bob));
    write(store, |tx| tx.delete_genie(genie.id).map(drop));
    assert!(read(store, |tx| tx.list_genie_managers(genie.id)).is_empty());
}

pub(in crate::contract) fn nobody_approves_their_own_request(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let genie = world.genie(store, &ann, "Billing");
    add_manager(store, &world, &ann, &genie, &person(&bob));
    for who in [&ann, &ada, &bob] {
        let own = asked(store, &world, &genie, who.email.as_str());
        let refused = answer(store, &world, who, own.id, &approved());
        assert!(matches!(refused, Err(ResolveError::Own)), "{refused:?}");
        assert!(grants_of(store, genie.id).is_empty());
        answer(store, &world, who, own.id, &Answer::Denied(None)).unwrap();
    }
}

pub(in crate::contract) fn an_approval_gives_what_it_says(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let three = UseLimit::try_from(3).unwrap();
    for (way, link, direct) in
        [(None, true, true), (Some(Way::Link), true, false), (Some(Way::Person), false, true)]
    {
        let genie = world.genie(store, &ann, &format!("Genie {way:?}"));
        let asked = asked(store, &world, &genie, "bob@example.com");
        let max_uses = if link { three } else { UseLimit::UNLIMITED };
        let said = Answer::Approved(Approval { way, max_uses, expires_at: Patch::Keep });
        let done = answer(store, &world, &ann, asked.id, &said).unwrap();
        let links = grants_of(store, genie.id);
        assert_eq!(
            links.iter().map(|link| link.max_uses).collect::<Vec<_>>(),
            vec![three; usize::from(link)]
        );
        assert_eq!(read(store, |tx| tx.find_genie_user(genie.id, bob.uuid)).is_some(), direct);
        let grant = links.first().map(|link| link.id);
        assert!(matches!(done.state, RequestState::Approved { grant: known, .. } if known == grant));
        let given = mails(
            store,
            |letter| matches!(letter, Letter::AccessGiven { genie: name, .. } if *name == genie.name),
        );
        assert_eq!(given.len(), usize::from(!link));
        assert!(given.iter().all(|mail| mail.link(&world.vault) == Some(world.links.door(&genie.url_name))));
    }
    let genie = world.genie(store, &ann, "Other");
    let stranger = asked(store, &world, &genie, "vi@example.com");
    let person = Answer::Approved(Approval { way: Some(Way::Person), ..Approval::default() });
    let refused = answer(store, &world, &ann, stranger.id, &person);
    assert!(matches!(refused, Err(ResolveError::NoAccount)), "{refused:?}");
    let why: portcullis_domain::base::Reason = "No seats.".parse().unwrap();
    let denied = answer(store, &world, &ann, stranger.id, &Answer::Denied(Some(why.clone()))).unwrap();
    assert_eq!(requests_of(store, genie.id), [denied]);
    let told = mails(store, |letter| matches!(letter, Letter::AccessDenied { .. }));
    assert_eq!(told[0].letter, Letter::AccessDenied { genie: genie.name, reason: Some(why) });
}

pub(in crate::contract) fn several_are_answered_each_in_its_own_right(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let (genie, other) = (world.genie(store, &ann, "Billing"), world.genie(store, &bob, "Other"));
    let ids = ["vi@example.com", "wu@example.com", "ann@example.com"]
        .map(|email| asked(store, &world, &genie, email).id);
    let foreign = asked(store, &world, &other, "vi@example.com").id;
    answer(store, &world, &ann, ids[1], &Answer::Denied(None)).unwrap();
    let nothing = RequestId(genie.id.0);
    let all = [ids[2], nothing, ids[1], foreign, ids[0]];
    let answered =
        store::write(store, |tx| requests::answer_all(tx, &world.cx(), &ann, &all, &approved())).unwrap();
    assert_eq!(answered.iter().map(|(id, _)| *id).collect::<Vec<_>>(), all);
    let outcomes: Vec<_> = answered.into_iter().map(|(_, outcome)| outcome).collect();
    assert!(
        matches!(
            outcomes.as_slice(),
            [
                Err(ResolveError::Own),
                Err(ResolveError::Guard(GuardError::NoRequest)),
                Err(ResolveError::AlreadyResolved(_)),
                Err(ResolveError::Guard(GuardError::Forbidden)),
                Ok(_)
            ]
        ),
        "{outcomes:?}"
    );
    assert_eq!(grants_of(store, genie.id).len(), 1);

    // Undone as one.
    let more = ["xi@example.com", "yi@example.com"].map(|email| asked(store, &world, &genie, email).id);
    let before = decisions(store).len();
    let undone = store::write(store, |tx| {
        requests::answer_all(tx, &world.cx(), &ann, &more, &approved())?;
        Err::<(), _>(StoreError::Unavailable)
    });
    assert!(undone.is_err());
    assert_eq!((grants_of(store, genie.id).len(), decisions(store).len()), (1, before));

    // Many at one moment, in either order: each request is answered once.
    let outcomes = at_once(6, |thread| {
        let ids = if thread % 2 == 0 { more } else { [more[1], more[0]] };
        store::write(store, |tx| requests::answer_all(tx, &world.cx(), &ann, &ids, &approved())).unwrap()
    });
    assert_eq!(outcomes.iter().flatten().filter(|(_, outcome)| outcome.is_ok()).count(), 2);
    assert_eq!(grants_of(store, genie.id).len(), 3);
}

/// What happens in a random world.
#[derive(Clone, Debug)]
enum Step {
    Ask(u8, u8),
    Approve(u8),
    Deny(u8),
    Wait(u16),
}

impl From<u64> for Step {
    fn from(number: u64) -> Self {
        let [kind, which, hours, ..] = number.to_le_bytes();
        match kind % 9 {
            0..3 => Self::Ask(kind % 3, which % 8),
            3 => Self::Approve(which),
            4 => Self::Deny(which),
            _ => Self::Wait(1 + u16::from(hours)),
        }
    }
}

pub(in crate::contract) fn in_any_world_each_request_ends_once_and_each_mail_is_written_once(
    store: &dyn Store,
) {
    // The steps of a linear congruential generator (Knuth's MMIX), of which the upper bits are good.
    let mut number = 1u64;
    let steps = std::iter::repeat_with(|| {
        number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Step::from(number >> 24)
    });
    any_world(store, &steps.take(60).collect::<Vec<_>>());
}

fn any_world(store: &dyn Store, steps: &[Step]) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genies: Vec<_> = (0..3).map(|n| world.genie(store, &ann, &format!("Genie {n}"))).collect();
    let mut reminded: Option<portcullis_domain::Timestamp> = None;
    let known = |store: &dyn Store| -> BTreeMap<RequestId, AccessRequest> {
        genies.iter().flat_map(|genie| requests_of(store, genie.id)).map(|one| (one.id, one)).collect()
    };
    let mut ended: BTreeMap<RequestId, AccessRequest> = BTreeMap::new();
    for step in steps {
        let pick = |which: u8| {
            let ids: Vec<_> = known(store).into_keys().collect();
            ids.get(usize::from(which) % ids.len().max(1)).copied()
        };
        match *step {
            Step::Ask(genie, visitor) => {
                let email = format!("v{visitor}@example.com");
                request(store, &world, &wish(&genies[usize::from(genie)], &email)).unwrap();
            }
            // One that is over already is refused, which is right.
            Step::Approve(which) => {
                let _ = pick(which).map(|id| answer(store, &world, &ann, id, &approved()));
            }
            Step::Deny(which) => {
                let _ = pick(which).map(|id| answer(store, &world, &ann, id, &Answer::Denied(None)));
            }
            Step::Wait(hours) => {
                world.clock.advance(u32::from(hours) * HOUR);
            }
        }
        let sent = reminders(store).len();
        do_chores(store, &world);
        let new = reminders(store).len() - sent;
        assert!(new <= 1);
        if new == 1 {
            assert!(reminded.is_none_or(|last| world.now().since(last) >= DAY), "one a day");
            reminded = Some(world.now());
        }
        for (id, request) in known(store) {
            if let Some(end) = ended.get(&id) {
                assert_eq!(&request, end, "an end is an end");
            } else if request.state != RequestState::Pending {
                ended.insert(id, request);
            } else {
                assert!(world.now().since(request.created_at) < 30 * DAY);
            }
        }
    }
    let all = decisions(store);
    let mut expected: BTreeMap<(String, String), usize> = BTreeMap::new();
    for request in ended.values() {
        let kind = match &request.state {
            RequestState::Approved { .. } => "approved",
            RequestState::Denied { .. } => "denied",
            RequestState::Expired { at } if at.since(request.created_at) <= 37 * DAY => "expired",
            RequestState::Expired { .. } | RequestState::Pending => continue,
        };
        *expected.entry((request.email.to_string(), kind.into())).or_default() += 1;
    }
    let mut written: BTreeMap<(String, String), usize> = BTreeMap::new();
    for mail in all.iter().filter(|mail| mail.to != ann.email) {
        let kind = match mail.letter {
            Letter::AccessApproved { .. } => "approved",
            Letter::AccessDenied { .. } => "denied",
            Letter::RequestExpired { .. } => "expired",
            _ => panic!("{mail:?}"),
        };
        *written.entry((mail.to.to_string(), kind.into())).or_default() += 1;
    }
    assert_eq!(written, expected);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemoryStore;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn whatever_happens(steps in proptest::collection::vec(any::<u64>(), 1..60)) {
            let steps: Vec<_> = steps.into_iter().map(Step::from).collect();
            any_world(&MemoryStore::new(), &steps);
        }
    }
}
