//! The Genies.

use crate::World;
use crate::contract::steps::{
    all_activity, assert_pages, enter, entries_of, grants_of, read, team, uses_of, write,
};
use portcullis_domain::access;
use portcullis_domain::access::genies::{
    self, CreateGenieError, Genie, GeniePatch, GenieScope, NewGenie, UpdateGenieError,
};
use portcullis_domain::access::grants;
use portcullis_domain::access::guard::GuardError;
use portcullis_domain::access::people::Who;
use portcullis_domain::access::requests::{AccessRequest, NewAccessRequest};
use portcullis_domain::access::teams::NewGenieTeam;
use portcullis_domain::base::secrets::uuid_v7;
use portcullis_domain::base::{Patch, Slice, Written};
use portcullis_domain::{GenieId, Principal, Store, store};

fn find(store: &dyn Store, id: GenieId) -> Option<Genie> {
    read(store, |tx| tx.find_genie(id))
}

fn change(store: &dyn Store, world: &World, by: &Principal, id: GenieId, change: &GeniePatch) -> Genie {
    let cx = world.cx();
    store::write(store, |tx| genies::update(tx, &cx, by, id, change)).unwrap()
}
use std::time::Duration;

pub(in crate::contract) fn a_genie_is_found_as_it_was_made(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let (cx, new) = (
        world.cx(),
        NewGenie {
            name: "Billing \u{1f9de} helper".parse().unwrap(),
            url_name: Some("billing".parse().unwrap()),
            description: Some("Answers questions\nabout bills.".parse().unwrap()),
            is_public: true,
            launch_url: Some("https://example.com/billing?a=b".parse().unwrap()),
            remind_before_end: false,
        },
    );
    let genie = store::write(store, |tx| genies::create(tx, &cx, &ann, &new)).unwrap();
    assert_eq!((genie.owner, genie.is_active, genie.created_at), (ann.uuid, true, world.now()));
    assert_eq!(find(store, genie.id).as_ref(), Some(&genie));
    assert_eq!(write(store, |tx| tx.lock_genie(genie.id)).as_ref(), Some(&genie));
    let by_name = |name: &str| read(store, |tx| tx.find_genie_by_url_name(&name.parse().unwrap()));
    assert_eq!(by_name("billing").as_ref(), Some(&genie));
    assert_eq!(by_name("billin"), None);
    let nothing = GenieId(uuid_v7(&world.secrets, world.now()));
    assert_eq!((find(store, nothing), write(store, |tx| tx.lock_genie(nothing))), (None, None));
    assert_eq!(entries_of(store, "genie.created"), 1);

    let bare = world.genie(store, &ann, "Bare");
    assert_eq!((&bare.description, &bare.launch_url, bare.is_public), (&None, &None, false));
    assert_eq!(find(store, bare.id), Some(bare));
}

pub(in crate::contract) fn a_url_name_is_taken_once_and_the_transaction_goes_on(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let first = world.genie(store, &ann, "Billing");
    let copy = |name: &str| Genie {
        id: GenieId(uuid_v7(&world.secrets, world.now())),
        url_name: name.parse().unwrap(),
        ..first.clone()
    };
    let (again, other) = (copy("billing"), copy("other"));
    let (taken, added) = write(store, |tx| Ok((tx.insert_genie(&again)?, tx.insert_genie(&other)?)));
    assert_eq!((taken, added), (Written::Taken, Written::Done(())));
    assert_eq!((find(store, again.id), find(store, other.id)), (None, Some(other.clone())));

    let renamed = GeniePatch { url_name: Some(first.url_name.clone()), ..GeniePatch::default() };
    let fine = GeniePatch {
        url_name: Some(other.url_name.clone()),
        name: Some("Fine".parse().unwrap()),
        ..GeniePatch::default()
    };
    let (taken, kept, gone) = write(store, |tx| {
        let taken = tx.patch_genie(other.id, &renamed, other.updated_at)?;
        let kept = tx.patch_genie(other.id, &fine, other.updated_at)?;
        Ok((taken, kept, tx.patch_genie(again.id, &GeniePatch::default(), other.updated_at)?))
    });
    assert_eq!((taken, kept, gone), (Written::Taken, Written::Done(()), Written::Gone));
    assert_eq!(find(store, other.id), Some(Genie { name: "Fine".parse().unwrap(), ..other }));
}

pub(in crate::contract) fn a_name_that_is_taken_gets_an_ending(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let (one, two) = (world.genie(store, &ann, "Billing"), world.genie(store, &ann, "Billing"));
    assert_eq!(one.url_name.as_str(), "billing");
    assert!(two.url_name.as_str().starts_with("billing-"), "{}", two.url_name);

    let cx = world.cx();
    let wish = NewGenie { url_name: Some(one.url_name.clone()), ..NewGenie::named("Third".parse().unwrap()) };
    let refused = store::write(store, |tx| genies::create(tx, &cx, &ann, &wish));
    assert!(matches!(refused, Err(CreateGenieError::UrlNameTaken)), "{refused:?}");
    let visitor = world.agent(store, "visitor@example.com", &[]);
    let wish = NewGenie::named("Mine".parse().unwrap());
    let refused = store::write(store, |tx| genies::create(tx, &cx, &visitor, &wish));
    assert!(matches!(refused, Err(CreateGenieError::Forbidden)), "{refused:?}");
    assert_eq!(entries_of(store, "genie.created"), 2);
}

pub(in crate::contract) fn lists_go_from_the_newest_by_key(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let mut anns: Vec<_> = (0..5).map(|n| world.genie(store, &ann, &format!("Ann {n}")).id).collect();
    let bobs = world.genie(store, &bob, "Bob").id;
    let mut all: Vec<_> = anns.iter().copied().chain([bobs]).collect();
    anns.sort_unstable_by(|one, other| other.cmp(one));
    all.sort_unstable_by(|one, other| other.cmp(one));
    let list = |scope, slice: Slice<GenieId>| -> Vec<GenieId> {
        read(store, |tx| tx.list_genies(scope, slice)).iter().map(|genie| genie.id).collect()
    };
    assert_pages(&anns, |slice| list(GenieScope::Of(ann.uuid), slice));
    assert_pages(&[bobs], |slice| list(GenieScope::Of(bob.uuid), slice));
    assert_pages(&all, |slice| list(GenieScope::Everything, slice));

    // A key that is gone still cuts the list where it was.
    let cx = world.cx();
    let slice = Slice { after: Some(anns[1]), limit: 2 };
    store::write(store, |tx| genies::delete(tx, &cx, &ann, anns[1])).unwrap();
    let part = read(store, |tx| genies::list(tx, &ann, slice));
    assert_eq!(part.items.iter().map(|genie| genie.id).collect::<Vec<_>>(), anns[2..4]);
    assert_eq!(part.next, Some(anns[3]));
}

pub(in crate::contract) fn an_update_touches_what_it_names(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let made = world.genie(store, &ann, "Billing");
    world.clock.advance(Duration::from_secs(1));
    let described = change(
        store,
        &world,
        &ann,
        made.id,
        &GeniePatch { description: Patch::Set("Bills".parse().unwrap()), ..GeniePatch::default() },
    );
    let expected =
        Genie { description: Some("Bills".parse().unwrap()), updated_at: world.now(), ..made.clone() };
    assert_eq!(described, expected);
    let cleared = change(
        store,
        &world,
        &ann,
        made.id,
        &GeniePatch {
            description: Patch::Clear,
            is_public: Some(true),
            is_active: Some(false),
            launch_url: Patch::Set("https://example.com/".parse().unwrap()),
            owner: None,
            remind_before_end: Some(false),
            url_name: Some("bills".parse().unwrap()),
            name: Some("Bills".parse().unwrap()),
        },
    );
    assert_eq!(find(store, made.id), Some(cleared.clone()));
    assert_eq!(
        (cleared.description, cleared.is_public, cleared.is_active, cleared.url_name.as_str()),
        (None, true, false, "bills")
    );

    // Owner and time of making stay.
    let at = world.in_seconds(9);
    write(store, |tx| tx.patch_genie(made.id, &GeniePatch::default(), at)).done().unwrap();
    let kept = find(store, made.id).unwrap();
    assert_eq!((kept.owner, kept.created_at, kept.updated_at), (made.owner, made.created_at, at));
}

pub(in crate::contract) fn only_the_owner_or_a_manager_manages(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let ada = world.administrator(store, "ada@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let other = world.genie(store, &bob, "Other");
    let cx = world.cx();
    let rename = |by: &Principal, id, url_name: &str| {
        let change = GeniePatch { url_name: Some(url_name.parse().unwrap()), ..GeniePatch::default() };
        store::write(store, |tx| genies::update(tx, &cx, by, id, &change))
    };
    let foreign = rename(&bob, genie.id, "mine");
    assert!(matches!(foreign, Err(UpdateGenieError::Guard(GuardError::Forbidden))), "{foreign:?}");
    let taken = rename(&ann, genie.id, other.url_name.as_str());
    assert!(matches!(taken, Err(UpdateGenieError::UrlNameTaken)), "{taken:?}");
    let nothing = rename(&ann, GenieId(ann.uuid.0), "mine");
    assert!(matches!(nothing, Err(UpdateGenieError::Guard(GuardError::NoGenie))), "{nothing:?}");
    let foreign = store::write(store, |tx| genies::delete(tx, &cx, &bob, genie.id));
    assert!(matches!(foreign, Err(GuardError::Forbidden)), "{foreign:?}");
    assert_eq!(find(store, genie.id), Some(genie.clone()));
    assert_eq!(entries_of(store, "genie.updated") + entries_of(store, "genie.deleted"), 0);

    assert_eq!(rename(&ada, genie.id, "managed").unwrap().owner, ann.uuid);
    store::write(store, |tx| genies::delete(tx, &cx, &ada, genie.id)).unwrap();
    assert_eq!(find(store, genie.id), None);
}

pub(in crate::contract) fn a_deleted_genie_takes_all_access_along_and_leaves_history(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let (gone, stays) = (world.genie(store, &ann, "Gone"), world.genie(store, &ann, "Stays"));
    let cx = world.cx();
    let furnish = |genie: &Genie, team: &str| {
        let link = world.grant(store, &ann, genie.id, 0, None);
        let (_, pass) = world.redeem(store, &link.token);
        let who = Who::User(bob.uuid);
        store::write(store, |tx| access::people::add(tx, &cx, &ann, genie.id, &who, Patch::Keep)).unwrap();
        let team =
            write(store, |tx| tx.insert_team(&team.parse().unwrap(), None, world.now())).done().unwrap();
        let access = NewGenieTeam {
            genie: genie.id,
            team,
            granted_by: ann.uuid,
            expires_at: None,
            created_at: world.now(),
        };
        write(store, |tx| tx.put_genie_team(&access));
        let wish = NewAccessRequest {
            url_name: genie.url_name.clone(),
            email: "vi@example.com".parse().unwrap(),
            name: None,
            message: None,
        };
        store::write(store, |tx| portcullis_domain::access::requests::request(tx, &cx, &wish)).unwrap();
        let requests: Vec<AccessRequest> =
            read(store, |tx| tx.list_access_requests(genie.id, None, Slice::first()));
        (link, pass, team, requests[0].id)
    };
    let (link, pass, team, request) = furnish(&gone, "One");
    let (other_link, other_pass, other_team, other_request) = furnish(&stays, "Two");

    store::write(store, |tx| genies::delete(tx, &cx, &ann, gone.id)).unwrap();
    assert_eq!(find(store, gone.id), None);
    assert_eq!(read(store, |tx| tx.find_grant(link.grant.id)), None);
    assert!(grants_of(store, gone.id).is_empty());
    assert_eq!(world.redeem(store, &link.token).0, crate::contract::steps::UNKNOWN);
    assert_eq!(enter(store, &pass, world.now()), None);
    assert_eq!(read(store, |tx| tx.find_genie_user(gone.id, bob.uuid)), None);
    assert_eq!(read(store, |tx| tx.find_genie_team(gone.id, team)), None);
    assert_eq!(read(store, |tx| tx.find_access_request(request)), None);
    assert_eq!(uses_of(store, link.grant.id).len(), 1, "history stays");
    assert_eq!(entries_of(store, "genie.deleted"), 1);

    assert!(enter(store, &other_pass, world.now()).is_some());
    assert_eq!(grants_of(store, stays.id).len(), 1);
    assert!(read(store, |tx| tx.find_genie_user(stays.id, bob.uuid)).is_some());
    assert!(read(store, |tx| tx.find_genie_team(stays.id, other_team)).is_some());
    assert!(read(store, |tx| tx.find_access_request(other_request)).is_some());
    assert_eq!(uses_of(store, other_link.grant.id).len(), 1);

    assert!(!write(store, |tx| tx.delete_genie(gone.id)));
    assert_eq!(world.genie(store, &bob, "Gone").url_name, gone.url_name, "its name is free again");
}

pub(in crate::contract) fn what_is_so_already_is_no_change(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let bob = world.owner(store, "bob@example.com");
    let genie = world.genie(store, &ada, "Billing");
    let link = world.grant(store, &ada, genie.id, 3, None).grant;
    let sales = team(store, &world, "Sales");
    let cx = world.cx();
    let who = Who::User(bob.uuid);
    store::write(store, |tx| access::people::add(tx, &cx, &ada, genie.id, &who, Patch::Keep)).unwrap();
    store::write(store, |tx| access::teams::add(tx, &cx, &ada, genie.id, sales, Patch::Keep)).unwrap();
    let entries = all_activity(store);
    world.clock.advance(Duration::from_secs(1));

    let cx = world.cx();
    let same = GeniePatch {
        name: Some(genie.name.clone()),
        url_name: Some(genie.url_name.clone()),
        description: Patch::Clear,
        is_public: Some(false),
        is_active: Some(true),
        launch_url: Patch::Clear,
        owner: Some(genie.owner),
        remind_before_end: Some(true),
    };
    assert_eq!(store::write(store, |tx| genies::update(tx, &cx, &ada, genie.id, &same)).unwrap(), genie);
    let patch = grants::GrantPatch {
        max_uses: Some(link.max_uses),
        expires_at: Patch::Clear,
        ..grants::GrantPatch::default()
    };
    assert_eq!(
        store::write(store, |tx| grants::update(tx, &cx, &ada, link.id, &patch.clone().into())).unwrap(),
        link
    );
    store::write(store, |tx| access::people::add(tx, &cx, &ada, genie.id, &who, Patch::Clear)).unwrap();
    store::write(store, |tx| access::people::update(tx, &cx, &ada, genie.id, bob.uuid, Patch::Clear))
        .unwrap();
    store::write(store, |tx| access::teams::add(tx, &cx, &ada, genie.id, sales, Patch::Clear)).unwrap();
    assert_eq!(all_activity(store), entries);
}
