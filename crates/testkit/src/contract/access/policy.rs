//! What the installation allows.

use crate::World;
use crate::contract::access::approvals::asked;
use crate::contract::steps::{grants_of, limit, read, team};
use portcullis_domain::access::genies::{self, CreateGenieError, GeniePatch, NewGenie, UpdateGenieError};
use portcullis_domain::access::grants::{
    self, Conditions, ConditionsPatch, Expiry, GrantChange, GrantDraft, GrantPatch, LinkError, UseLimit,
};
use portcullis_domain::access::people::{AddUserError, GenieUserError, Who};
use portcullis_domain::access::requests::{Approval, RequestStatus, ResolveError};
use portcullis_domain::access::teams::GenieTeamError;
use portcullis_domain::base::{AccessPolicy, LifePolicy, Patch, PolicyError};
use portcullis_domain::{Store, Timestamp, access, store};

const DAY: u64 = 24 * 60 * 60;

fn lives() -> Vec<LifePolicy> {
    let days = [(None, None), (Some(3), None), (None, Some(10)), (Some(3), Some(10))];
    let of = |allows_endless| {
        days.map(|(default_days, max_days)| LifePolicy { default_days, max_days, allows_endless })
    };
    [of(true), of(false)].concat()
}

/// What the words of the settings say: the end, where it may be.
fn allowed(life: &LifePolicy, world: &World, said: Patch<Expiry>) -> Option<Option<Timestamp>> {
    let end = match said {
        Patch::Keep => {
            life.default_days.or(life.max_days).map(|days| world.in_seconds(u64::from(days) * DAY))
        }
        said => said.apply(None).map(Expiry::at),
    };
    let fits = match (end, life.max_days) {
        (None, most) => most.is_none() && life.allows_endless,
        (Some(end), Some(most)) => end <= world.in_seconds(u64::from(most) * DAY),
        (Some(_), None) => true,
    };
    fits.then_some(end)
}

/// Whatever is said under whatever policy: what breaks it is never made, and what it allows is never refused.
pub(in crate::contract) fn ends_are_as_the_policy_says(store: &dyn Store) {
    let mut world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let sales = team(store, &world, "Sales");
    let in_days =
        |world: &World, days| Patch::Set(Expiry::new(world.in_seconds(days * DAY), world.now()).unwrap());
    let mut number = 0;
    for life in lives() {
        let said = [Patch::Keep, Patch::Clear, in_days(&world, 5), in_days(&world, 10), in_days(&world, 11)];
        for said in said {
            number += 1;
            world.access_policy = AccessPolicy { links: life, direct: life, ..AccessPolicy::default() };
            let expected = allowed(&life, &world, said);
            let genie = world.genie(store, &ann, &format!("Genie {number}"));
            let wish = asked(store, &world, &genie, &format!("vi{number}@example.com"));
            let cx = world.cx();

            let draft = GrantDraft { expires_at: said, ..GrantDraft::default() };
            let made = store::write(store, |tx| grants::create(tx, &cx, &ann, genie.id, &draft));
            assert!(matches!(made, Ok(_) | Err(LinkError::Policy(_))), "{made:?}");
            assert_eq!(made.ok().map(|made| made.grant.expires_at), expected, "{life:?} {said:?}");

            let who = Who::User(bob.uuid);
            let given = store::write(store, |tx| access::people::add(tx, &cx, &ann, genie.id, &who, said));
            assert!(matches!(given, Ok(_) | Err(AddUserError::Policy(_))), "{given:?}");
            assert_eq!(given.ok().map(|given| given.expires_at), expected, "{life:?} {said:?}");

            let let_in = store::write(store, |tx| access::teams::add(tx, &cx, &ann, genie.id, sales, said));
            assert!(matches!(let_in, Ok(_) | Err(GenieTeamError::Policy(_))), "{let_in:?}");
            assert_eq!(let_in.ok().map(|let_in| let_in.expires_at), expected, "{life:?} {said:?}");

            let before = grants_of(store, genie.id).len();
            let approval = Approval { expires_at: said, ..Approval::default() };
            let approved =
                store::write(store, |tx| access::requests::approve(tx, &cx, &ann, wish.id, &approval));
            assert_eq!(approved.is_ok(), expected.is_some(), "{life:?} {said:?}");
            assert_eq!(grants_of(store, genie.id).len() - before, usize::from(approved.is_ok()));
            if let Err(error) = approved {
                assert!(matches!(error, ResolveError::Policy(_)), "{error:?}");
                let wish = read(store, |tx| tx.find_access_request(wish.id)).unwrap();
                assert_eq!(wish.state.status(), RequestStatus::Pending);
            }
        }
    }
}

pub(in crate::contract) fn what_is_older_than_the_rule_stays_until_it_is_touched(store: &dyn Store) {
    let mut world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let genie = world.genie(store, &ann, "Billing");
    let open = GeniePatch { is_public: Some(true), ..GeniePatch::default() };
    let cx = world.cx();
    let link = world.grant(store, &ann, genie.id, 0, None).grant.id;
    let who = Who::User(bob.uuid);
    store::write(store, |tx| access::people::add(tx, &cx, &ann, genie.id, &who, Patch::Keep)).unwrap();
    store::write(store, |tx| genies::update(tx, &cx, &ann, genie.id, &open)).unwrap();

    let life = LifePolicy { max_days: Some(10), ..LifePolicy::default() };
    world.access_policy = AccessPolicy {
        links: life,
        direct: life,
        allows_unlimited_links: false,
        allows_links_without_password: false,
        allows_public_genies: false,
    };
    let cx = world.cx();
    let change = |patch: GrantPatch| {
        store::write(store, |tx| grants::update(tx, &cx, &ann, link, &patch.clone().into()))
    };
    let unlimited = Some(UseLimit::UNLIMITED);
    // Sent back as it is, and one of the two changed.
    assert!(
        change(GrantPatch { max_uses: unlimited, expires_at: Patch::Clear, ..GrantPatch::default() }).is_ok()
    );
    assert!(
        change(GrantPatch { max_uses: Some(limit(5)), expires_at: Patch::Clear, ..GrantPatch::default() })
            .is_ok()
    );
    let wider = change(GrantPatch { max_uses: unlimited, ..GrantPatch::default() });
    assert!(matches!(wider, Err(LinkError::Policy(PolicyError::Unlimited))), "{wider:?}");
    let end = |days| Patch::Set(Expiry::new(world.in_seconds(days * DAY), world.now()).unwrap());
    let long = change(GrantPatch { expires_at: end(11), ..GrantPatch::default() });
    assert!(matches!(long, Err(LinkError::Policy(PolicyError::TooLong(10)))), "{long:?}");
    assert!(change(GrantPatch { expires_at: end(10), ..GrantPatch::default() }).is_ok());
    let endless = change(GrantPatch { expires_at: Patch::Clear, ..GrantPatch::default() });
    assert!(matches!(endless, Err(LinkError::Policy(PolicyError::EndlessWithin(10)))), "{endless:?}");
    let draft = GrantDraft { max_uses: limit(1), expires_at: end(1), ..GrantDraft::default() };
    let make = |draft: &GrantDraft| store::write(store, |tx| grants::create(tx, &cx, &ann, genie.id, draft));
    let new = make(&draft);
    assert!(matches!(new, Err(LinkError::Policy(PolicyError::WithoutPassword))), "{new:?}");
    let conditions = Conditions { password: Some(world.hash("a shared password")), ..Conditions::default() };
    let locked = make(&GrantDraft { conditions, ..draft }).unwrap().grant.id;
    let bare = ConditionsPatch { password: Patch::Clear, ..ConditionsPatch::default() };
    let bare = GrantChange { conditions: bare, ..GrantChange::default() };
    let cleared = store::write(store, |tx| grants::update(tx, &cx, &ann, locked, &bare));
    assert!(matches!(cleared, Err(LinkError::Policy(PolicyError::WithoutPassword))), "{cleared:?}");

    let set = |end| store::write(store, |tx| access::people::update(tx, &cx, &ann, genie.id, bob.uuid, end));
    assert!(set(Patch::Clear).is_ok());
    let long = set(end(11));
    assert!(matches!(long, Err(GenieUserError::Policy(PolicyError::TooLong(10)))), "{long:?}");
    assert!(set(end(10)).is_ok());

    let change =
        |patch: GeniePatch| store::write(store, |tx| genies::update(tx, &cx, &ann, genie.id, &patch));
    let name = Some("Bills".parse().unwrap());
    assert!(change(GeniePatch { name, ..open.clone() }).is_ok());
    assert!(change(GeniePatch { is_public: Some(false), ..GeniePatch::default() }).is_ok());
    let public = change(open);
    assert!(matches!(public, Err(UpdateGenieError::Policy(PolicyError::Public))), "{public:?}");
    let new = NewGenie { is_public: true, ..NewGenie::named("Open".parse().unwrap()) };
    let made = store::write(store, |tx| genies::create(tx, &cx, &ann, &new));
    assert!(matches!(made, Err(CreateGenieError::Policy(PolicyError::Public))), "{made:?}");
}
