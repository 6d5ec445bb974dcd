//! Sign-in and the sessions.

use crate::World;
use crate::contract::steps::{all_activity, entries_of, read, write};
use portcullis_domain::base::{Credential, SessionToken};
use portcullis_domain::staff::agents::{AgentPatch, SignInRecord};
use portcullis_domain::staff::sessions::{self, Session, SessionPolicy, SignIn, SignedIn};
use portcullis_domain::{Context, Email, Principal, SessionId, Store, Timestamp};
use std::time::Duration;

pub(in crate::contract) const POLICY: SessionPolicy =
    SessionPolicy { idle: Duration::from_secs(3_600), absolute: Duration::from_secs(36_000) };

/// The last step of a sign-in, with the record whose password was right.
pub(in crate::contract) fn try_sign_in(
    store: &dyn Store,
    cx: &Context<'_>,
    email: &Email,
    proven: Option<&SignInRecord>,
) -> Option<SignedIn> {
    match write(store, |tx| sessions::sign_in(tx, cx, email, proven, &POLICY, Some("Mozilla/5.0"))) {
        SignIn::Opened(session) => Some(*session),
        SignIn::Refused => None,
    }
}

/// The record of whoever knows the right password.
pub(in crate::contract) fn proven(store: &dyn Store, email: &Email) -> SignInRecord {
    read(store, |tx| tx.find_sign_in_record(email)).unwrap()
}

pub(in crate::contract) fn sign_in(store: &dyn Store, world: &World, who: &Principal) -> SignedIn {
    try_sign_in(store, &world.cx(), &who.email, Some(&proven(store, &who.email))).unwrap()
}

fn find(store: &dyn Store, token: &SessionToken) -> Option<(Session, Principal)> {
    read(store, |tx| tx.find_session(&token.digest()))
}

fn is_inside(store: &dyn Store, token: &SessionToken, at: Timestamp) -> bool {
    read(store, |tx| sessions::authenticate(tx, token, &POLICY, at)).is_some()
}

/// The caller that the holder of a session is.
fn holder(store: &dyn Store, token: &SessionToken) -> Principal {
    find(store, token).unwrap().1
}

pub(in crate::contract) fn a_session_names_its_agent_as_they_are(store: &dyn Store) {
    let world = World::new();
    let bob = world.owner(store, "bob@example.com");
    let signed_in = sign_in(store, &world, &bob);
    assert_eq!(signed_in.agent.last_login_at, Some(world.now()));

    let (session, principal) = find(store, &signed_in.token).unwrap();
    assert_eq!((session.agent, session.created_at), (bob.id, world.now()));
    assert_eq!((session.last_seen_at, session.idle_expires_at), (world.now(), world.in_seconds(3_600)));
    assert_eq!((session.expires_at, session.ip), (world.in_seconds(36_000), world.ip));
    assert_eq!(session.user_agent.as_deref(), Some("Mozilla/5.0"));
    assert_eq!(principal.credential, Credential::Session(session.id));
    assert_eq!((principal.id, principal.uuid, principal.name), (bob.id, bob.uuid, bob.name));
    assert_eq!((principal.email, principal.permissions), (bob.email, bob.permissions));
    assert!(find(store, &SessionToken::generate(&world.secrets)).is_none());
    assert_eq!(entries_of(store, "agent.signed_in"), 1);
}

pub(in crate::contract) fn a_session_ends_idle_and_in_any_case(store: &dyn Store) {
    let world = World::new();
    let bob = world.owner(store, "bob@example.com");
    let token = sign_in(store, &world, &bob).token;
    let second = Duration::from_micros(1);
    let idle_end = world.in_seconds(3_600);
    assert!(is_inside(store, &token, idle_end.minus(second)));
    assert!(!is_inside(store, &token, idle_end));

    let (end, session) = (world.in_seconds(36_000), find(store, &token).unwrap().0);
    let touched = session.next_idle_end(end.minus(second), &POLICY);
    assert_eq!(touched, end);
    write(store, |tx| tx.touch_session(session.id, end.minus(second), touched));
    assert!(is_inside(store, &token, idle_end));
    assert!(is_inside(store, &token, end.minus(second)));
    assert!(!is_inside(store, &token, end));
    assert_eq!(find(store, &token).unwrap().0.last_seen_at, end.minus(second));
}

pub(in crate::contract) fn a_session_is_touched_once_a_minute(store: &dyn Store) {
    let world = World::new();
    let bob = world.owner(store, "bob@example.com");
    let token = sign_in(store, &world, &bob).token;
    let to_touch = |seconds| {
        read(store, |tx| sessions::authenticate(tx, &token, &POLICY, world.in_seconds(seconds))).unwrap().1
    };
    assert_eq!(to_touch(59), None);
    let session = to_touch(60).unwrap();
    write(store, |tx| tx.touch_session(session.id, world.in_seconds(60), world.in_seconds(3_660)));
    assert_eq!(to_touch(119), None);
    assert_eq!(to_touch(120).unwrap().idle_expires_at, world.in_seconds(3_660));
}

pub(in crate::contract) fn a_session_in_use_does_not_end_idle(store: &dyn Store) {
    const SHORT: SessionPolicy = SessionPolicy { idle: Duration::from_secs(60), ..POLICY };
    let world = World::new();
    let bob = world.owner(store, "bob@example.com");
    let (proven, cx) = (proven(store, &bob.email), world.cx());
    let opened = write(store, |tx| sessions::sign_in(tx, &cx, &bob.email, Some(&proven), &SHORT, None));
    let SignIn::Opened(signed_in) = opened else { panic!("{opened:?}") };
    let token = signed_in.token;
    let use_at = |seconds: u64| {
        let at = world.in_seconds(seconds);
        let found = read(store, |tx| sessions::authenticate(tx, &token, &SHORT, at));
        if let Some((_, Some(stale))) = &found {
            write(store, |tx| sessions::touch(tx, stale, &SHORT, at));
        }
        found.is_some()
    };
    for seconds in (5..=300).step_by(5) {
        assert!(use_at(seconds), "used every five seconds, it ended after {seconds}");
    }
    assert!(use_at(300 + 54), "it ended more than a tenth too early");
    assert!(!use_at(300 + 54 + 60), "it lasted longer than its idle time");
}

pub(in crate::contract) fn living_sessions_are_listed_latest_use_first(store: &dyn Store) {
    let world = World::new();
    let (bob, ann) = (world.owner(store, "bob@example.com"), world.owner(store, "ann@example.com"));
    let mut ids = Vec::new();
    for _ in 0..3 {
        let token = sign_in(store, &world, &bob).token;
        ids.push(find(store, &token).unwrap().0.id);
        world.clock.advance(Duration::from_secs(10));
    }
    sign_in(store, &world, &ann);
    write(store, |tx| tx.touch_session(ids[0], world.now(), world.in_seconds(9_000)));
    let list = |at| -> Vec<SessionId> {
        read(store, |tx| tx.list_sessions(bob.id, at)).iter().map(|session| session.id).collect()
    };
    assert_eq!(list(world.now()), [ids[0], ids[2], ids[1]]);
    assert_eq!(list(world.in_seconds(3_580)), [ids[0], ids[2]], "the second one's idle end");
    assert_eq!(list(world.in_seconds(9_000)), []);
}

pub(in crate::contract) fn sessions_end_one_by_one_or_all_others(store: &dyn Store) {
    let world = World::new();
    let (bob, ann) = (world.owner(store, "bob@example.com"), world.owner(store, "ann@example.com"));
    let tokens: Vec<_> = (0..4).map(|_| sign_in(store, &world, &bob).token).collect();
    let anns = sign_in(store, &world, &ann).token;
    let caller = holder(store, &tokens[0]);
    let id = |token| find(store, token).unwrap().0.id;
    let (second, foreign) = (id(&tokens[1]), id(&anns));

    assert!(write(store, |tx| sessions::end(tx, &caller, second)));
    assert!(!write(store, |tx| sessions::end(tx, &caller, second)));
    assert!(!write(store, |tx| sessions::end(tx, &caller, foreign)), "somebody else's");
    assert_eq!(write(store, |tx| sessions::end_others(tx, &caller)), 2);
    let alive: Vec<_> = tokens.iter().map(|token| find(store, token).is_some()).collect();
    assert_eq!(alive, [true, false, false, false]);
    assert!(find(store, &anns).is_some());

    let cx = world.cx();
    write(store, |tx| sessions::sign_out(tx, &cx, &caller));
    write(store, |tx| sessions::sign_out(tx, &cx, &caller));
    assert!(find(store, &tokens[0]).is_none());
    assert_eq!(entries_of(store, "agent.signed_out"), 1);
}

pub(in crate::contract) fn ended_sessions_are_purged(store: &dyn Store) {
    let world = World::new();
    let bob = world.owner(store, "bob@example.com");
    let old = sign_in(store, &world, &bob).token;
    world.clock.advance(Duration::from_secs(1_800));
    let young = sign_in(store, &world, &bob).token;
    assert_eq!(write(store, |tx| tx.purge_sessions(world.now())), 0);
    assert_eq!(write(store, |tx| tx.purge_sessions(world.in_seconds(2_000))), 1);
    assert!(find(store, &old).is_none());
    assert!(find(store, &young).is_some());
}

pub(in crate::contract) fn sign_in_looks_at_the_account_again(store: &dyn Store) {
    let world = World::new();
    let bob = world.owner(store, "bob@example.com");
    let stale = proven(store, &bob.email);
    write(store, |tx| tx.set_password(bob.id, &world.hash("another-password"), world.now()));
    assert!(try_sign_in(store, &world.cx(), &bob.email, Some(&stale)).is_none());
    let disabled = AgentPatch { enabled: Some(false), ..AgentPatch::default() };
    write(store, |tx| tx.patch_agent(bob.id, &disabled, world.now())).done().unwrap();
    assert!(try_sign_in(store, &world.cx(), &bob.email, Some(&proven(store, &bob.email))).is_none());
    assert!(read(store, |tx| tx.list_sessions(bob.id, world.now())).is_empty());
    assert_eq!(read(store, |tx| tx.find_agent(bob.id)).unwrap().last_login_at, None);
    let enabled = AgentPatch { enabled: Some(true), ..AgentPatch::default() };
    write(store, |tx| tx.patch_agent(bob.id, &enabled, world.now())).done().unwrap();
    sign_in(store, &world, &bob);
}

pub(in crate::contract) fn a_failed_sign_in_is_noted(store: &dyn Store) {
    let world = World::new();
    let (bob, nobody) = (world.owner(store, "bob@example.com"), "nobody@example.com".parse().unwrap());
    for (email, id) in [(&nobody, String::new()), (&bob.email, bob.id.to_string())] {
        assert!(try_sign_in(store, &world.cx(), email, None).is_none());
        let entry = &all_activity(store)[0];
        assert_eq!(entry.activity, "agent.sign_in_failed");
        assert_eq!((entry.actor.id, entry.actor.email.as_ref()), (None, Some(email)));
        assert_eq!((&entry.target_id, entry.target_name.as_str(), entry.ip), (&id, email.as_str(), world.ip));
    }
    assert_eq!(entries_of(store, "agent.sign_in_failed"), 2);
}
