//! Who owns a Genie: handing over, leaving, claiming.

use super::approvals::{request, wish};
use crate::World;
use crate::contract::steps::{
    agent, all_activity, all_mail, conversation, entries_of, grants_of, read, role, team, update, write,
};
use portcullis_domain::access;
use portcullis_domain::access::genies::{self, Genie, GeniePatch, GenieScope, UpdateGenieError, caretakers};
use portcullis_domain::access::guard::GuardError;
use portcullis_domain::access::people::Who;
use portcullis_domain::base::secrets::uuid_v7;
use portcullis_domain::base::{Patch, Permission, Slice};
use portcullis_domain::records::outbox::{GenieNames, Letter};
use portcullis_domain::staff::agents::{
    self, AgentChange, AgentGuardError, AgentPatch, DeleteAgentError, Departure, Given, Offboarded,
    Offboarding, Then, UpdateAgentError,
};
use portcullis_domain::staff::conversations::{self, Assignee};
use portcullis_domain::staff::given_access::AccessCounts;
use portcullis_domain::staff::owned_genies::{FateError, GenieFate, HeirError, Orphans, Settled};
use portcullis_domain::staff::{api_keys, roles};
use portcullis_domain::{AgentId, AgentUuid, GenieId, Principal, Store, store};
use std::time::Duration;

pub(in crate::contract) fn hand_over(
    store: &dyn Store,
    world: &World,
    by: &Principal,
    genie: GenieId,
    to: AgentUuid,
) -> Result<Genie, UpdateGenieError> {
    let (cx, patch) = (world.cx(), GeniePatch { owner: Some(to), ..GeniePatch::default() });
    store::write(store, |tx| genies::update(tx, &cx, by, genie, &patch))
}

/// The Genies go to this agent.
pub(in crate::contract) fn to(heir: AgentId) -> GenieFate {
    GenieFate { transfer_to: Some(heir), orphans: Orphans::Allow }
}

const REFUSED: GenieFate = GenieFate { transfer_to: None, orphans: Orphans::Refuse };

pub(in crate::contract) fn delete(
    store: &dyn Store,
    world: &World,
    by: &Principal,
    id: AgentId,
    genies: GenieFate,
) -> Result<(), DeleteAgentError> {
    let (cx, departure) = (world.cx(), Departure { genies, keep_links: false });
    store::write(store, |tx| agents::delete(tx, &cx, by, id, &departure))
}

fn set_enabled(enabled: bool, genies: GenieFate) -> AgentChange {
    let patch = AgentPatch { enabled: Some(enabled), ..AgentPatch::default() };
    AgentChange { genies, ..patch.into() }
}

pub(in crate::contract) fn owner_of(store: &dyn Store, genie: GenieId) -> AgentUuid {
    read(store, |tx| tx.find_genie(genie)).unwrap().owner
}

fn names(genies: &[&str], more: u64) -> GenieNames {
    GenieNames { names: genies.iter().map(|name| name.parse().unwrap()).collect(), more }
}

/// Mails since there were `known`, by recipient.
fn news(store: &dyn Store, known: usize) -> Vec<(String, Letter)> {
    let all = all_mail(store);
    let new = all.len() - known;
    let mut news: Vec<_> = all.into_iter().take(new).map(|mail| (mail.to.to_string(), mail.letter)).collect();
    news.sort_by(|(one, _), (other, _)| one.cmp(other));
    news
}

fn orphaned(store: &dyn Store) -> Vec<GenieId> {
    let list = read(store, |tx| tx.list_genies(GenieScope::Orphaned, Slice::first()));
    list.iter().map(|genie| genie.id).collect()
}

fn cared_for_by(store: &dyn Store, genie: GenieId) -> Vec<String> {
    let found = read(store, |tx| {
        let genie = tx.find_genie(genie)?.unwrap();
        caretakers(tx, &genie)
    });
    found.into_iter().map(|agent| agent.profile.email.to_string()).collect()
}

struct Scene<'a> {
    store: &'a dyn Store,
    world: World,
    ada: Principal,
    ann: Principal,
    bob: Principal,
    genie: Genie,
}

impl<'a> Scene<'a> {
    fn new(store: &'a dyn Store) -> Self {
        let world = World::new();
        let ada = world.administrator(store, "ada@example.com");
        let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
        let genie = world.genie(store, &ann, "Billing");
        Self { store, world, ada, ann, bob, genie }
    }

    fn delete_ann(&self, fate: GenieFate) -> Result<(), DeleteAgentError> {
        delete(self.store, &self.world, &self.ada, self.ann.id, fate)
    }

    fn disable_ann(&self, fate: GenieFate) -> Result<(), UpdateAgentError> {
        let change = set_enabled(false, fate);
        update(self.store, &self.world, &self.ada, self.ann.id, &change).map(drop)
    }
}

pub(in crate::contract) fn a_genie_is_handed_over_and_both_are_told(store: &dyn Store) {
    let scene = Scene::new(store);
    let (world, ann, bob, genie) = (&scene.world, &scene.ann, &scene.bob, &scene.genie);
    assert_eq!(hand_over(store, world, ann, genie.id, ann.uuid).unwrap(), *genie, "no change");
    assert_eq!((entries_of(store, "genie.updated"), all_mail(store).len()), (0, 0));
    assert!(matches!(
        hand_over(store, world, bob, genie.id, bob.uuid),
        Err(UpdateGenieError::Guard(GuardError::Forbidden))
    ));

    world.clock.advance(Duration::from_secs(1));
    let moved = hand_over(store, world, ann, genie.id, bob.uuid).unwrap();
    assert_eq!(moved, Genie { owner: bob.uuid, updated_at: world.now(), ..genie.clone() });
    assert_eq!(read(store, |tx| tx.find_genie(genie.id)), Some(moved.clone()));
    assert_ne!(moved.version(), genie.version());
    let entry = all_activity(store).remove(0);
    assert_eq!(entry.activity, "genie.updated");
    let [(field, old, new)] = entry.changes.as_slice() else { panic!("{entry:?}") };
    let text = |uuid: AgentUuid| portcullis_domain::records::activity::Value::Text(uuid.to_string());
    assert_eq!((field.as_str(), old, new), ("owner_id", &text(ann.uuid), &text(bob.uuid)));
    let received =
        |by: &Principal| Letter::GeniesReceived { genies: names(&["Billing"], 0), by: by.name.clone() };
    assert_eq!(news(store, 0), [("bob@example.com".to_owned(), received(ann))], "Ann knows it");

    let outcome = hand_over(store, world, ann, genie.id, ann.uuid);
    assert!(matches!(outcome, Err(UpdateGenieError::Guard(GuardError::Forbidden))), "{outcome:?}");
    world.clock.advance(Duration::from_secs(1));
    hand_over(store, world, &scene.ada, genie.id, ann.uuid).unwrap();
    let handed = Letter::GeniesHandedOver {
        genies: names(&["Billing"], 0),
        to: ann.name.clone(),
        by: scene.ada.name.clone(),
    };
    let told = [("ann@example.com".to_owned(), received(&scene.ada)), ("bob@example.com".to_owned(), handed)];
    assert_eq!(news(store, 1), told);
    assert_eq!(cared_for_by(store, genie.id), ["ann@example.com"]);
}

pub(in crate::contract) fn who_cannot_own_gets_none(store: &dyn Store) {
    let scene = Scene::new(store);
    let world = &scene.world;
    let guest = world.agent(store, "guest@example.com", &[]);
    let (off, gone) = (world.owner(store, "off@example.com"), world.owner(store, "gone@example.com"));
    update(store, world, &scene.ada, off.id, &set_enabled(false, GenieFate::default())).unwrap();
    delete(store, world, &scene.ada, gone.id, GenieFate::default()).unwrap();
    let written = all_activity(store).len();

    let unknown = AgentUuid(uuid_v7(&world.secrets, world.now()));
    let is = |error: &HeirError, expected: &HeirError| {
        assert_eq!(std::mem::discriminant(error), std::mem::discriminant(expected), "{error:?}");
    };
    for (uuid, id, expected) in [
        (unknown, AgentId(987_654), HeirError::Unknown),
        (gone.uuid, gone.id, HeirError::Unknown),
        (off.uuid, off.id, HeirError::Disabled),
        (guest.uuid, guest.id, HeirError::Lacks),
    ] {
        match hand_over(store, world, &scene.ann, scene.genie.id, uuid) {
            Err(UpdateGenieError::Owner(error)) => is(&error, &expected),
            other => panic!("{other:?}"),
        }
        match scene.delete_ann(to(id)) {
            Err(DeleteAgentError::Genies(FateError::Heir(error))) => is(&error, &expected),
            other => panic!("{other:?}"),
        }
        match scene.disable_ann(to(id)) {
            Err(UpdateAgentError::Genies(FateError::Heir(error))) => is(&error, &expected),
            other => panic!("{other:?}"),
        }
    }
    let outcome = scene.delete_ann(to(scene.ann.id));
    assert!(matches!(outcome, Err(DeleteAgentError::Genies(FateError::Heir(HeirError::Leaves)))));
    let outcome = scene.disable_ann(to(scene.ann.id));
    assert!(matches!(outcome, Err(UpdateAgentError::Genies(FateError::Heir(HeirError::Leaves)))));
    assert_eq!(owner_of(store, scene.genie.id), scene.ann.uuid);
    assert_eq!((all_activity(store).len(), all_mail(store).len()), (written, 0));
    assert!(agent(store, scene.ann.id).enabled);
}

pub(in crate::contract) fn who_leaves_hands_all_over(store: &dyn Store) {
    let scene = Scene::new(store);
    let world = &scene.world;
    world.clock.advance(Duration::from_secs(1));
    let second = world.genie(store, &scene.ann, "Second");
    let others = world.genie(store, &scene.ada, "Ada's");
    scene.disable_ann(to(scene.bob.id)).unwrap();
    for genie in [scene.genie.id, second.id] {
        assert_eq!(owner_of(store, genie), scene.bob.uuid);
    }
    assert_eq!(entries_of(store, "genie.updated"), 2);
    let told =
        Letter::GeniesReceived { genies: names(&["Second", "Billing"], 0), by: scene.ada.name.clone() };
    assert_eq!(news(store, 0), [("bob@example.com".to_owned(), told)]);

    delete(store, world, &scene.ada, scene.bob.id, to(scene.ada.id)).unwrap();
    for genie in [scene.genie.id, second.id, others.id] {
        assert_eq!(owner_of(store, genie), scene.ada.uuid);
    }
    assert_eq!(all_mail(store).len(), 1, "Ada did it herself");
    assert_eq!(orphaned(store), []);
}

pub(in crate::contract) fn what_nobody_gets_is_told_and_can_be_claimed(store: &dyn Store) {
    let scene = Scene::new(store);
    let (world, genie) = (&scene.world, &scene.genie);
    let eve = world.administrator(store, "eve@example.com");
    let off = world.administrator(store, "off@example.com");
    update(store, world, &scene.ada, off.id, &set_enabled(false, GenieFate::default())).unwrap();
    for n in 0..22 {
        world.clock.advance(Duration::from_secs(1));
        world.genie(store, &scene.ann, &format!("Genie {n}"));
    }
    let outcome = scene.delete_ann(REFUSED);
    assert!(matches!(outcome, Err(DeleteAgentError::Genies(FateError::Orphans(23)))), "{outcome:?}");
    let outcome = scene.disable_ann(REFUSED);
    assert!(matches!(outcome, Err(UpdateAgentError::Genies(FateError::Orphans(23)))), "{outcome:?}");
    assert!(agent(store, scene.ann.id).enabled);
    assert_eq!(all_mail(store).len(), 0);

    scene.disable_ann(GenieFate::default()).unwrap();
    let told = news(store, 0);
    assert_eq!(
        told.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(),
        ["ada@example.com", "eve@example.com"]
    );
    for (_, letter) in &told {
        let Letter::GeniesOrphaned { genies, owner } = letter else { panic!("{letter:?}") };
        assert_eq!((genies.names.len(), genies.more, owner.as_str()), (20, 3, scene.ann.name.as_str()));
        assert_eq!(genies.names[0].as_str(), "Genie 21");
    }
    // Said again it is no news.
    scene.disable_ann(REFUSED).unwrap();
    assert_eq!(all_mail(store).len(), 2);
    assert_eq!(orphaned(store).len(), 23);
    assert_eq!(cared_for_by(store, genie.id), ["ada@example.com", "eve@example.com"]);
    world.clock.advance(Duration::from_secs(1));
    request(store, world, &wish(genie, "vi@example.com")).unwrap();
    let mut asked = news(store, 2);
    asked.retain(|(_, letter)| !matches!(letter, Letter::RequestReceived));
    assert_eq!(asked.len(), 2);
    assert!(asked.iter().all(|(_, letter)| matches!(letter, Letter::AccessRequested { .. })));

    // Who comes back has them again.
    update(store, world, &scene.ada, scene.ann.id, &set_enabled(true, GenieFate::default())).unwrap();
    assert_eq!(
        (orphaned(store).len(), cared_for_by(store, genie.id)),
        (0, vec!["ann@example.com".to_owned()])
    );
    scene.delete_ann(GenieFate::default()).unwrap();
    assert_eq!(all_mail(store).len(), 7);
    assert_eq!(cared_for_by(store, genie.id), ["ada@example.com", "eve@example.com"]);
    let outcome = hand_over(store, world, &scene.bob, genie.id, scene.bob.uuid);
    assert!(matches!(outcome, Err(UpdateGenieError::Guard(GuardError::Forbidden))), "{outcome:?}");
    hand_over(store, world, &eve, genie.id, eve.uuid).unwrap();
    assert_eq!(
        (orphaned(store).len(), cared_for_by(store, genie.id)),
        (22, vec!["eve@example.com".to_owned()])
    );
    assert_eq!(all_mail(store).len(), 7, "the former owner is gone, and Eve knows it");
}

pub(in crate::contract) fn whoever_manages_all_cares_for_what_nobody_owns(store: &dyn Store) {
    let scene = Scene::new(store);
    let world = &scene.world;
    let keeper = role(store, world, &scene.ada, "Keeper", &[Permission::GeniesManageAll]);
    role(store, world, &scene.ada, "Other", &[Permission::UsersManage]);
    world.agent(store, "kim@example.com", &["Keeper", "agent"]);
    world.agent(store, "max@example.com", &["Other"]);
    let gone = world.agent(store, "gone@example.com", &["Keeper"]);
    delete(store, world, &scene.ada, gone.id, GenieFate::default()).unwrap();
    scene.delete_ann(GenieFate::default()).unwrap();
    assert_eq!(cared_for_by(store, scene.genie.id), ["ada@example.com", "kim@example.com"]);
    let cx = world.cx();
    store::write(store, |tx| roles::delete(tx, &cx, &scene.ada, keeper.id)).unwrap();
    assert_eq!(cared_for_by(store, scene.genie.id), ["ada@example.com"]);
}

/// Ann owns, gives and holds one of each.
fn give(scene: &Scene<'_>) -> (Genie, Genie) {
    let (store, world, cx) = (scene.store, &scene.world, scene.world.cx());
    let (ada, ann, bob) = (&scene.ada, &scene.ann, &scene.bob);
    let of_ada = world.genie(store, ada, "Ada's");
    // A link and an access that Ann gave before the Genie went to Ada.
    let former = world.genie(store, ann, "Former");
    world.grant(store, ann, former.id, 0, None);
    world.grant(store, ann, former.id, 1, Some(world.in_seconds(60)));
    let who = Who::User(bob.uuid);
    store::write(store, |tx| access::people::add(tx, &cx, ann, former.id, &who, Patch::Keep)).unwrap();
    hand_over(store, world, ann, former.id, ada.uuid).unwrap();
    // Of Bob's links there, one goes with his access.
    request(store, world, &wish(&former, "bob@example.com")).unwrap();
    let asked = read(store, |tx| tx.list_access_requests(former.id, None, Slice::first())).remove(0);
    store::write(store, |tx| {
        access::requests::approve(tx, &cx, ada, asked.id, &access::requests::Approval::default())
    })
    .unwrap();
    let who = Who::User(ann.uuid);
    store::write(store, |tx| access::people::add(tx, &cx, ada, of_ada.id, &who, Patch::Keep)).unwrap();
    let sales = team(store, world, "Sales");
    write(store, |tx| tx.add_team_member(sales, ann.id));
    store::write(store, |tx| api_keys::create(tx, &cx, ada, ann.id)).unwrap();
    crate::contract::staff::sessions::sign_in(store, world, ann);
    let assignee = Assignee::Agent(Some(ann.id));
    let id = conversation(world);
    store::write(store, |tx| conversations::assign(tx, &cx, ada, id, assignee)).unwrap();
    (of_ada, former)
}

pub(in crate::contract) fn a_footprint_shows_what_somebody_leaves(store: &dyn Store) {
    let scene = Scene::new(store);
    let (world, cx) = (&scene.world, scene.world.cx());
    let show = |by: &Principal, id| store::read(store, |tx| agents::footprint(tx, &cx, by, id));
    give(&scene);
    let shown = show(&scene.ada, scene.ann.id).unwrap();
    assert_eq!(shown.genie_count, 1);
    assert_eq!((shown.genies[0].id, shown.genies[0].url_name.as_str()), (scene.genie.id, "billing"));
    let counts = AccessCounts { links_given: 2, people_given: 1, direct_held: 1, links_held: 0 };
    assert_eq!(shown.access, counts);
    assert_eq!(shown.teams.iter().map(|team| team.name.as_str()).collect::<Vec<_>>(), ["Sales"]);
    assert_eq!((shown.api_key_count, shown.api_keys.len()), (1, 1));
    assert_eq!((shown.session_count, shown.conversation_count), (1, 1));
    let of_bob = show(&scene.ada, scene.bob.id).unwrap();
    assert_eq!((of_bob.access.links_held, of_bob.access.direct_held, of_bob.genie_count), (1, 1, 0));

    // What has ended by itself is not counted.
    world.clock.advance(Duration::from_secs(60));
    let cx = world.cx();
    let later = store::read(store, |tx| agents::footprint(tx, &cx, &scene.ada, scene.ann.id)).unwrap();
    assert_eq!(later.access.links_given, 1);
    assert!(matches!(show(&scene.bob, scene.ann.id), Err(AgentGuardError::Lacks(_))));
    role(store, world, &scene.ada, "manager", &[Permission::UsersManage]);
    let manager = world.agent(store, "max@example.com", &["manager"]);
    assert!(matches!(show(&manager, scene.ann.id), Err(AgentGuardError::Exceeds)));
    assert!(matches!(show(&scene.ada, AgentId(987_654)), Err(AgentGuardError::NotFound)));
}

pub(in crate::contract) fn offboarding_does_all_that_was_chosen(store: &dyn Store) {
    let scene = Scene::new(store);
    let (world, cx, ada) = (&scene.world, scene.world.cx(), &scene.ada);
    let (_, former) = give(&scene);
    let offboard = |by: &Principal, id, plan: &Offboarding| {
        store::write(store, |tx| agents::offboard(tx, &cx, by, id, plan))
    };
    let departure = Departure { genies: to(scene.bob.id), keep_links: false };
    let plan = Offboarding { departure, given: Given::Revoke, then: Then::Disable };
    let refused = Departure { genies: REFUSED, keep_links: false };
    let outcome = offboard(ada, scene.ann.id, &Offboarding { departure: refused, ..plan });
    assert!(matches!(outcome, Err(DeleteAgentError::Genies(FateError::Orphans(1)))), "{outcome:?}");
    assert!(matches!(offboard(ada, ada.id, &plan), Err(DeleteAgentError::Oneself)));
    let outcome = offboard(&scene.bob, scene.ann.id, &plan);
    assert!(matches!(outcome, Err(DeleteAgentError::Guard(AgentGuardError::Lacks(_)))), "{outcome:?}");

    let done = offboard(ada, scene.ann.id, &plan).unwrap();
    let expected = Offboarded {
        genies: Settled { handed_over: 1, orphaned: 0 },
        links_revoked: 3,
        people_revoked: 1,
        links_ended: 0,
        sessions_ended: 1,
        api_keys_ended: 1,
        conversations_unassigned: 1,
    };
    assert_eq!(done, expected);
    assert_eq!(owner_of(store, scene.genie.id), scene.bob.uuid);
    assert!(grants_of(store, former.id).is_empty());
    assert_eq!(entries_of(store, "grant.deleted"), 3);
    assert_eq!(entries_of(store, "genie_user.removed"), 1);
    assert_eq!(read(store, |tx| tx.find_genie_user(former.id, scene.bob.uuid)), None);
    assert!(!agent(store, scene.ann.id).enabled);
    assert_eq!(read(store, |tx| tx.list_api_keys(scene.ann.id)), []);

    // Bob keeps what he gave, and goes.
    world.grant(store, &scene.bob, scene.genie.id, 0, None);
    let departure = Departure { genies: GenieFate::default(), keep_links: true };
    let plan = Offboarding { departure, given: Given::Keep, then: Then::Delete };
    let done = offboard(ada, scene.bob.id, &plan).unwrap();
    assert_eq!(done, Offboarded { genies: Settled { handed_over: 0, orphaned: 1 }, ..Offboarded::default() });
    assert_eq!(grants_of(store, scene.genie.id).len(), 1);
    assert_eq!(read(store, |tx| tx.find_agent(scene.bob.id)), None);
    let outcome = offboard(ada, scene.bob.id, &plan);
    assert!(matches!(outcome, Err(DeleteAgentError::Guard(AgentGuardError::NotFound))), "{outcome:?}");
}

/// Whose each Genie is and who is there, as it should be.
struct Model {
    /// Whether each person is enabled; `None`: deleted.
    people: Vec<Option<bool>>,
    /// The owner of each Genie.
    owners: Vec<usize>,
}

impl Model {
    fn may_own(&self, person: usize) -> bool {
        self.people[person] == Some(true) && person != GUEST
    }

    fn hand_over(&mut self, from: usize, to: usize) {
        self.owners.iter_mut().filter(|owner| **owner == from).for_each(|owner| *owner = to);
    }
}

/// The first two manage everything; the last one may own nothing.
const PEOPLE: [&str; 6] = [
    "ada@example.com",
    "eve@example.com",
    "ann@example.com",
    "bob@example.com",
    "carl@example.com",
    "guest@example.com",
];
const GUEST: usize = 5;

struct Walk<'a> {
    store: &'a dyn Store,
    world: World,
    people: Vec<Principal>,
    genies: Vec<GenieId>,
    model: Model,
}

impl<'a> Walk<'a> {
    fn new(store: &'a dyn Store) -> Self {
        let world = World::new();
        let people = PEOPLE.iter().enumerate().map(|(n, email)| match n {
            0 | 1 => world.administrator(store, email),
            GUEST => world.agent(store, email, &[]),
            _ => world.owner(store, email),
        });
        let people = people.collect();
        let model = Model { people: vec![Some(true); PEOPLE.len()], owners: Vec::new() };
        Self { store, world, people, genies: Vec::new(), model }
    }

    fn take(&mut self, number: u64) {
        let pick = |divisor: u64, of: usize| usize::try_from(number / divisor).unwrap() % of;
        let (one, other) = (pick(8, PEOPLE.len()), pick(48, PEOPLE.len()));
        let fate = match pick(288, 4) {
            0 => REFUSED,
            1 => GenieFate::default(),
            _ => to(self.people[other].id),
        };
        match number % 8 {
            0 | 1 => {
                let (cx, name) = (self.world.cx(), format!("Genie {}", self.genies.len()));
                let new = genies::NewGenie::named(name.parse().unwrap());
                let made = store::write(self.store, |tx| genies::create(tx, &cx, &self.people[one], &new));
                assert_eq!(made.is_ok(), self.model.may_own(one), "{made:?}");
                if let Ok(made) = made {
                    self.genies.push(made.id);
                    self.model.owners.push(one);
                }
            }
            2..=4 if !self.genies.is_empty() => {
                let (genie, by) = (pick(4_608, self.genies.len()), pick(1_152, PEOPLE.len()));
                // Nobody who cannot sign in calls.
                if self.model.people[by] != Some(true) {
                    return;
                }
                let manages = by < 2 || self.model.owners[genie] == by;
                let is_same = self.model.owners[genie] == one;
                let (id, heir) = (self.genies[genie], self.people[one].uuid);
                let moved = hand_over(self.store, &self.world, &self.people[by], id, heir);
                assert_eq!(moved.is_ok(), manages && (is_same || self.model.may_own(one)), "{moved:?}");
                if moved.is_ok() {
                    self.model.owners[genie] = one;
                }
            }
            5 => {
                let gone = delete(self.store, &self.world, &self.people[0], self.people[one].id, fate);
                self.leaves(one, other, fate, gone.is_ok(), None);
            }
            6 => {
                let change = set_enabled(false, fate);
                let id = self.people[one].id;
                let done = update(self.store, &self.world, &self.people[0], id, &change);
                self.leaves(one, other, fate, done.is_ok(), Some(false));
            }
            _ => {
                let change = set_enabled(true, GenieFate::default());
                let done = update(self.store, &self.world, &self.people[0], self.people[one].id, &change);
                assert_eq!(done.is_ok(), self.model.people[one].is_some());
                if done.is_ok() {
                    self.model.people[one] = Some(true);
                }
            }
        }
    }

    /// Somebody is to be deleted or disabled by Ada.
    fn leaves(&mut self, one: usize, heir: usize, fate: GenieFate, went: bool, then: Option<bool>) {
        let is_off = self.model.people[one] == Some(false);
        let owns = self.model.owners.contains(&one);
        let may = match fate.transfer_to {
            Some(_) => heir != one && self.model.may_own(heir),
            // Who is disabled already is not disabled anew.
            None => fate.orphans == Orphans::Allow || !owns || (is_off && then.is_some()),
        };
        assert_eq!(went, one != 0 && self.model.people[one].is_some() && may, "{fate:?}");
        if went {
            if fate.transfer_to.is_some() {
                self.model.hand_over(one, heir);
            }
            self.model.people[one] = then;
        }
    }

    fn check(&self) {
        let managers: Vec<_> =
            (0..2).filter(|n| self.model.people[*n] == Some(true)).map(|n| PEOPLE[n]).collect();
        let mut lost = Vec::new();
        for (genie, owner) in self.genies.iter().zip(&self.model.owners) {
            assert_eq!(owner_of(self.store, *genie), self.people[*owner].uuid);
            let is_there = self.model.people[*owner] == Some(true);
            let expected = if is_there { vec![PEOPLE[*owner]] } else { managers.clone() };
            assert_eq!(cared_for_by(self.store, *genie), expected);
            if !is_there {
                lost.push(*genie);
            }
        }
        lost.sort_unstable_by_key(|id| std::cmp::Reverse(*id));
        assert_eq!(orphaned(self.store), lost);
    }

    fn run(&mut self, steps: impl Iterator<Item = u64>) {
        for step in steps {
            self.take(step);
            self.check();
        }
    }
}

pub(in crate::contract) fn whoever_comes_and_goes_each_genie_has_its_owner(store: &dyn Store) {
    Walk::new(store).run(super::lives::numbers(3).take(80));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemoryStore;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn each_genie_has_its_owner(steps in prop::collection::vec(any::<u64>(), 1..40)) {
            Walk::new(&MemoryStore::new()).run(steps.into_iter().map(|step| step >> 8));
        }
    }
}
