//! Mails before an end: each exactly as often as it should be, however many workers there are and wherever they die.

use super::approvals::{approve, request, requests_of, wish};
use crate::World;
use crate::contract::steps::{all_mail, at_once, read, team, write};
use portcullis_domain::access::ends::{AccessKey, Stage};
use portcullis_domain::access::extend::{self, Extension};
use portcullis_domain::access::genies::{self, Genie, GeniePatch};
use portcullis_domain::access::grants::{self, Expiry, GrantPatch};
use portcullis_domain::access::people::Who;
use portcullis_domain::access::reminders;
use portcullis_domain::access::{people, teams};
use portcullis_domain::base::Patch;
use portcullis_domain::records::outbox::{EndingAccess, Letter};
use portcullis_domain::records::subscriptions::{self, MailKind, Subscription};
use portcullis_domain::store::chores::CHORES;
use portcullis_domain::{
    AgentUuid, Context, GrantId, Principal, Store, StoreError, TeamId, Timestamp, store,
};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(24 * 3_600);

/// Does every chore until nothing is left.
pub(super) fn do_chores(store: &dyn Store, cx: &Context<'_>) {
    for chore in CHORES {
        while (chore.run)(store, cx).unwrap() > 0 {}
    }
}

/// Mails about ends: to whom, their own accesses, those that they take care of; oldest first.
fn told(store: &dyn Store) -> Vec<(String, Vec<EndingAccess>, Vec<EndingAccess>)> {
    let mut mails: Vec<_> = all_mail(store)
        .into_iter()
        .filter_map(|mail| match mail.letter {
            Letter::AccessEnds { own, managed } => Some((mail.to.to_string(), own, managed)),
            _ => None,
        })
        .collect();
    mails.reverse();
    mails
}

/// The same, with ends alone.
fn ends_told(store: &dyn Store) -> Vec<(String, BTreeSet<Timestamp>)> {
    let ends = |lines: Vec<EndingAccess>| lines.into_iter().map(|line| line.expires_at);
    told(store).into_iter().map(|(to, own, managed)| (to, ends(own).chain(ends(managed)).collect())).collect()
}

fn add(store: &dyn Store, world: &World, by: &Principal, genie: &Genie, who: AgentUuid, end: Timestamp) {
    let cx = world.cx();
    let end = Patch::Set(Expiry::new(end, cx.at).unwrap());
    let added = store::write(store, |tx| people::add(tx, &cx, by, genie.id, &Who::User(who), end));
    assert_eq!(added.unwrap().user, who);
}

pub(in crate::contract) fn an_end_is_told_a_week_and_a_day_before(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let genie = world.genie(store, &ann, "Billing");
    let end = world.now().plus(30 * DAY);
    add(store, &world, &ann, &genie, bob.uuid, end);
    let link = world.grant(store, &ann, genie.id, 0, Some(end));
    for (wait, mails) in
        [(22 * DAY, 0), (DAY, 2), (HOUR, 2), (5 * DAY, 2), (DAY, 4), (HOUR, 4), (30 * DAY, 4)]
    {
        world.clock.advance(wait);
        do_chores(store, &world.cx());
        assert_eq!(told(store).len(), mails, "at {}", world.now());
    }
    for (to, own, managed) in told(store) {
        let (lines, name, url) = match to.as_str() {
            "bob@example.com" => (own, "Bob Smith".to_owned(), "/g/billing".to_owned()),
            _ => (managed, format!("link {}", link.grant.label), format!("/ends/link/{}", link.grant.id)),
        };
        let url = format!("https://access.example.com{url}");
        assert_eq!(lines, [EndingAccess { genie: genie.name.clone(), name, expires_at: end, url }]);
    }
    let cx = world.cx();
    assert!(write(store, |tx| reminders::purge(tx, &cx)) > 0);
    assert_eq!(write(store, |tx| reminders::purge(tx, &cx)), 0);
}

pub(in crate::contract) fn a_link_for_somebody_is_told_to_them(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    request(store, &world, &wish(&genie, "vi@example.com")).unwrap();
    let id = requests_of(store, genie.id)[0].id;
    let end = Expiry::new(world.now().plus(30 * DAY), world.now()).unwrap();
    approve(store, &world, &ann, id, Some(end)).unwrap();
    world.clock.advance(29 * DAY);
    do_chores(store, &world.cx());
    let mails = told(store);
    assert_eq!(mails.len(), 1);
    assert_eq!((mails[0].0.as_str(), mails[0].1.len(), mails[0].2.len()), ("vi@example.com", 1, 0));
}

pub(in crate::contract) fn only_what_still_ends_then_is_told(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let sales = team(store, &world, "Sales");
    let named = |name| world.genie(store, &ann, name);
    let (genie, off, silent, public) = (named("Billing"), named("Off"), named("Silent"), named("Public"));
    let end = world.now().plus(3 * DAY);
    let link = |genie: &Genie, uses| world.grant(store, &ann, genie.id, uses, Some(end));
    let (gone, used, longer, endless, rotated) =
        (link(&genie, 0), link(&genie, 1), link(&genie, 0), link(&genie, 0), link(&genie, 0));
    for genie in [&off, &silent, &public] {
        link(genie, 0);
    }
    add(store, &world, &ann, &genie, bob.uuid, end);
    let cx = world.cx();
    let until = Patch::Set(Expiry::new(end, cx.at).unwrap());
    store::write(store, |tx| teams::add(tx, &cx, &ann, genie.id, sales, until)).unwrap();

    // An hour before the mail falls due everything is addressed already.
    world.clock.advance(2 * DAY - HOUR);
    do_chores(store, &world.cx());
    assert_eq!(told(store), []);
    let cx = world.cx();
    store::write(store, |tx| grants::delete(tx, &cx, &ann, gone.grant.id)).unwrap();
    world.redeem(store, &used.token).0.unwrap();
    store::write(store, |tx| extend::link(tx, &cx, &ann, longer.grant.id, &Extension::default())).unwrap();
    let patch = GrantPatch { expires_at: Patch::Clear, ..GrantPatch::default() };
    store::write(store, |tx| grants::update(tx, &cx, &ann, endless.grant.id, &patch.clone().into())).unwrap();
    let rotated = store::write(store, |tx| grants::rotate(tx, &cx, &ann, rotated.grant.id)).unwrap();
    store::write(store, |tx| people::remove(tx, &cx, &ann, genie.id, bob.uuid, false)).unwrap();
    for (genie, patch) in [
        (&off, GeniePatch { is_active: Some(false), ..GeniePatch::default() }),
        (&silent, GeniePatch { remind_before_end: Some(false), ..GeniePatch::default() }),
        (&public, GeniePatch { is_public: Some(true), ..GeniePatch::default() }),
    ] {
        store::write(store, |tx| genies::update(tx, &cx, &ann, genie.id, &patch)).unwrap();
    }
    world.clock.advance(HOUR);
    do_chores(store, &world.cx());
    let mails = told(store);
    assert_eq!(mails.len(), 1, "{mails:?}");
    let names: BTreeSet<_> = mails[0].2.iter().map(|line| line.name.clone()).collect();
    assert_eq!(names, BTreeSet::from(["team Sales".to_owned(), format!("link {}", rotated.grant.label)]));
}

pub(in crate::contract) fn who_wants_no_such_mail_gets_none(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let genie = world.genie(store, &ann, "Billing");
    let end = world.now().plus(3 * DAY);
    add(store, &world, &ann, &genie, bob.uuid, end);
    add(store, &world, &ann, &genie, ann.uuid, end);
    world.grant(store, &ann, genie.id, 0, Some(end));
    let unwanted = |to: &str, kind| {
        let to = to.parse().unwrap();
        // Twice is once.
        (0..2).for_each(|_| write(store, |tx| subscriptions::set(tx, &to, &[kind], false)));
    };
    unwanted("bob@example.com", MailKind::AccessEnds);
    unwanted("ann@example.com", MailKind::OwnLinksEnd);
    assert_eq!(read(store, |tx| subscriptions::own(tx, &ann)), [MailKind::OwnLinksEnd]);
    world.clock.advance(2 * DAY);
    do_chores(store, &world.cx());
    let mails = told(store);
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert_eq!((mails[0].0.as_str(), mails[0].1.len(), mails[0].2.len()), ("ann@example.com", 1, 0));
    let mail = &all_mail(store)[0];
    let link = mail.link(&world.vault).unwrap();
    let token = link.strip_prefix("https://access.example.com/unsubscribe/").unwrap();
    let expected = Subscription { to: ann.email.clone(), kinds: vec![MailKind::AccessEnds] };
    assert_eq!(Subscription::of_token(&world.vault, token), Some(expected));
    write(store, |tx| subscriptions::set(tx, &ann.email, &[MailKind::OwnLinksEnd], true));
    assert_eq!(read(store, |tx| subscriptions::own(tx, &ann)), []);
}

pub(in crate::contract) fn of_eight_workers_one_writes_each_mail(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let end = world.now().plus(3 * DAY);
    for n in 0..12 {
        let person = world.owner(store, &format!("p{n}@example.com"));
        add(store, &world, &ann, &genie, person.uuid, end);
        world.grant(store, &ann, genie.id, 0, Some(end));
    }
    world.clock.advance(2 * DAY);
    at_once(8, |_| {
        let run = |run: fn(&dyn Store, &Context<'_>) -> Result<usize, StoreError>| {
            // A database that is busy is asked again, as the worker does.
            while run(store, &world.cx()).is_ok_and(|done| done > 0) {}
        };
        CHORES.iter().for_each(|chore| run(chore.run));
    });
    do_chores(store, &world.cx());
    let mails = told(store);
    let to: BTreeSet<_> = mails.iter().map(|(to, ..)| to.clone()).collect();
    let lines: usize = mails.iter().map(|(_, own, managed)| own.len() + managed.len()).sum();
    assert_eq!((to.len(), mails.len(), lines), (13, 13, 24));
    world.clock.advance(DAY);
    do_chores(store, &world.cx());
    assert_eq!(told(store).len(), 13, "what has ended is told no more");
}

/// What a model knows of an access.
struct Known {
    key: AccessKey,
    to: &'static str,
    given_at: Timestamp,
    end: Option<Timestamp>,
}

/// Which mails there must be: whoever has something due and had no mail for a day gets one, about all that falls due
/// within a day.
#[derive(Default)]
struct Model {
    known: Vec<Known>,
    told: BTreeSet<(&'static str, AccessKey, Timestamp, &'static str)>,
    last: BTreeMap<&'static str, Timestamp>,
    mails: Vec<(String, BTreeSet<Timestamp>)>,
}

impl Model {
    fn look(&mut self, now: Timestamp) {
        let to: BTreeSet<_> = self.known.iter().map(|known| known.to).collect();
        for to in to {
            if self.last.get(to).is_some_and(|last| last.plus(DAY) > now) {
                continue;
            }
            let near: Vec<_> = self
                .known
                .iter()
                .filter(|known| known.to == to)
                .filter_map(|known| Some((known, known.end.filter(|end| *end > now)?)))
                .flat_map(|(known, end)| Stage::ALL.iter().map(move |stage| (known, end, *stage)))
                .map(|(known, end, stage)| (known, end, stage, end.minus(stage.ahead())))
                .filter(|(known, _, _, due_at)| known.given_at < *due_at && *due_at <= now.plus(DAY))
                .filter(|(known, end, stage, _)| !self.told.contains(&(to, known.key, *end, stage.name())))
                .map(|(known, end, stage, due_at)| (known.key, end, stage, due_at))
                .collect();
            if near.iter().any(|(.., due_at)| *due_at <= now) {
                self.mails.push((to.to_owned(), near.iter().map(|(_, end, ..)| *end).collect()));
                self.told.extend(near.into_iter().map(|(key, end, stage, _)| (to, key, end, stage.name())));
                self.last.insert(to, now);
            }
        }
    }

    fn set(&mut self, key: AccessKey, to: &'static str, end: Option<Timestamp>, now: Timestamp) {
        self.known.retain(|known| known.key != key);
        self.known.push(Known { key, to, given_at: now, end });
    }

    fn forget(&mut self, key: AccessKey) {
        self.known.retain(|known| known.key != key);
    }
}

/// Numbers that look random and are the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// A worker that dies before it commits.
struct Died;

impl From<StoreError> for Died {
    fn from(_: StoreError) -> Self {
        Self
    }
}

/// Three nodes do their chores in any order, and die now and then.
fn nodes(store: &dyn Store, world: &World, numbers: &mut Numbers) {
    let cx = world.cx();
    for _ in 0..numbers.below(4) {
        let outcome = match numbers.below(2) {
            0 => store::write(store, |tx| {
                reminders::prepare(tx, &cx).map_err(Died::from).and(Err::<(), _>(Died))
            }),
            _ => store::write(store, |tx| reminders::tell(tx, &cx).map_err(|_| Died).and(Err::<(), _>(Died))),
        };
        assert!(outcome.is_err());
    }
    do_chores(store, &cx);
}

pub(in crate::contract) fn each_mail_is_written_as_often_as_a_model_says(store: &dyn Store) {
    let world = World::new();
    let (ann, eve) = (world.owner(store, "ann@example.com"), world.owner(store, "eve@example.com"));
    let people_of = ["bob@example.com", "carl@example.com"];
    let users = people_of.map(|email| world.owner(store, email).uuid);
    let genies = [("ann@example.com", &ann, "One"), ("eve@example.com", &eve, "Two")]
        .map(|(to, owner, name)| (to, owner, world.genie(store, owner, name)));
    let sales: TeamId = team(store, &world, "Sales");
    let (mut model, mut numbers) = (Model::default(), Numbers(7));
    let mut links: Vec<(GrantId, usize)> = Vec::new();
    for step in 0..250u64 {
        let cx = world.cx();
        let which = usize::try_from(numbers.below(2)).unwrap();
        let (to, owner, genie) = &genies[which];
        // No two ends are the same, so that mails can be told apart by them.
        let far = Duration::from_secs(numbers.below(12 * 24 * 3_600) + 60);
        let end = cx.at.plus(far + Duration::from_micros(step));
        let expiry = Expiry::new(end, cx.at).unwrap();
        let end_or_none = if numbers.below(8) == 0 { Patch::Clear } else { Patch::Set(expiry) };
        let after = end_or_none.map(Expiry::at).apply(None);
        match numbers.below(9) {
            0 | 1 => {
                let id = world.grant(store, owner, genie.id, 0, after).grant.id;
                links.push((id, which));
                model.set(AccessKey::Link(id), to, after, cx.at);
            }
            2 if !links.is_empty() => {
                let place = usize::try_from(numbers.below(links.len() as u64)).unwrap();
                let (id, of) = links[place];
                let patch = GrantPatch { expires_at: end_or_none, ..GrantPatch::default() };
                store::write(store, |tx| grants::update(tx, &cx, genies[of].1, id, &patch.clone().into()))
                    .unwrap();
                model.set(AccessKey::Link(id), genies[of].0, after, cx.at);
            }
            3 if !links.is_empty() => {
                let place = usize::try_from(numbers.below(links.len() as u64)).unwrap();
                let (id, of) = links.swap_remove(place);
                store::write(store, |tx| grants::delete(tx, &cx, genies[of].1, id)).unwrap();
                model.forget(AccessKey::Link(id));
            }
            4 | 5 => {
                let person = usize::try_from(numbers.below(2)).unwrap();
                let who = Who::User(users[person]);
                store::write(store, |tx| people::add(tx, &cx, owner, genie.id, &who, end_or_none)).unwrap();
                let key = AccessKey::Person(genie.id, users[person]);
                model.set(key, people_of[person], after, cx.at);
            }
            6 => {
                let user = users[usize::try_from(numbers.below(2)).unwrap()];
                let _ = store::write(store, |tx| people::remove(tx, &cx, owner, genie.id, user, true));
                model.forget(AccessKey::Person(genie.id, user));
            }
            7 => {
                store::write(store, |tx| teams::add(tx, &cx, owner, genie.id, sales, end_or_none)).unwrap();
                model.set(AccessKey::Team(genie.id, sales), to, after, cx.at);
            }
            _ if !links.is_empty() => {
                let (id, of) = links[usize::try_from(numbers.below(links.len() as u64)).unwrap()];
                let old = read(store, |tx| tx.find_grant(id)).unwrap().expires_at;
                let usual = Extension::default();
                let new = store::write(store, |tx| extend::link(tx, &cx, genies[of].1, id, &usual)).unwrap();
                if new.expires_at != old {
                    model.set(AccessKey::Link(id), genies[of].0, new.expires_at, cx.at);
                }
            }
            _ => {}
        }
        world.clock.advance(Duration::from_secs(numbers.below(9 * 3_600)));
        nodes(store, &world, &mut numbers);
        let before = model.mails.len();
        model.look(world.now());
        let (mut written, mut expected) =
            (ends_told(store).split_off(before), model.mails[before..].to_vec());
        written.sort();
        expected.sort();
        assert_eq!(written, expected, "after step {step}, at {}", world.now());
    }
    assert!(model.mails.len() > 40, "{}", model.mails.len());
}
