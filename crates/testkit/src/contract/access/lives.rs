//! What becomes of accesses over time: any sequence of changes, held against a small model of who may come in, by which
//! way, and until when.

use super::approvals::{approve, deny, request, requests_of, wish};
use crate::World;
use crate::contract::steps::{all_mail, entries_of, grants_of, read, team, update, uses_of};
use portcullis_domain::access::decisions::{Decision, DenyReason, Subject, Via};
use portcullis_domain::access::genies::{Genie, UsableGenie};
use portcullis_domain::access::grants::{self, AnyGrant, Expiry, Refusal};
use portcullis_domain::access::guard::GuardError;
use portcullis_domain::access::people::Who;
use portcullis_domain::access::{self, decisions, genies};
use portcullis_domain::base::{GrantToken, Patch, Slice};
use portcullis_domain::records::outbox::{Letter, MailRecord};
use portcullis_domain::staff::agents::{self, AgentChange};
use portcullis_domain::staff::teams::{self, TeamChange};
use portcullis_domain::{Principal, Store, TeamId, Timestamp, store};
use std::time::Duration;

const PEOPLE: [&str; 3] = ["bob@example.com", "carl@example.com", "stranger@example.com"];
const TEAMS: [&str; 2] = ["Sales", "Support"];
/// How many of [`PEOPLE`] have an account.
const ACCOUNTS: usize = 2;

/// One change.
#[derive(Clone, Copy, Debug)]
enum Step {
    AddUser(usize, Patch<u64>),
    UpdateUser(usize, Patch<u64>),
    DeleteUser(usize, bool),
    AddTeam(usize, Patch<u64>),
    RemoveTeam(usize, bool),
    Join(usize, usize),
    Leave(usize, usize),
    /// All teams of a person from now on: neither, or this one.
    Teams(usize, Option<usize>),
    /// All members of a team from now on: nobody, or this one.
    Members(usize, Option<usize>),
    Ask(usize),
    Approve(usize, Option<u64>),
    Deny(usize),
    DeleteAccount(usize, bool),
    Wait(u64),
}

impl Step {
    fn of(number: u64) -> Self {
        let (kind, rest) = (number % 28, number / 28);
        let person = usize::try_from(rest % 2).unwrap();
        let anybody = usize::try_from(rest % 3).unwrap();
        let team = usize::try_from(rest / 6 % 2).unwrap();
        let flag = rest / 12 % 2 == 1;
        let minutes = 1 + rest / 24 % 30;
        let patch = match rest / 720 % 3 {
            0 => Patch::Keep,
            1 => Patch::Clear,
            _ => Patch::Set(minutes),
        };
        match kind {
            0..=2 => Self::AddUser(person, patch),
            3 | 4 => Self::UpdateUser(person, patch),
            5 | 6 => Self::DeleteUser(person, flag),
            7..=9 => Self::AddTeam(team, patch),
            10 | 11 => Self::RemoveTeam(team, flag),
            12..=14 => Self::Join(team, person),
            15 | 16 => Self::Leave(team, person),
            17 => Self::Teams(person, flag.then_some(team)),
            18 => Self::Members(team, flag.then_some(person)),
            19..=21 => Self::Ask(anybody),
            22..=24 => Self::Approve(anybody, flag.then_some(minutes)),
            25 => Self::Deny(anybody),
            26 if rest.is_multiple_of(4) => Self::DeleteAccount(person, flag),
            _ => Self::Wait(minutes),
        }
    }
}

/// An end, or none.
type End = Option<Timestamp>;

/// A link that an approval made.
#[derive(Clone, Debug)]
struct Link {
    person: usize,
    has_account: bool,
    end: End,
    is_there: bool,
    token: GrantToken,
}

/// What should be so.
#[derive(Default)]
struct Model {
    direct: [Option<End>; ACCOUNTS],
    teams: [Option<End>; 2],
    members: [[bool; ACCOUNTS]; 2],
    is_pending: [bool; 3],
    is_gone: [bool; ACCOUNTS],
    links: Vec<Link>,
}

fn lasts(end: End, now: Timestamp) -> bool {
    end.is_none_or(|end| end > now)
}

impl Model {
    fn decision(&self, person: usize, now: Timestamp) -> Decision {
        if self.is_gone[person] {
            return Decision::Denied(DenyReason::NoAccess);
        }
        let by_team = (0..2).filter(|team| self.members[*team][person]).filter_map(|team| self.teams[team]);
        let all: Vec<(Via, End)> = self.direct[person]
            .map(|end| (Via::User, end))
            .into_iter()
            .chain(by_team.map(|end| (Via::Team, end)))
            .collect();
        let longest = all
            .iter()
            .filter(|(_, end)| lasts(*end, now))
            .rev()
            .max_by_key(|(_, end)| end.map_or((1, None), |end| (0, Some(end))));
        match longest {
            Some((via, expires_at)) => Decision::Allowed { via: *via, expires_at: *expires_at },
            None if all.is_empty() => Decision::Denied(DenyReason::NoAccess),
            None => Decision::Denied(DenyReason::Expired),
        }
    }

    /// The links of a person end.
    fn end_links(&mut self, wanted: impl Fn(&Link) -> bool) {
        self.links.iter_mut().filter(|link| wanted(link)).for_each(|link| link.is_there = false);
    }

    /// These teams let somebody in no longer.
    fn lose(&mut self, person: usize, lost: &[usize], now: Timestamp) {
        let had = lost.iter().any(|team| self.members[*team][person] && self.teams[*team].is_some());
        let has_other = (0..2).any(|team| {
            !lost.contains(&team)
                && self.members[team][person]
                && self.teams[team].is_some_and(|end| lasts(end, now))
        });
        let has_direct = self.direct[person].is_some_and(|end| lasts(end, now));
        if had && !has_other && !has_direct && !self.is_gone[person] {
            self.end_links(|link| link.person == person && link.has_account);
        }
    }
}

struct Scene<'a> {
    store: &'a dyn Store,
    world: World,
    ada: Principal,
    genie: Genie,
    people: [Principal; ACCOUNTS],
    teams: [TeamId; 2],
    model: Model,
}

impl<'a> Scene<'a> {
    fn new(store: &'a dyn Store) -> Self {
        let world = World::new();
        let ada = world.administrator(store, "ada@example.com");
        let genie = world.genie(store, &ada, "Billing");
        let people = [0, 1].map(|n| world.agent(store, PEOPLE[n], &[]));
        let teams = TEAMS.map(|name| team(store, &world, name));
        Self { store, world, ada, genie, people, teams, model: Model::default() }
    }

    fn end(&self, minutes: Patch<u64>) -> Patch<Expiry> {
        minutes.map(|minutes| Expiry::new(self.world.in_seconds(minutes * 60), self.world.now()).unwrap())
    }

    /// What an access is to end at, by what is said and what is so.
    fn applied(&self, minutes: Patch<u64>, old: Option<End>) -> End {
        let known = old.filter(|end| lasts(*end, self.world.now())).flatten();
        minutes.map(|minutes| self.world.in_seconds(minutes * 60)).apply(known)
    }

    fn take(&mut self, step: Step) {
        let (store, now) = (self.store, self.world.now());
        let (genie, ada) = (self.genie.id, self.ada.clone());
        let cx = self.world.cx();
        match step {
            Step::AddUser(person, minutes) => {
                let (who, end) = (Who::User(self.people[person].uuid), self.end(minutes));
                let added = store::write(store, |tx| access::people::add(tx, &cx, &ada, genie, &who, end));
                assert_eq!(added.is_ok(), !self.model.is_gone[person]);
                if added.is_ok() {
                    self.model.direct[person] = Some(self.applied(minutes, self.model.direct[person]));
                }
            }
            Step::UpdateUser(person, minutes) => {
                let (user, end) = (self.people[person].uuid, self.end(minutes));
                let done = store::write(store, |tx| access::people::update(tx, &cx, &ada, genie, user, end));
                let is_there = self.model.direct[person].is_some() && !self.model.is_gone[person];
                assert_eq!(done.is_ok(), is_there);
                if let Some(old) = self.model.direct[person].filter(|_| is_there) {
                    let set = minutes.map(|minutes| self.world.in_seconds(minutes * 60));
                    self.model.direct[person] = Some(set.apply(old));
                }
            }
            Step::DeleteUser(person, keeps) => {
                let user = self.people[person].uuid;
                let gone =
                    store::write(store, |tx| access::people::remove(tx, &cx, &ada, genie, user, keeps));
                let is_there = self.model.direct[person].is_some() && !self.model.is_gone[person];
                assert_eq!(gone.is_ok(), is_there);
                if is_there {
                    self.model.direct[person] = None;
                    self.model.end_links(|link| link.person == person && !keeps);
                }
            }
            Step::AddTeam(team, minutes) => {
                let (id, end) = (self.teams[team], self.end(minutes));
                store::write(store, |tx| access::teams::add(tx, &cx, &ada, genie, id, end)).unwrap();
                self.model.teams[team] = Some(self.applied(minutes, self.model.teams[team]));
            }
            Step::RemoveTeam(team, keeps) => {
                let id = self.teams[team];
                let gone = store::write(store, |tx| access::teams::remove(tx, &cx, &ada, genie, id, keeps));
                assert_eq!(gone.is_ok(), self.model.teams[team].is_some());
                if !keeps {
                    (0..ACCOUNTS).for_each(|person| self.model.lose(person, &[team], now));
                }
                self.model.teams[team] = None;
            }
            Step::Join(team, person) => {
                let (id, agent) = (self.teams[team], self.people[person].id);
                let joined = store::write(store, |tx| teams::add_member(tx, &cx, &ada, id, agent));
                assert_eq!(joined.is_ok(), !self.model.is_gone[person]);
                self.model.members[team][person] |= joined.is_ok();
            }
            Step::Leave(team, person) => {
                let (id, agent) = (self.teams[team], self.people[person].id);
                store::write(store, |tx| teams::remove_member(tx, &cx, &ada, id, agent)).unwrap();
                self.model.lose(person, &[team], now);
                self.model.members[team][person] = false;
            }
            Step::Teams(person, one) => {
                let teams = one.map(|team| self.teams[team]).into_iter().collect();
                let change = AgentChange { teams: Some(teams), ..AgentChange::default() };
                let done = update(store, &self.world, &ada, self.people[person].id, &change);
                if done.is_ok() {
                    let lost: Vec<_> = (0..2)
                        .filter(|team| Some(*team) != one && self.model.members[*team][person])
                        .collect();
                    self.model.lose(person, &lost, now);
                    (0..2).for_each(|team| self.model.members[team][person] = Some(team) == one);
                }
            }
            Step::Members(team, one) => {
                let members = one.map(|person| self.people[person].id).into_iter().collect();
                let (id, change) =
                    (self.teams[team], TeamChange { members: Some(members), ..TeamChange::default() });
                let done = store::write(store, |tx| teams::update(tx, &cx, &ada, id, &change));
                if done.is_ok() {
                    for person in (0..ACCOUNTS).filter(|person| Some(*person) != one) {
                        self.model.lose(person, &[team], now);
                    }
                    (0..ACCOUNTS).for_each(|person| self.model.members[team][person] = Some(person) == one);
                }
            }
            Step::Ask(person) => {
                // So that nobody asks too often.
                self.world.clock.advance(access::requests::REQUEST_WINDOW);
                request(store, &self.world, &wish(&self.genie, PEOPLE[person])).unwrap();
                self.model.is_pending[person] = true;
            }
            Step::Approve(person, minutes) => self.approve(person, minutes),
            Step::Deny(person) => {
                if let Some(asked) = self.asked(person) {
                    deny(store, &self.world, &ada, asked).unwrap();
                    self.model.is_pending[person] = false;
                }
            }
            Step::DeleteAccount(person, keeps) => {
                let id = self.people[person].id;
                let gone = store::write(store, |tx| {
                    agents::delete(
                        tx,
                        &cx,
                        &ada,
                        id,
                        &agents::Departure { keep_links: keeps, ..Default::default() },
                    )
                });
                assert_eq!(gone.is_ok(), !self.model.is_gone[person]);
                if gone.is_ok() {
                    self.model.is_gone[person] = true;
                    self.model.end_links(|link| link.person == person && !keeps);
                    (0..2).for_each(|team| self.model.members[team][person] = false);
                }
            }
            Step::Wait(minutes) => drop(self.world.clock.advance(Duration::from_secs(minutes * 60))),
        }
    }

    /// The pending request of this person.
    fn asked(&self, person: usize) -> Option<portcullis_domain::RequestId> {
        let pending = requests_of(self.store, self.genie.id).into_iter().find(|request| {
            request.email.as_str() == PEOPLE[person]
                && request.state == access::requests::RequestState::Pending
        });
        assert_eq!(pending.is_some(), self.model.is_pending[person]);
        pending.map(|request| request.id)
    }

    fn approve(&mut self, person: usize, minutes: Option<u64>) {
        let Some(asked) = self.asked(person) else { return };
        let end = self.end(minutes.into());
        let end = match end {
            Patch::Set(end) => Some(end),
            Patch::Keep | Patch::Clear => None,
        };
        approve(self.store, &self.world, &self.ada, asked, end).unwrap();
        self.model.is_pending[person] = false;
        let has_account = person < ACCOUNTS && !self.model.is_gone[person];
        let end = end.map(Expiry::at);
        if has_account {
            let later = match self.model.direct[person] {
                Some(old) => old.zip(end).map(|(old, end)| old.max(end)),
                None => end,
            };
            self.model.direct[person] = Some(later);
        }
        let sent = |mail: &MailRecord| {
            mail.to.as_str() == PEOPLE[person] && matches!(mail.letter, Letter::AccessApproved { .. })
        };
        let mail = all_mail(self.store).into_iter().find(sent).unwrap().link(&self.world.vault).unwrap();
        let token = GrantToken::parse(mail.rsplit('/').next().unwrap()).unwrap();
        self.model.links.push(Link { person, has_account, end, is_there: true, token });
    }

    fn check(&self) {
        let now = self.world.now();
        let ask = |subject: &Subject| {
            store::read(self.store, |tx| decisions::check(tx, &self.ada, self.genie.id, subject, now))
                .unwrap()
        };
        for (person, principal) in self.people.iter().enumerate() {
            let expected = self.model.decision(person, now);
            assert_eq!(ask(&Subject::User(principal.uuid)), expected, "{}", PEOPLE[person]);
            let usable = read(self.store, |tx| genies::usable(tx, principal, Slice::first(), now)).items;
            if let Decision::Allowed { via, expires_at } = expected {
                assert_eq!(usable, [UsableGenie { genie: self.genie.clone(), via, expires_at }]);
            } else {
                assert!(usable.is_empty() || self.model.is_gone[person], "{usable:?}");
            }
        }
        for link in &self.model.links {
            let expected = match link.is_there {
                false => Decision::Denied(DenyReason::NoAccess),
                true if lasts(link.end, now) => Decision::Allowed { via: Via::Link, expires_at: link.end },
                true => Decision::Denied(DenyReason::Expired),
            };
            assert_eq!(ask(&Subject::Link(link.token.digest())), expected, "{link:?}");
        }
    }

    fn run(&mut self, steps: impl Iterator<Item = u64>) {
        let mut taken = Vec::new();
        for step in steps.map(Step::of) {
            taken.push(step);
            self.take(step);
            let checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.check()));
            assert!(checked.is_ok(), "after {taken:?}");
        }
    }
}

/// Numbers that look random and are the same each time (Knuth's MMIX constants).
pub(super) fn numbers(seed: u64) -> impl Iterator<Item = u64> {
    let next =
        |n: &u64| Some(n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
    std::iter::successors(Some(seed), next).skip(1).map(|n| n >> 20)
}

pub(in crate::contract) fn whatever_happens_is_as_the_model_says(store: &dyn Store) {
    Scene::new(store).run(numbers(7).take(250));
}

/// Bob's request, approved while he is in a team that has access too.
fn let_in(scene: &mut Scene<'_>) -> GrantToken {
    for step in [Step::Ask(0), Step::Approve(0, None)] {
        scene.take(step);
    }
    scene.model.links[0].token.clone()
}

pub(in crate::contract) fn an_approved_link_ends_with_its_person(store: &dyn Store) {
    let mut scene = Scene::new(store);
    let token = let_in(&mut scene);
    let (_, pass) = scene.world.redeem(store, &token);
    scene.take(Step::DeleteUser(0, false));
    scene.check();
    assert_eq!(scene.world.redeem(store, &token).0, Err(Refusal::Unknown));
    let inside = read(store, |tx| access::passes::check_pass(tx, &pass, None, None, scene.world.now()));
    assert_eq!(inside, None);
    assert_eq!(entries_of(store, "grant.deleted"), 1);
}

pub(in crate::contract) fn what_ended_keeps_its_history(store: &dyn Store) {
    let mut scene = Scene::new(store);
    let token = let_in(&mut scene);
    scene.world.redeem(store, &token).0.unwrap();
    let genie = scene.genie.id;
    let living = grants_of(store, genie).remove(0);
    scene.world.clock.advance(Duration::from_secs(1));
    scene.take(Step::DeleteUser(0, false));
    let bob = scene.people[0].clone();

    let history =
        |by: &Principal| store::read(store, |tx| grants::history(tx, by, living.id, Slice::first()));
    assert_eq!(history(&scene.ada).unwrap().items, uses_of(store, living.id));
    assert_eq!(uses_of(store, living.id).len(), 1);
    assert!(matches!(history(&bob), Err(GuardError::Forbidden)));
    let listed =
        |by: &Principal| store::read(store, |tx| grants::list_with_ended(tx, by, genie, Slice::first()));
    let ended = living.clone().ended(scene.world.now());
    assert_eq!(listed(&scene.ada).unwrap().items, [AnyGrant::Ended(ended)]);
    assert!(matches!(listed(&bob), Err(GuardError::Forbidden)));
    assert!(grants_of(store, genie).is_empty());

    // With the Genie, nobody is left who manages it.
    let (cx, ada) = (scene.world.cx(), &scene.ada);
    store::write(store, |tx| genies::delete(tx, &cx, ada, genie)).unwrap();
    assert!(matches!(history(ada), Err(GuardError::NoGrant)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemoryStore;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn whatever_happens(steps in proptest::collection::vec(any::<u64>(), 1..60)) {
            let store = MemoryStore::new();
            Scene::new(&store).run(steps.into_iter());
        }
    }
}
