//! Setting passwords: by a mailed link, and by who manages agents.

use super::sessions::{POLICY, proven, sign_in, try_sign_in};
use crate::World;
use crate::contract::steps::{agent, all_activity, all_mail, at_once, entries_of, read, team, update, write};
use portcullis_domain::base::{ApiKeySecret, Permission, ResetToken};
use portcullis_domain::records::outbox::{Letter, MailRecord};
use portcullis_domain::staff::agents::{
    self, AgentChange, AgentGuardError, AgentPatch, ProfilePatch, UnprovenPassword,
};
use portcullis_domain::staff::identity::VerifiedIdentity;
use portcullis_domain::staff::password_resets::{
    self, NewPasswordReset, RESET_LIFETIME, ResetRequest, SetPasswordError, WELCOME_LIFETIME,
};
use portcullis_domain::staff::sessions::FAILURES_PER_NETWORK;
use portcullis_domain::staff::{api_keys, sessions};
use portcullis_domain::{AgentId, Digest, Email, Principal, Store, Timestamp, store};
use std::time::Duration;

const MICROSECOND: Duration = Duration::from_micros(1);

/// The token in the last mail with a link to this address.
fn mailed(store: &dyn Store, world: &World, to: &Email) -> ResetToken {
    let is_link =
        |mail: &&MailRecord| matches!(mail.letter, Letter::PasswordReset { .. } | Letter::Welcome { .. });
    let mail = all_mail(store);
    let mail = mail.iter().filter(is_link).find(|mail| mail.to == *to).expect("a mail with a link");
    let link = mail.link(&world.vault).unwrap();
    ResetToken::parse(link.strip_prefix("https://access.example.com/set-password/").unwrap()).unwrap()
}

/// Asks for a link, and answers what was mailed.
pub(in crate::contract) fn ask(store: &dyn Store, world: &World, email: &Email) -> ResetToken {
    world.clock.advance(Duration::from_millis(1));
    let cx = world.cx();
    write(store, |tx| password_resets::note(tx, &cx, email));
    assert_eq!(write(store, |tx| password_resets::issue(tx, &cx, 10)), 1);
    mailed(store, world, email)
}

fn set(store: &dyn Store, world: &World, token: &ResetToken, password: &str) -> Result<(), SetPasswordError> {
    let (cx, hash) = (world.cx(), world.hash(password));
    store::write(store, |tx| password_resets::set(tx, &cx, token, &hash))
}

fn peek(store: &dyn Store, world: &World, token: &ResetToken) -> Option<AgentId> {
    let cx = world.cx();
    match store::read(store, |tx| password_resets::peek(tx, &cx, token)) {
        Ok(agent) => Some(agent.id),
        Err(SetPasswordError::InvalidToken) => None,
        Err(other) => panic!("{other:?}"),
    }
}

fn has_password(store: &dyn Store, world: &World, email: &Email, password: &str) -> bool {
    read(store, |tx| tx.find_sign_in_record(email)).unwrap().password == Some(world.hash(password))
}

fn device_key(store: &dyn Store, world: &World, email: &Email) -> ApiKeySecret {
    let (cx, identity) = (world.cx(), VerifiedIdentity { email: email.clone() });
    store::write(store, |tx| api_keys::create_device_key(tx, &cx, &identity)).unwrap().secret
}

fn opens(store: &dyn Store, key: &ApiKeySecret) -> bool {
    read(store, |tx| api_keys::authenticate(tx, key)).is_some()
}

/// Does `replace` to Bob's password, which must end all that the old one opened, and nothing of Ann's.
fn ends_what_the_old_one_opened(
    store: &dyn Store,
    world: &World,
    ada: &Principal,
    replace: impl FnOnce(&Principal, &ResetToken),
) {
    let (bob, ann) = (world.owner(store, "bob@example.com"), world.owner(store, "ann@example.com"));
    let cx = world.cx();
    let primary = store::write(store, |tx| api_keys::create(tx, &cx, ada, bob.id)).unwrap().secret;
    let people = [&bob, &ann].map(|who| {
        (
            sign_in(store, world, who).token,
            device_key(store, world, &who.email),
            ask(store, world, &who.email),
        )
    });
    replace(&bob, &people[0].2);
    let alive = people.map(|(session, key, link)| {
        let session = read(store, |tx| sessions::authenticate(tx, &session, &POLICY, world.now()));
        (session.is_some(), opens(store, &key), peek(store, world, &link).is_some())
    });
    assert_eq!(alive, [(false, false, false), (true, true, true)]);
    assert!(opens(store, &primary), "the primary key is no fruit of the password");
    assert!(has_password(store, world, &bob.email, "another-password"));
    assert!(has_password(store, world, &ann.email, "new-strong-password"));
    let mail = all_mail(store);
    let told: Vec<_> =
        mail.iter().filter(|mail| matches!(mail.letter, Letter::PasswordChanged { .. })).collect();
    assert_eq!((told.len(), &told[0].to), (1, &bob.email));
    assert_eq!(entries_of(store, "agent.password_set"), 1);
    assert_eq!(agent(store, bob.id).updated_at, world.now());
}

pub(in crate::contract) fn a_mailed_link_sets_the_password(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    ends_what_the_old_one_opened(store, &world, &ada, |bob, link| {
        assert_eq!(peek(store, &world, link), Some(bob.id));
        assert_eq!(peek(store, &world, link), Some(bob.id), "looking uses nothing up");
        set(store, &world, link, "another-password").unwrap();
        let log = all_activity(store);
        assert_eq!((log[0].activity.as_str(), log[0].actor.id), ("agent.password_set", Some(bob.id)));
        let again = set(store, &world, link, "third-password");
        assert!(matches!(again, Err(SetPasswordError::InvalidToken)), "{again:?}");
    });
}

pub(in crate::contract) fn ones_own_password_ends_all_but_who_asks(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    ends_what_the_old_one_opened(store, &world, &ada, |bob, _| {
        let (cx, hash) = (world.cx(), world.hash("another-password"));
        let (mine, device) = (sign_in(store, &world, bob).token, device_key(store, &world, &bob.email));
        let by = read(store, |tx| sessions::authenticate(tx, &mine, &POLICY, world.now())).unwrap().0;
        write(store, |tx| agents::set_own_password(tx, &cx, &by, &hash));
        assert!(read(store, |tx| sessions::authenticate(tx, &mine, &POLICY, world.now())).is_some());
        assert!(!opens(store, &device));
    });
    // With a device's key all sessions end, and the key goes on.
    let carl = world.owner(store, "carl@example.com");
    let (cx, hash) = (world.cx(), world.hash("another-password"));
    let (session, device) = (sign_in(store, &world, &carl).token, device_key(store, &world, &carl.email));
    let other = device_key(store, &world, &carl.email);
    let by = read(store, |tx| api_keys::authenticate(tx, &device)).unwrap().1;
    write(store, |tx| agents::set_own_password(tx, &cx, &by, &hash));
    assert!(read(store, |tx| sessions::authenticate(tx, &session, &POLICY, world.now())).is_none());
    assert!(opens(store, &device) && !opens(store, &other));
}

pub(in crate::contract) fn a_wrong_own_password_counts_as_a_failed_sign_in(store: &dyn Store) {
    let world = World::new();
    let bob = world.owner(store, "bob@example.com");
    let cx = world.cx();
    let right = proven(store, &bob.email);
    let prove = |record| write(store, |tx| agents::prove_own_password(tx, &cx, &bob, record));
    assert_eq!(prove(Some(&right)), Ok(()));
    for _ in 0..FAILURES_PER_NETWORK {
        assert_eq!(prove(None), Err(UnprovenPassword::Wrong));
    }
    for record in [None, Some(&right)] {
        assert_eq!(prove(record), Err(UnprovenPassword::Locked), "whether it is right is not told");
    }
    assert!(try_sign_in(store, &cx, &bob.email, Some(&right)).is_none());
    let failures = entries_of(store, "agent.password_change_failed");
    assert_eq!(failures, usize::try_from(FAILURES_PER_NETWORK).unwrap() + 2);
}

pub(in crate::contract) fn who_manages_agents_sets_a_password(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    ends_what_the_old_one_opened(store, &world, &ada, |bob, _| {
        let (cx, hash) = (world.cx(), world.hash("another-password"));
        let hints = store::read(store, |tx| agents::password_hints(tx, &ada, bob.id)).unwrap();
        for word in ["Bob", "Smith", "bob", "bob@example.com"] {
            assert!(hints.iter().any(|hint| hint == word), "{word} in {hints:?}");
        }
        let refused = store::write(store, |tx| agents::set_password(tx, &cx, bob, ada.id, &hash));
        assert!(matches!(refused, Err(AgentGuardError::Lacks(_))), "{refused:?}");
        let manager =
            Principal { permissions: [Permission::UsersManage].into_iter().collect(), ..bob.clone() };
        let refused = store::write(store, |tx| agents::set_password(tx, &cx, &manager, ada.id, &hash));
        assert!(matches!(refused, Err(AgentGuardError::Exceeds)), "{refused:?}");
        store::write(store, |tx| agents::set_password(tx, &cx, &ada, bob.id, &hash)).unwrap();
    });
}

pub(in crate::contract) fn the_operator_sets_a_password(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    ends_what_the_old_one_opened(store, &world, &ada, |bob, _| {
        let (cx, hash) = (world.cx(), world.hash("another-password"));
        let nobody = "nobody@example.com".parse().unwrap();
        assert!(!write(store, |tx| agents::replace_password(tx, &cx, &nobody, &hash)));
        assert!(write(store, |tx| agents::replace_password(tx, &cx, &bob.email, &hash)));
    });
}

pub(in crate::contract) fn of_twenty_with_one_link_one_sets_the_password(store: &dyn Store) {
    let world = World::new();
    let bob = world.owner(store, "bob@example.com");
    let link = ask(store, &world, &bob.email);
    let outcomes = at_once(20, |n| set(store, &world, &link, &format!("another-password-{n}")));
    let winner: Vec<_> = (0..20).filter(|n| outcomes[*n].is_ok()).collect();
    assert_eq!(winner.len(), 1, "{outcomes:?}");
    assert!(has_password(store, &world, &bob.email, &format!("another-password-{}", winner[0])));
    let lost = |outcome: &&Result<(), _>| matches!(outcome, Err(SetPasswordError::InvalidToken));
    assert_eq!(outcomes.iter().filter(lost).count(), 19, "{outcomes:?}");
    assert_eq!(entries_of(store, "agent.password_set"), 1);
}

pub(in crate::contract) fn the_end_itself_is_outside(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let bob = world.owner(store, "bob@example.com");
    let lasts = |token: &ResetToken, end: Timestamp| {
        world.clock.set(end.minus(MICROSECOND));
        assert_eq!(peek(store, &world, token), Some(bob.id));
        world.clock.set(end);
        assert_eq!(peek(store, &world, token), None);
        let ended = set(store, &world, token, "another-password");
        assert!(matches!(ended, Err(SetPasswordError::InvalidToken)), "{ended:?}");
        world.clock.set(end.minus(MICROSECOND));
        set(store, &world, token, "another-password").unwrap();
    };
    let token = ask(store, &world, &bob.email);
    lasts(&token, world.now().plus(RESET_LIFETIME));
    let welcome = AgentChange { send_welcome_email: true, ..AgentChange::default() };
    update(store, &world, &ada, bob.id, &welcome).unwrap();
    lasts(&mailed(store, &world, &bob.email), world.now().plus(WELCOME_LIFETIME));
}

pub(in crate::contract) fn asking_anew_ends_the_older_link(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let (bob, ann) = (world.owner(store, "bob@example.com"), world.owner(store, "ann@example.com"));
    let anns = ask(store, &world, &ann.email);
    let first = ask(store, &world, &bob.email);
    let second = ask(store, &world, &bob.email);
    assert_eq!((peek(store, &world, &first), peek(store, &world, &second)), (None, Some(bob.id)));
    let welcome = AgentChange { send_welcome_email: true, ..AgentChange::default() };
    update(store, &world, &ada, bob.id, &welcome).unwrap();
    assert_eq!(peek(store, &world, &second), None, "a welcome is a link too");
    assert_eq!(peek(store, &world, &anns), Some(ann.id));
    assert_eq!(peek(store, &world, &ResetToken::generate(&world.secrets)), None);
}

/// Mail to the former address may be read by somebody else.
pub(in crate::contract) fn a_new_address_ends_the_links(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let bob = world.owner(store, "bob@example.com");
    let to = |email: &str| email.parse::<Email>().unwrap();
    let link = ask(store, &world, &bob.email);
    let sales = team(store, &world, "Sales");
    let change = AgentChange { teams: Some(vec![sales]), ..AgentChange::default() };
    update(store, &world, &ada, bob.id, &change).unwrap();
    assert_eq!(peek(store, &world, &link), Some(bob.id), "other changes leave it");
    let change =
        AgentChange::from(ProfilePatch { email: Some(to("rob@example.com")), ..ProfilePatch::default() });
    update(store, &world, &ada, bob.id, &change).unwrap();
    assert_eq!(peek(store, &world, &link), None);

    let link = ask(store, &world, &to("rob@example.com"));
    let cx = world.cx();
    let change = ProfilePatch { email: Some(to("bob@example.com")), ..Default::default() };
    store::write(store, |tx| agents::update_me(tx, &cx, &bob, &change)).unwrap();
    assert_eq!(peek(store, &world, &link), None);
}

pub(in crate::contract) fn who_cannot_sign_in_gets_no_link(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let (bob, gone) = (world.owner(store, "bob@example.com"), world.owner(store, "gone@example.com"));
    let off = AgentChange {
        patch: AgentPatch { enabled: Some(false), ..AgentPatch::default() },
        send_welcome_email: true,
        ..AgentChange::default()
    };
    update(store, &world, &ada, bob.id, &off).unwrap();
    write(store, |tx| tx.soft_delete_agent(gone.id, world.now()));
    let cx = world.cx();
    for email in ["bob@example.com", "gone@example.com", "nobody@example.com"] {
        write(store, |tx| password_resets::note(tx, &cx, &email.parse().unwrap()));
    }
    assert_eq!(write(store, |tx| password_resets::issue(tx, &cx, 10)), 3);
    assert!(all_mail(store).is_empty(), "{:?}", all_mail(store));
    assert_eq!(entries_of(store, "agent.password_reset_requested"), 0);
    assert_eq!(write(store, |tx| password_resets::issue(tx, &cx, 10)), 0, "each wish is looked at once");

    // A link that was there before they were disabled, by whatever way.
    let token = ResetToken::generate(&world.secrets);
    let reset = NewPasswordReset { token: token.digest(), agent: bob.id, expires_at: world.in_seconds(60) };
    write(store, |tx| tx.replace_password_reset(&reset));
    assert_eq!(peek(store, &world, &token), None);
    let refused = set(store, &world, &token, "another-password");
    assert!(matches!(refused, Err(SetPasswordError::InvalidToken)), "{refused:?}");
    assert!(!has_password(store, &world, &bob.email, "another-password"));
}

pub(in crate::contract) fn wishes_are_taken_once_oldest_first(store: &dyn Store) {
    let world = World::new();
    let wish = |n: u64| ResetRequest {
        email: format!("v{n}@example.com").parse().unwrap(),
        at: world.in_seconds(n),
        ip: if n == 1 { None } else { Some("2001:db8::7".parse().unwrap()) },
    };
    for n in [1, 2, 2, 3] {
        write(store, |tx| tx.note_reset_request(&wish(n)));
    }
    let take = |limit| write(store, |tx| tx.take_reset_requests(limit));
    assert_eq!(take(2), [wish(1), wish(2)]);
    assert_eq!(take(10), [wish(2), wish(3)]);
    assert!(take(10).is_empty());

    for n in 0..40 {
        write(store, |tx| tx.note_reset_request(&wish(n)));
    }
    let taken = at_once(4, |_| (0..20).flat_map(|_| take(3)).collect::<Vec<_>>());
    let mut taken: Vec<_> = taken.into_iter().flatten().map(|wish| wish.at).collect();
    taken.sort_unstable();
    assert_eq!(taken, (0..40).map(|n| wish(n).at).collect::<Vec<_>>(), "no wish for two workers");
}

pub(in crate::contract) fn links_are_kept_by_digest_and_ended_by_agent(store: &dyn Store) {
    let world = World::new();
    let (bob, ann) = (world.owner(store, "bob@example.com"), world.owner(store, "ann@example.com"));
    let reset = |agent: AgentId, token: &[u8]| NewPasswordReset {
        token: Digest::of(token),
        agent,
        expires_at: world.in_seconds(60),
    };
    write(store, |tx| tx.replace_password_reset(&reset(bob.id, b"bob")));
    write(store, |tx| tx.replace_password_reset(&reset(ann.id, b"ann")));
    let find = |token: &[u8]| {
        let token = Digest::of(token);
        read(store, |tx| tx.find_password_reset(&token, world.now()))
    };
    let take = |token: &[u8], at| {
        let token = Digest::of(token);
        write(store, |tx| tx.take_password_reset(&token, at))
    };
    assert_eq!((find(b"bob"), find(b"ann"), find(b"other")), (Some(bob.id), Some(ann.id), None));
    assert_eq!(take(b"bob", world.in_seconds(60)), None);
    assert_eq!(take(b"bob", world.now()), Some(bob.id));
    assert_eq!((take(b"bob", world.now()), find(b"bob")), (None, None));
    assert_eq!(write(store, |tx| tx.delete_password_resets_of(bob.id)), 0);
    assert_eq!(write(store, |tx| tx.delete_password_resets_of(ann.id)), 1);
    assert_eq!(find(b"ann"), None);
}
