//! The review, held against `check`: whoever may come in is in it, and whoever is in it as active may come in.

use crate::World;
use crate::contract::steps::{entries_of, read, team, update, write};
use portcullis_domain::access::decisions::{self, Decision, Subject};
use portcullis_domain::access::genies::{self, Genie, GeniePatch};
use portcullis_domain::access::grants::{self, Expiry, GrantPatch};
use portcullis_domain::access::guard::GuardError;
use portcullis_domain::access::people::Who;
use portcullis_domain::access::review::{
    self, Access, Outcome, ReviewFilter, ReviewKind, ReviewRow, RevokeError, Standing,
};
use portcullis_domain::base::{AccessPolicy, GrantToken, LifePolicy, PassToken, Patch, PolicyRule, Slice};
use portcullis_domain::staff::agents::{AgentChange, AgentPatch};
use portcullis_domain::{AccessId, GenieId, GrantId, Principal, Store, TeamId, access, store};
use std::collections::BTreeSet;
use std::time::Duration;

const PEOPLE: [&str; 3] = ["bob@example.com", "carl@example.com", "dora@example.com"];
const DAY: u64 = 24 * 60 * 60;

/// Every row, looked up in parts of this size.
fn all(
    store: &dyn Store,
    world: &World,
    by: &Principal,
    filter: &ReviewFilter,
    limit: u32,
) -> Result<Vec<ReviewRow>, GuardError> {
    let (cx, mut rows, mut after) = (world.cx(), Vec::new(), None);
    loop {
        let part = store::read(store, |tx| review::list(tx, &cx, by, filter, Slice { after, limit }))?;
        assert!(part.items.len() <= limit as usize);
        rows.extend(part.items);
        after = match part.next {
            // As a client sends it.
            Some(next) => Some(next.to_string().parse().unwrap()),
            None => return Ok(rows),
        };
    }
}

fn of(genie: GenieId) -> ReviewFilter {
    ReviewFilter { genie: Some(genie), ..ReviewFilter::default() }
}

fn revoke(
    store: &dyn Store,
    world: &World,
    by: &Principal,
    ids: &[Access],
) -> Result<Vec<(Access, Outcome)>, RevokeError> {
    let cx = world.cx();
    store::write(store, |tx| review::revoke(tx, &cx, by, ids, false))
}

/// A small world in which anything happens.
struct Scene<'a> {
    store: &'a dyn Store,
    world: World,
    ann: Principal,
    people: Vec<Principal>,
    teams: Vec<TeamId>,
    genies: Vec<Genie>,
    links: Vec<(GenieId, GrantId, GrantToken)>,
    passes: Vec<(GenieId, PassToken)>,
}

impl<'a> Scene<'a> {
    fn new(store: &'a dyn Store) -> Self {
        let world = World::new();
        let ann = world.owner(store, "ann@example.com");
        let people = PEOPLE.iter().map(|email| world.owner(store, email)).collect();
        let teams = ["Sales", "Support"].iter().map(|name| team(store, &world, name)).collect();
        let genies = ["One", "Two", "Three"].iter().map(|name| world.genie(store, &ann, name));
        let mut genies: Vec<_> = genies.collect();
        genies.sort_by_key(|genie| genie.id);
        Self { store, world, ann, people, teams, genies, links: Vec::new(), passes: Vec::new() }
    }

    fn end(&self, number: u64) -> Patch<Expiry> {
        match number % 3 {
            0 => Patch::Clear,
            _ => Patch::Set(Expiry::new(self.world.in_seconds(1 + number % 90), self.world.now()).unwrap()),
        }
    }

    fn step(&mut self, number: u64) {
        let (kind, rest) = (number % 20, number / 20);
        let pick = |many: usize| usize::try_from(rest % 1_000).unwrap() % many;
        let (person, team) = (self.people[pick(3)].clone(), self.teams[pick(2)]);
        let (genie, flag) = (self.genies[usize::try_from(rest / 7).unwrap() % 3].id, rest % 2 == 0);
        let (end, cx, ann, store) = (self.end(rest / 11), self.world.cx(), &self.ann, self.store);
        let link = (!self.links.is_empty()).then(|| pick(self.links.len()));
        match (kind, link) {
            (0..=2, _) => {
                let who = Who::User(person.uuid);
                store::write(store, |tx| access::people::add(tx, &cx, ann, genie, &who, end))
                    .map(drop)
                    .unwrap();
            }
            (3, _) => {
                store::write(store, |tx| access::teams::add(tx, &cx, ann, genie, team, end))
                    .map(drop)
                    .unwrap();
            }
            (4 | 5, _) => write(store, |tx| tx.add_team_member(team, person.id)),
            (6 | 7, _) => {
                let uses = i64::try_from(rest % 3).unwrap();
                let until = end.map(Expiry::at).apply(None);
                let made = self.world.grant(store, ann, genie, uses, until);
                self.links.push((genie, made.grant.id, made.token));
            }
            (8..=11, Some(link)) => {
                let (genie, _, token) = &self.links[link];
                let (redeemed, pass) = self.world.redeem(store, token);
                if redeemed.is_ok() {
                    self.passes.push((*genie, pass));
                }
            }
            (12, Some(link)) => {
                let id = self.links[link].1;
                if let Ok(rotated) = store::write(store, |tx| grants::rotate(tx, &cx, ann, id)) {
                    self.links[link].2 = rotated.token;
                }
            }
            (13, Some(link)) => {
                let (id, patch) =
                    (self.links[link].1, GrantPatch { expires_at: end, ..GrantPatch::default() });
                drop(store::write(store, |tx| grants::update(tx, &cx, ann, id, &patch.clone().into())));
            }
            (14, _) => {
                let change = AgentChange::from(AgentPatch { enabled: Some(flag), ..AgentPatch::default() });
                let ada = read(store, |tx| tx.find_agent_by_email(&"ada@example.com".parse().unwrap()));
                let ada = ada.map_or_else(
                    || self.world.administrator(store, "ada@example.com"),
                    |ada| ada.principal(ann.credential),
                );
                drop(update(store, &self.world, &ada, person.id, &change));
            }
            (15, _) => {
                let patch = GeniePatch { is_public: Some(flag), ..GeniePatch::default() };
                drop(store::write(store, |tx| genies::update(tx, &cx, ann, genie, &patch)).unwrap());
            }
            (16, _) => {
                let patch = GeniePatch { is_active: Some(flag), ..GeniePatch::default() };
                drop(store::write(store, |tx| genies::update(tx, &cx, ann, genie, &patch)).unwrap());
            }
            (17, _) => self.revoke_one(pick(1_000)),
            _ => drop(self.world.clock.advance(Duration::from_secs(1 + rest % 60))),
        }
    }

    /// Takes a row away, and finds it gone with all of its access.
    fn revoke_one(&self, number: usize) {
        let rows = all(self.store, &self.world, &self.ann, &ReviewFilter::default(), 1_000).unwrap();
        let named: Vec<_> = rows.iter().filter_map(|row| row.access).collect();
        let Some(access) = named.get(number % named.len().max(1)).copied() else { return };
        let done = revoke(self.store, &self.world, &self.ann, &[access, access]).unwrap();
        assert_eq!(done, [(access, Outcome::Revoked); 2]);
        let left = all(self.store, &self.world, &self.ann, &ReviewFilter::default(), 1_000).unwrap();
        assert!(left.iter().all(|row| row.access != Some(access)), "{access}");
        let again = revoke(self.store, &self.world, &self.ann, &[access]).unwrap();
        assert_eq!(again, [(access, Outcome::Gone)]);
    }

    fn may(&self, genie: GenieId, subject: &Subject) -> bool {
        let (by, at) = (&self.ann, self.world.now());
        let decided = store::read(self.store, |tx| decisions::check(tx, by, genie, subject, at)).unwrap();
        matches!(decided, Decision::Allowed { .. })
    }

    fn verify(&self) {
        let everything = all(self.store, &self.world, &self.ann, &ReviewFilter::default(), 1_000).unwrap();
        for limit in [1, 3] {
            let parts = all(self.store, &self.world, &self.ann, &ReviewFilter::default(), limit).unwrap();
            assert_eq!(parts, everything, "in parts of {limit}");
        }
        let ids: BTreeSet<_> = everything.iter().map(ReviewRow::id).collect();
        assert_eq!(ids.len(), everything.len(), "each row has an id of its own");
        let mut by_genie = Vec::new();
        for genie in self.genies.iter().rev() {
            let rows = all(self.store, &self.world, &self.ann, &of(genie.id), 2).unwrap();
            let active: Vec<_> = rows.iter().filter(|row| row.standing == Standing::Active).collect();
            let is_open = active.iter().any(|row| row.kind == ReviewKind::Public);
            for person in self.people.iter().chain([&self.ann]) {
                let is_in =
                    active.iter().any(|row| row.person.as_ref().is_some_and(|one| one.uuid == person.uuid));
                let may = self.may(genie.id, &Subject::User(person.uuid));
                // `check` answers for a stranger to a public Genie too, also for whoever is disabled.
                assert_eq!(may, is_in || is_open, "{} {rows:#?}", person.email);
            }
            for (_, id, token) in self.links.iter().filter(|(of, ..)| *of == genie.id) {
                let is_in = active.iter().any(|row| {
                    row.kind == ReviewKind::Link && row.link.as_ref().is_some_and(|link| link.0 == *id)
                });
                let may = self.may(genie.id, &Subject::Link(token.digest()));
                assert_eq!(may, is_in || is_open, "link {id} {rows:#?}");
            }
            let passes = self.passes.iter().filter(|(of, _)| *of == genie.id);
            let inside = passes.filter(|(_, pass)| self.may(genie.id, &Subject::Pass(pass.digest()))).count();
            let listed = active.iter().filter(|row| row.kind == ReviewKind::Pass).count();
            if !is_open {
                assert_eq!(inside, listed, "{rows:#?}");
            }
            for row in &rows {
                assert_eq!(
                    row.expires_at.is_some_and(|end| end <= self.world.now()),
                    row.standing == Standing::Expired
                );
            }
            by_genie.extend(rows);
        }
        assert_eq!(by_genie, everything, "all Genies, newest first");
        for kind in ReviewKind::ALL {
            let filter = ReviewFilter { kind: Some(*kind), ..ReviewFilter::default() };
            let rows = all(self.store, &self.world, &self.ann, &filter, 2).unwrap();
            let expected: Vec<_> = everything.iter().filter(|row| row.kind == *kind).cloned().collect();
            assert_eq!(rows, expected, "{kind}");
        }
    }

    fn run(&mut self, steps: impl Iterator<Item = u64>) {
        for (number, step) in steps.enumerate() {
            self.step(step);
            if number % 5 == 4 {
                self.verify();
            }
        }
        self.verify();
    }
}

pub(in crate::contract) fn it_agrees_with_check_whatever_happened(store: &dyn Store) {
    // Numbers as a linear congruential generator makes them (Knuth).
    let next = |number: &u64| Some(number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1));
    let numbers = std::iter::successors(Some(8), next).map(|number| number >> 33);
    Scene::new(store).run(numbers.take(120));
}

pub(in crate::contract) fn it_tells_who_since_when_and_what_is_older_than_the_rules(store: &dyn Store) {
    let mut world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let carl = world.owner(store, "carl@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let (since, sales) = (world.now(), team(store, &world, "Sales"));
    let (cx, who) = (world.cx(), Who::User(bob.uuid));
    store::write(store, |tx| access::people::add(tx, &cx, &ann, genie.id, &who, Patch::Keep)).unwrap();
    store::write(store, |tx| access::teams::add(tx, &cx, &ann, genie.id, sales, Patch::Keep)).unwrap();
    write(store, |tx| tx.add_team_member(sales, carl.id));
    let (old, new) =
        (world.grant(store, &ann, genie.id, 0, None), world.grant(store, &ann, genie.id, 5, None));
    world.clock.advance(Duration::from_secs(10 * DAY));
    world.redeem(store, &new.token).0.unwrap();
    let used = world.now();
    world.access_policy = AccessPolicy {
        links: LifePolicy { max_days: Some(30), ..LifePolicy::default() },
        allows_unlimited_links: false,
        ..AccessPolicy::default()
    };

    let rows = all(store, &world, &ann, &ReviewFilter::default(), 1_000).unwrap();
    let kinds: Vec<_> = rows.iter().map(|row| row.kind.name()).collect();
    assert_eq!(kinds, ["owner", "user", "team_member", "link", "pass", "link"]);
    let [owner, user, member, newer, pass, older] = &rows[..] else { panic!("{rows:#?}") };
    assert_eq!((owner.person.as_ref().unwrap().uuid, owner.access, owner.since), (ann.uuid, None, None));
    let person = user.person.as_ref().unwrap();
    assert_eq!((person.uuid, person.full_name.as_str(), &person.email), (bob.uuid, "Bob Smith", &bob.email));
    assert_eq!((user.since, user.last_used_at), (Some(since), None));
    assert_eq!(user.granted_by, Some((ann.uuid, Some("Ann Smith".into()))));
    assert_eq!(user.breaks, vec![]);
    assert_eq!(member.person.as_ref().unwrap().uuid, carl.uuid);
    assert_eq!(member.team, Some((sales, "Sales".into())));
    assert_eq!(newer.link, Some((new.grant.id, new.grant.label.clone())));
    assert_eq!((newer.last_used_at, &newer.breaks), (Some(used), &vec![PolicyRule::LinkMaxDays]));
    assert_eq!((pass.link.clone(), pass.expires_at), (newer.link.clone(), Some(world.in_seconds(DAY))));
    assert_eq!(older.breaks, [PolicyRule::LinkMaxDays, PolicyRule::LinkAllowUnlimited]);
    assert_eq!((older.access, older.last_used_at), (Some(Access::Link(old.grant.id)), None));

    let unused = |days: u64| {
        let filter =
            ReviewFilter { unused: Some(Duration::from_secs(days * DAY)), ..ReviewFilter::default() };
        all(store, &world, &ann, &filter, 1).unwrap().iter().map(|row| row.kind.name()).collect::<Vec<_>>()
    };
    assert_eq!(unused(10), ["user", "team_member", "link"]);
    assert!(unused(11).is_empty());
    let filter = ReviewFilter { breaks: Some(true), ..ReviewFilter::default() };
    let broken = all(store, &world, &ann, &filter, 1).unwrap();
    assert_eq!(broken, [newer.clone(), older.clone()]);

    // Who manages everything sees all of it, others what they own.
    let ada = world.administrator(store, "ada@example.com");
    assert_eq!(all(store, &world, &ada, &ReviewFilter::default(), 1_000).unwrap(), rows);
    assert!(all(store, &world, &bob, &ReviewFilter::default(), 1_000).unwrap().is_empty());
    assert!(matches!(all(store, &world, &bob, &of(genie.id), 10), Err(GuardError::Forbidden)));
    assert!(matches!(all(store, &world, &ann, &of(GenieId(bob.uuid.0)), 10), Err(GuardError::NoGenie)));
}

pub(in crate::contract) fn a_list_is_revoked_or_none_of_it(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let (genie, bobs) = (world.genie(store, &ann, "Billing"), world.genie(store, &bob, "Bob's"));
    let sales = team(store, &world, "Sales");
    let (cx, who) = (world.cx(), Who::User(bob.uuid));
    let user =
        store::write(store, |tx| access::people::add(tx, &cx, &ann, genie.id, &who, Patch::Keep)).unwrap().id;
    let team =
        store::write(store, |tx| access::teams::add(tx, &cx, &ann, genie.id, sales, Patch::Keep)).unwrap().id;
    let (link, other) =
        (world.grant(store, &ann, genie.id, 0, None), world.grant(store, &bob, bobs.id, 0, None));
    let (_, pass) = world.redeem(store, &link.token);
    let rows = all(store, &world, &ann, &of(genie.id), 10).unwrap();
    let of_pass = rows.iter().find(|row| row.kind == ReviewKind::Pass).unwrap().access.unwrap();

    let foreign = Access::Link(other.grant.id);
    let link_id = Access::Link(link.grant.id);
    let refused = revoke(store, &world, &ann, &[link_id, Access::User(user), foreign]);
    assert!(matches!(refused, Err(RevokeError::Forbidden(one)) if one == foreign), "{refused:?}");
    assert_eq!(all(store, &world, &ann, &of(genie.id), 10).unwrap(), rows);

    let visit = |pass: &PassToken| {
        read(store, |tx| access::passes::check_pass(tx, pass, None, None, world.now())).is_some()
    };
    assert!(visit(&pass));
    assert_eq!(revoke(store, &world, &ann, &[of_pass]).unwrap(), [(of_pass, Outcome::Revoked)]);
    assert!(!visit(&pass));
    let again = world.redeem(store, &link.token).1;
    assert!(visit(&again));
    let gone = Access::User(AccessId(user.0 + 100));
    let done = revoke(
        store,
        &world,
        &ann,
        &[Access::Team(team), gone, link_id, of_pass, Access::User(user), link_id],
    );
    assert_eq!(
        done.unwrap(),
        [
            (Access::Team(team), Outcome::Revoked),
            (gone, Outcome::Gone),
            (link_id, Outcome::Revoked),
            (of_pass, Outcome::Gone),
            (Access::User(user), Outcome::Revoked),
            (link_id, Outcome::Revoked),
        ]
    );
    assert!(!visit(&again));
    let left = all(store, &world, &ann, &of(genie.id), 10).unwrap();
    assert_eq!(left.iter().map(|row| row.kind.name()).collect::<Vec<_>>(), ["owner"]);
    for activity in ["grant.pass_ended", "grant.deleted", "genie_user.removed", "genie_team.removed"] {
        assert_eq!(entries_of(store, activity), 1, "{activity}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemoryStore;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn it_agrees_with_check(steps in proptest::collection::vec(any::<u64>(), 1..50)) {
            let store = MemoryStore::new();
            Scene::new(&store).run(steps.into_iter());
        }
    }
}
