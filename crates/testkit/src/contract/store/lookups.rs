//! The hot path: what is looked up for a caller, also for many at once.

use crate::World;
use crate::context::look_up;
use crate::contract::steps::{agent, read, write};
use portcullis_domain::access::decisions::Subject;
use portcullis_domain::access::people::Who;
use portcullis_domain::base::{ApiKeySecret, Patch};
use portcullis_domain::store::lookups::{Found, Lookup, Wanted, look_up as through_ports};
use portcullis_domain::{AgentUuid, GenieId, Principal, Store, access, store};

fn access(genie: GenieId, subject: Subject) -> Wanted {
    Wanted { access: Some((genie, subject)), ..Wanted::default() }
}

fn own_record() -> Wanted {
    Wanted { own_record: true, ..Wanted::default() }
}

/// All that an answer says.
fn told(found: Option<Found>) -> String {
    format!("{found:?}")
}

pub(in crate::contract) fn a_lookup_finds_the_caller_and_what_they_want(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let key = world.key(store, &ada);
    let found = look_up(store, Lookup::new(&key, own_record())).unwrap();
    assert_eq!((found.by.id, found.by.permissions), (ada.id, ada.permissions));
    assert_eq!(found.key.prefix, key.visible_prefix());
    assert_eq!(found.looked_up.own_record, Some(agent(store, ada.id)));
    assert_eq!(found.looked_up.facts, None);

    write(store, |tx| tx.delete_primary_api_key(ada.id));
    assert!(look_up(store, Lookup::new(&key, own_record())).is_none(), "the key is revoked");
}

pub(in crate::contract) fn what_is_not_wanted_is_not_read(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let key = world.key(store, &ann);
    let genie = world.genie(store, &ann, "Billing");
    let found = look_up(store, Lookup::new(&key, Wanted::default())).unwrap();
    assert_eq!((found.looked_up.own_record, found.looked_up.facts), (None, None));
    let user = Subject::User(ann.uuid);
    let found = look_up(store, Lookup::new(&key, access(genie.id, user.clone()))).unwrap();
    assert!(found.looked_up.own_record.is_none());
    assert_eq!(found.looked_up.facts.unwrap().owner, ann.uuid);
    let found = look_up(store, Lookup::new(&key, access(GenieId(ann.uuid.0), user))).unwrap();
    assert_eq!(found.looked_up.facts, None, "there is no such Genie");
}

/// Questions of several callers about everything that there is, and about nothing.
fn questions(store: &dyn Store, world: &World) -> Vec<Lookup> {
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let cid = world.owner(store, "cid@example.com");
    let genies = [world.genie(store, &ann, "Billing"), world.genie(store, &ann, "Sales")];
    let cx = world.cx();
    let mut subjects = vec![Subject::User(AgentUuid(genies[0].id.0))];
    for (number, genie) in genies.iter().enumerate() {
        let teams = ["Ants", "Bees"].map(|name| {
            let name = format!("{name} {number}").parse().unwrap();
            write(store, |tx| tx.insert_team(&name, None, world.now())).done().unwrap()
        });
        for team in teams {
            write(store, |tx| tx.add_team_member(team, bob.id));
            store::write(store, |tx| access::teams::add(tx, &cx, &ann, genie.id, team, Patch::Keep)).unwrap();
        }
        let who = Who::User(cid.uuid);
        store::write(store, |tx| access::people::add(tx, &cx, &ann, genie.id, &who, Patch::Keep)).unwrap();
        let link = world.grant(store, &ann, genie.id, 0, None);
        let pass = world.redeem(store, &link.token).1;
        subjects.extend([Subject::Link(link.token.digest()), Subject::Pass(pass.digest())]);
    }
    for person in [&ann, &bob, &cid] {
        subjects.extend([Subject::User(person.uuid), Subject::Email(person.email.clone())]);
    }
    let key = |person: &Principal| world.key(store, person);
    let keys = [key(&ann), key(&bob), ApiKeySecret::generate(&world.secrets), key(&cid)];
    let genies = [genies[0].id, genies[1].id, GenieId(ann.uuid.0)];
    let mut wanted: Vec<Wanted> = genies
        .iter()
        .flat_map(|genie| subjects.iter().map(|subject| access(*genie, subject.clone())))
        .collect();
    wanted.push(own_record());
    wanted.push(Wanted { own_record: true, ..wanted[0].clone() });
    wanted.iter().flat_map(|wanted| keys.iter().map(|key| Lookup::new(key, wanted.clone()))).collect()
}

pub(in crate::contract) fn many_at_once_are_each_answered(store: &dyn Store) {
    let world = World::new();
    let questions = questions(store, &world);
    // All of them begin before anybody waits.
    let answers: Vec<_> = questions.iter().map(|lookup| store.look_up(lookup.clone())).collect();
    for (lookup, answer) in questions.iter().zip(answers) {
        let expected = read(store, |tx| through_ports(tx, lookup));
        assert_eq!(told(answer.wait().unwrap()), told(expected), "{lookup:?}");
    }
}
