//! The question that everything is about.

use crate::World;
use crate::contract::steps::{grant, read, write};
use portcullis_domain::access;
use portcullis_domain::access::decisions::{
    AccessFacts, CheckError, Decision, DenyReason, Subject, Validity, Via,
};
use portcullis_domain::access::genies::{self, Genie, GeniePatch};
use portcullis_domain::access::grants::{self, Expiry};
use portcullis_domain::access::people::Who;
use portcullis_domain::base::{ApiKeySecret, GrantToken, PassToken, Permission};
use portcullis_domain::{AgentUuid, GenieId, Principal, Store, TeamId, Timestamp, store};
use std::time::Duration;

const MICROSECOND: Duration = Duration::from_micros(1);

/// A Genie with an owner, and the questions about it.
struct Scene<'a> {
    store: &'a dyn Store,
    world: World,
    ann: Principal,
    key: ApiKeySecret,
    genie: Genie,
}

impl<'a> Scene<'a> {
    fn new(store: &'a dyn Store) -> Self {
        let world = World::new();
        let ann = world.owner(store, "ann@example.com");
        let key = world.key(store, &ann);
        let genie = world.genie(store, &ann, "Billing");
        Self { store, world, ann, key, genie }
    }

    /// The answer, which the door for callers with a key must give as well.
    fn ask_at(&self, subject: &Subject, at: Timestamp) -> Decision {
        let checked = store::check(self.store, &self.key, self.genie.id, subject.clone(), at).wait();
        let checked = checked.unwrap().unwrap();
        let answer =
            store::read(self.store, |tx| access::decisions::check(tx, &self.ann, self.genie.id, subject, at))
                .unwrap();
        assert_eq!((checked.by.id, checked.decision), (self.ann.id, answer), "{subject:?}");
        answer
    }

    fn ask(&self, subject: &Subject) -> Decision {
        self.ask_at(subject, self.world.now())
    }

    fn facts(&self, subject: &Subject) -> AccessFacts {
        read(self.store, |tx| tx.load_access_facts(self.genie.id, subject)).unwrap()
    }

    fn expiry(&self, end: Option<Timestamp>) -> Option<Expiry> {
        end.map(|end| Expiry::new(end, self.world.now()).unwrap())
    }

    fn add_user(&self, user: AgentUuid, end: Option<Timestamp>) {
        let (cx, end) = (self.world.cx(), self.expiry(end));
        let who = Who::User(user);
        store::write(self.store, |tx| {
            access::people::add(tx, &cx, &self.ann, self.genie.id, &who, end.into())
        })
        .unwrap();
    }

    fn add_team(&self, name: &str, members: &[&Principal], end: Option<Timestamp>) -> TeamId {
        let team = write(self.store, |tx| {
            let team = tx.insert_team(&name.parse().unwrap(), None, self.world.now())?.done().unwrap();
            for member in members {
                tx.add_team_member(team, member.id)?;
            }
            Ok(team)
        });
        let (cx, end) = (self.world.cx(), self.expiry(end));
        store::write(self.store, |tx| {
            access::teams::add(tx, &cx, &self.ann, self.genie.id, team, end.into())
        })
        .unwrap();
        team
    }

    fn change(&self, change: &GeniePatch) {
        let cx = self.world.cx();
        store::write(self.store, |tx| genies::update(tx, &cx, &self.ann, self.genie.id, change)).unwrap();
    }
}

fn allowed(via: Via, expires_at: Option<Timestamp>) -> Decision {
    Decision::Allowed { via, expires_at }
}

const NO_ACCESS: Decision = Decision::Denied(DenyReason::NoAccess);
const EXPIRED: Decision = Decision::Denied(DenyReason::Expired);
const USED_UP: Decision = Decision::Denied(DenyReason::UsedUp);
const INACTIVE: Decision = Decision::Denied(DenyReason::Inactive);

pub(in crate::contract) fn the_owner_may_always(store: &dyn Store) {
    let scene = Scene::new(store);
    let bob = scene.world.owner(store, "bob@example.com");
    for subject in [Subject::User(scene.ann.uuid), Subject::Email(scene.ann.email.clone())] {
        assert_eq!(scene.ask(&subject), allowed(Via::Owner, None));
    }
    let (public, off) = (
        GeniePatch { is_public: Some(true), ..GeniePatch::default() },
        GeniePatch { is_active: Some(false), ..GeniePatch::default() },
    );
    scene.change(&public);
    assert_eq!(scene.ask(&Subject::User(bob.uuid)), allowed(Via::Public, None));
    assert_eq!(scene.ask(&Subject::User(scene.ann.uuid)), allowed(Via::Owner, None));
    scene.change(&off);
    assert_eq!(scene.ask(&Subject::User(bob.uuid)), INACTIVE);
    assert_eq!(scene.ask(&Subject::User(scene.ann.uuid)), allowed(Via::Owner, None));
}

pub(in crate::contract) fn strangers_have_no_access(store: &dyn Store) {
    let scene = Scene::new(store);
    let bob = scene.world.owner(store, "bob@example.com");
    let subjects = [
        Subject::User(bob.uuid),
        Subject::Email(bob.email),
        Subject::User(AgentUuid(scene.genie.id.0)),
        Subject::Email("nobody@example.com".parse().unwrap()),
        Subject::Link(GrantToken::generate(&scene.world.secrets).digest()),
        Subject::Pass(PassToken::generate(&scene.world.secrets).digest()),
    ];
    for subject in subjects {
        assert_eq!(scene.ask(&subject), NO_ACCESS, "{subject:?}");
        let known = matches!(subject, Subject::User(uuid) if uuid == bob.uuid)
            || matches!(&subject, Subject::Email(email) if email.as_str() == "bob@example.com");
        let facts = scene.facts(&subject);
        assert_eq!((facts.person.is_some(), facts.grant), (known, None), "{subject:?}");
        assert_eq!((facts.owner, facts.is_public, facts.is_active), (scene.ann.uuid, false, true));
    }
}

pub(in crate::contract) fn direct_access_lasts_until_its_end(store: &dyn Store) {
    let scene = Scene::new(store);
    let bob = scene.world.owner(store, "bob@example.com");
    let end = scene.world.in_seconds(60);
    scene.add_user(bob.uuid, Some(end));
    for subject in [Subject::User(bob.uuid), Subject::Email(bob.email.clone())] {
        assert_eq!(scene.ask_at(&subject, end.minus(MICROSECOND)), allowed(Via::User, Some(end)));
        assert_eq!(scene.ask_at(&subject, end), EXPIRED);
    }
    scene.add_user(bob.uuid, None);
    assert_eq!(scene.ask_at(&Subject::User(bob.uuid), end), allowed(Via::User, None));
    let cx = scene.world.cx();
    store::write(store, |tx| access::people::remove(tx, &cx, &scene.ann, scene.genie.id, bob.uuid, false))
        .unwrap();
    assert_eq!(scene.ask(&Subject::User(bob.uuid)), NO_ACCESS);
}

pub(in crate::contract) fn members_of_a_team_have_its_access(store: &dyn Store) {
    let scene = Scene::new(store);
    let (bob, cid) =
        (scene.world.owner(store, "bob@example.com"), scene.world.owner(store, "cid@example.com"));
    let (end, later) = (scene.world.in_seconds(60), scene.world.in_seconds(120));
    let (bobs, cids) = (Subject::User(bob.uuid), Subject::User(cid.uuid));
    let sales = scene.add_team("Sales", &[&bob, &cid], Some(end));
    let ants = scene.add_team("Ants", &[&bob], Some(later));
    let mut ends = scene.facts(&bobs).person.unwrap().teams;
    ends.sort_unstable();
    assert_eq!(ends, [end, later].map(|end| Validity { until: Some(end) }));
    assert_eq!(scene.ask(&cids), allowed(Via::Team, Some(end)));
    assert_eq!(scene.ask(&bobs), allowed(Via::Team, Some(later)));
    assert_eq!(scene.ask_at(&cids, end), EXPIRED);
    assert_eq!(scene.ask_at(&bobs, end), allowed(Via::Team, Some(later)));
    assert_eq!(scene.ask_at(&bobs, later), EXPIRED);

    write(store, |tx| tx.remove_team_member(ants, bob.id));
    assert_eq!(scene.ask(&bobs), allowed(Via::Team, Some(end)), "no member any more");
    let cx = scene.world.cx();
    store::write(store, |tx| access::teams::remove(tx, &cx, &scene.ann, scene.genie.id, sales, false))
        .unwrap();
    assert_eq!((scene.ask(&bobs), scene.ask(&cids)), (NO_ACCESS, NO_ACCESS));
}

pub(in crate::contract) fn access_to_another_genie_does_not_count(store: &dyn Store) {
    let scene = Scene::new(store);
    let bob = scene.world.owner(store, "bob@example.com");
    scene.add_user(bob.uuid, None);
    scene.add_team("Sales", &[&bob], None);
    let other = Scene { genie: scene.world.genie(store, &scene.ann, "Other"), ..scene };
    let subject = Subject::User(bob.uuid);
    let facts = other.facts(&subject).person.unwrap();
    assert_eq!((facts.direct, facts.teams), (None, vec![]));
    assert_eq!(other.ask(&subject), NO_ACCESS);
}

pub(in crate::contract) fn what_lasts_longest_counts(store: &dyn Store) {
    let scene = Scene::new(store);
    let bob = scene.world.owner(store, "bob@example.com");
    let (end, later) = (scene.world.in_seconds(60), scene.world.in_seconds(120));
    let subject = Subject::User(bob.uuid);
    scene.add_user(bob.uuid, Some(later));
    scene.add_team("Sales", &[&bob], Some(end));
    assert_eq!(scene.ask(&subject), allowed(Via::User, Some(later)));
    scene.add_team("Ants", &[&bob], None);
    assert_eq!(scene.ask(&subject), allowed(Via::Team, None));
    let facts = scene.facts(&subject).person.unwrap();
    assert_eq!(
        (facts.uuid, facts.direct, facts.teams.len()),
        (bob.uuid, Some(Validity { until: Some(later) }), 2)
    );
}

pub(in crate::contract) fn a_link_opens_its_own_genie(store: &dyn Store) {
    let scene = Scene::new(store);
    let end = scene.world.in_seconds(60);
    let link = scene.world.grant(store, &scene.ann, scene.genie.id, 1, Some(end));
    let other = scene.world.genie(store, &scene.ann, "Other");
    let subject = Subject::Link(link.token.digest());
    assert_eq!(scene.ask_at(&subject, end.minus(MICROSECOND)), allowed(Via::Link, Some(end)));
    assert_eq!(scene.ask_at(&subject, end), EXPIRED);
    let elsewhere = store::read(store, |tx| {
        access::decisions::check(tx, &scene.ann, other.id, &subject, scene.world.now())
    });
    assert_eq!(elsewhere.unwrap(), NO_ACCESS);
    assert_eq!(grant(store, link.grant.id).use_count, 0, "asking counts no use");

    let (_, pass) = scene.world.redeem(store, &link.token);
    let inside = Subject::Pass(pass.digest());
    assert_eq!(scene.ask(&subject), USED_UP);
    assert_eq!(scene.ask(&inside), allowed(Via::Link, Some(end)));
    assert_eq!(scene.ask_at(&inside, end), EXPIRED);
    let elsewhere = store::read(store, |tx| {
        access::decisions::check(tx, &scene.ann, other.id, &inside, scene.world.now())
    });
    assert_eq!(elsewhere.unwrap(), NO_ACCESS);
    assert_eq!(scene.ask(&Subject::Pass(link.token.digest())), NO_ACCESS, "a link is no pass");
    assert_eq!(scene.ask(&Subject::Link(pass.digest())), NO_ACCESS, "a pass is no link");
}

pub(in crate::contract) fn a_pass_has_its_own_end(store: &dyn Store) {
    let scene = Scene::new(store);
    let link = scene.world.grant(store, &scene.ann, scene.genie.id, 0, None);
    let (_, pass) = scene.world.redeem(store, &link.token);
    let (inside, day) = (Subject::Pass(pass.digest()), scene.world.in_seconds(86_400));
    let facts = scene.facts(&inside).grant.unwrap();
    assert_eq!((facts.expires_at, facts.pass_expires_at), (None, Some(day)));
    assert_eq!((facts.use_count, facts.max_uses.get()), (1, 0));
    assert_eq!(scene.ask_at(&inside, day.minus(MICROSECOND)), allowed(Via::Link, Some(day)));
    assert_eq!(scene.ask_at(&inside, day), EXPIRED);
    assert_eq!(scene.ask_at(&Subject::Link(link.token.digest()), day), allowed(Via::Link, None));
}

pub(in crate::contract) fn revocation_is_seen_at_once(store: &dyn Store) {
    let scene = Scene::new(store);
    let (ann, cx) = (&scene.ann, scene.world.cx());
    let make = || {
        let link = scene.world.grant(store, ann, scene.genie.id, 0, None);
        let pass = scene.world.redeem(store, &link.token).1;
        (link.grant.id, Subject::Link(link.token.digest()), Subject::Pass(pass.digest()))
    };
    let (rotated, deleted, revoked) = (make(), make(), make());
    let bob = scene.world.owner(store, "bob@example.com");
    scene.add_user(bob.uuid, None);
    for (_, link, pass) in [&rotated, &deleted, &revoked] {
        assert_eq!((scene.ask(link), scene.ask(pass)).0, allowed(Via::Link, None));
        assert!(matches!(scene.ask(pass), Decision::Allowed { via: Via::Link, .. }));
    }
    store::write(store, |tx| grants::rotate(tx, &cx, ann, rotated.0)).unwrap();
    assert_eq!((scene.ask(&rotated.1), scene.ask(&rotated.2)), (NO_ACCESS, NO_ACCESS));
    store::write(store, |tx| grants::delete(tx, &cx, ann, deleted.0)).unwrap();
    assert_eq!((scene.ask(&deleted.1), scene.ask(&deleted.2)), (NO_ACCESS, NO_ACCESS));
    store::write(store, |tx| grants::revoke_all(tx, &cx, ann, scene.genie.id)).unwrap();
    assert_eq!((scene.ask(&revoked.1), scene.ask(&revoked.2)), (NO_ACCESS, NO_ACCESS));
    assert_eq!(scene.ask(&Subject::User(bob.uuid)), NO_ACCESS);
}

pub(in crate::contract) fn an_inactive_genie_is_closed_to_links_too(store: &dyn Store) {
    let scene = Scene::new(store);
    let link = scene.world.grant(store, &scene.ann, scene.genie.id, 0, None);
    let pass = scene.world.redeem(store, &link.token).1;
    scene.change(&GeniePatch { is_active: Some(false), ..GeniePatch::default() });
    assert_eq!(scene.ask(&Subject::Link(link.token.digest())), INACTIVE);
    assert_eq!(scene.ask(&Subject::Pass(pass.digest())), INACTIVE);
}

pub(in crate::contract) fn only_who_may_ask_is_answered(store: &dyn Store) {
    let scene = Scene::new(store);
    let bob = scene.world.owner(store, "bob@example.com");
    let with =
        |permission: Permission| Principal { permissions: [permission].into_iter().collect(), ..bob.clone() };
    let ask = |by: &Principal, genie: GenieId| {
        let subject = Subject::User(bob.uuid);
        store::read(store, |tx| access::decisions::check(tx, by, genie, &subject, scene.world.now()))
    };
    let refused = ask(&bob, scene.genie.id);
    assert!(matches!(refused, Err(CheckError::Forbidden)), "{refused:?}");
    for permission in [Permission::AccessCheck, Permission::GeniesManageAll] {
        assert_eq!(ask(&with(permission), scene.genie.id).unwrap(), NO_ACCESS);
    }
    let nothing = ask(&scene.ann, GenieId(bob.uuid.0));
    assert!(matches!(nothing, Err(CheckError::NotFound)), "{nothing:?}");
}
