//! The access requests, as the store keeps them.

use crate::World;
use crate::contract::steps::{assert_pages, at_once, read, write};
use portcullis_domain::access::guard::GuardError;
use portcullis_domain::access::requests::{AccessRequest, NewAccessRequest, RequestState, RequestStatus};
use portcullis_domain::base::Slice;
use portcullis_domain::base::secrets::uuid_v7;
use portcullis_domain::{Email, GenieId, GrantId, RequestId, Store, access, store};
use std::time::Duration;

fn pending(world: &World, genie: GenieId, email: &str) -> AccessRequest {
    AccessRequest {
        id: RequestId(uuid_v7(&world.secrets, world.now())),
        genie,
        email: email.parse().unwrap(),
        name: None,
        message: None,
        user: None,
        created_at: world.now(),
        remind_at: Some(world.in_seconds(60)),
        state: RequestState::Pending,
    }
}

fn insert(store: &dyn Store, request: &AccessRequest) -> bool {
    write(store, |tx| tx.insert_access_request(request))
}

fn find(store: &dyn Store, id: RequestId) -> Option<AccessRequest> {
    read(store, |tx| tx.find_access_request(id))
}

pub(in crate::contract) fn a_request_is_found_as_it_was_made(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let full = AccessRequest {
        name: Some("Vi \u{1f9de}".parse().unwrap()),
        message: Some("Please,\nlet me in.".parse().unwrap()),
        user: Some(ann.uuid),
        ..pending(&world, genie.id, "vi@example.com")
    };
    let bare = pending(&world, genie.id, "wu@example.com");
    assert!(insert(store, &full) && insert(store, &bare));
    assert_eq!(find(store, full.id), Some(full));
    assert_eq!(find(store, bare.id), Some(bare));
    assert_eq!(find(store, RequestId(genie.id.0)), None);
}

pub(in crate::contract) fn an_address_has_one_pending_request_for_a_genie(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let (genie, other) = (world.genie(store, &ann, "Billing"), world.genie(store, &ann, "Other"));
    let first = pending(&world, genie.id, "vi@example.com");
    let second = pending(&world, genie.id, "Vi@Example.com");
    let elsewhere = pending(&world, other.id, "vi@example.com");
    assert!(insert(store, &first));
    let (again, added) =
        write(store, |tx| Ok((tx.insert_access_request(&second)?, tx.insert_access_request(&elsewhere)?)));
    assert_eq!((again, added), (false, true), "the transaction goes on");
    assert_eq!(find(store, second.id), None);
    assert_eq!(find(store, elsewhere.id), Some(elsewhere));
    assert_eq!(find(store, first.id).as_ref(), Some(&first));

    let denied = first.denied(ann.uuid, world.now(), None).unwrap();
    assert!(write(store, |tx| tx.resolve_access_request(&denied)));
    assert!(insert(store, &second), "the one before is resolved");
    let approved = second.approved(ann.uuid, world.now(), None, Some(GrantId(1))).unwrap();
    assert!(write(store, |tx| tx.resolve_access_request(&approved)));
    assert!(insert(store, &pending(&world, genie.id, "vi@example.com")));
}

pub(in crate::contract) fn only_a_pending_request_is_resolved(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let request = pending(&world, genie.id, "vi@example.com");
    insert(store, &request);
    let at = world.in_seconds(5);
    let approved =
        request.clone().approved(ann.uuid, at, Some(world.in_seconds(60)), Some(GrantId(7))).unwrap();
    let denied = request.denied(ann.uuid, at, None).unwrap();
    let resolve = |request: &AccessRequest| write(store, |tx| tx.resolve_access_request(request));
    assert!(resolve(&approved));
    assert_eq!(find(store, approved.id).as_ref(), Some(&approved));
    assert!(!resolve(&denied));
    assert!(!resolve(&approved));
    assert_eq!(find(store, approved.id).as_ref(), Some(&approved));
    let nothing = AccessRequest { id: RequestId(genie.id.0), ..denied };
    assert!(!resolve(&nothing));

    let refused = pending(&world, genie.id, "wu@example.com");
    insert(store, &refused);
    let refused = refused.denied(ann.uuid, at, Some("No\nseats.".parse().unwrap())).unwrap();
    assert!(resolve(&refused));
    assert_eq!(find(store, refused.id), Some(refused));
}

pub(in crate::contract) fn lists_go_from_the_newest_by_key_and_state(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let (genie, other) = (world.genie(store, &ann, "Billing"), world.genie(store, &ann, "Other"));
    let mut requests = Vec::new();
    for number in 0..6 {
        world.clock.advance(Duration::from_millis(1));
        let request = pending(&world, genie.id, &format!("v{number}@example.com"));
        assert!(insert(store, &request));
        assert!(insert(store, &pending(&world, other.id, &format!("v{number}@example.com"))));
        let resolved = match number % 3 {
            0 => request.approved(ann.uuid, world.now(), None, Some(GrantId(1))).unwrap(),
            1 => request.denied(ann.uuid, world.now(), None).unwrap(),
            _ => request,
        };
        write(store, |tx| tx.resolve_access_request(&resolved));
        requests.insert(0, resolved);
    }
    for status in
        [None, Some(RequestStatus::Pending), Some(RequestStatus::Approved), Some(RequestStatus::Denied)]
    {
        let expected: Vec<_> = requests
            .iter()
            .filter(|request| status.is_none_or(|status| request.state.status() == status))
            .map(|request| request.id)
            .collect();
        assert_eq!(expected.len(), if status.is_some() { 2 } else { 6 });
        assert_pages(&expected, |slice: Slice<RequestId>| {
            let rows = read(store, |tx| tx.list_access_requests(genie.id, status, slice));
            rows.iter().map(|request| request.id).collect()
        });
    }
    let foreign = store::read(store, |tx| access::requests::list(tx, &bob, genie.id, None, Slice::first()));
    assert!(matches!(foreign, Err(GuardError::Forbidden)), "{foreign:?}");
}

pub(in crate::contract) fn requests_of_an_address_are_counted_over_all_genies(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let start = world.now();
    for (n, email) in ["vi@example.com", "vi@example.com", "wu@example.com"].iter().enumerate() {
        world.clock.advance(Duration::from_secs(60));
        let genie = world.genie(store, &ann, &format!("Genie {n}"));
        assert!(insert(store, &pending(&world, genie.id, email)));
    }
    let count = |email: &str, since| {
        let email: Email = email.parse().unwrap();
        read(store, |tx| tx.count_access_requests_by(&email, since))
    };
    let seconds = |n| start.plus(Duration::from_secs(n));
    assert_eq!(count("vi@example.com", start), 2);
    assert_eq!(count("vi@example.com", seconds(90)), 1);
    assert_eq!(count("vi@example.com", seconds(150)), 0);
    assert_eq!(count("wu@example.com", start), 1);
    assert_eq!(count("xi@example.com", start), 0);
}

pub(in crate::contract) fn an_address_that_asks_everywhere_at_once_is_held_to_its_number(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genies: Vec<_> = (0..20).map(|number| world.genie(store, &ann, &format!("Genie {number}"))).collect();
    at_once(genies.len(), |number| {
        let wish = NewAccessRequest {
            url_name: genies[number].url_name.clone(),
            email: "vi@example.com".parse().unwrap(),
            name: None,
            message: None,
        };
        store::write(store, |tx| access::requests::request(tx, &world.cx(), &wish)).unwrap();
    });
    let email: Email = "vi@example.com".parse().unwrap();
    let made = read(store, |tx| tx.count_access_requests_by(&email, world.now()));
    assert_eq!(made, access::requests::REQUESTS_PER_ADDRESS);
}
