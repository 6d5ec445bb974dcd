//! Links that ask for more than to have them.

use crate::World;
use crate::context::redeem;
use crate::contract::steps::{all_mail, at_once, enter, grant, limit, read, uses_of, write};
use portcullis_domain::access::decisions::{Decision, DenyReason, Subject, Via, decide};
use portcullis_domain::access::genies::Genie;
use portcullis_domain::access::grants::{
    self, Conditions, ConditionsPatch, CreatedGrant, GrantChange, GrantDraft, Needs, RedeemError, Redemption,
    Refusal,
};
use portcullis_domain::access::passes;
use portcullis_domain::access::proofs::{self, EmailCode, Proofs, ProvenAddress};
use portcullis_domain::base::Patch;
use portcullis_domain::store::{Admission, redeem_within};
use portcullis_domain::{Email, Principal, Store, store};
use std::time::Duration;

const PASSWORD: &str = "shared-password";
const USED: Refusal = Refusal::Needs(Needs { password: false, email: false, code: true });

fn email(name: &str) -> Email {
    format!("{name}@example.com").parse().unwrap()
}

fn of_domain() -> Conditions {
    let domains = vec!["example.com".parse().unwrap()];
    Conditions { email_domains: domains.try_into().unwrap(), ..Conditions::default() }
}

fn link(
    store: &dyn Store,
    world: &World,
    max_uses: i64,
    conditions: Conditions,
) -> (Principal, Genie, CreatedGrant) {
    let ann = world.owner(store, "ann@example.org");
    let genie = world.genie(store, &ann, "Billing");
    let draft = GrantDraft { max_uses: limit(max_uses), conditions, ..GrantDraft::default() };
    let link = world.link(store, &ann, genie.id, &draft);
    (ann, genie, link)
}

/// Has a code mailed, and reads it there; `None` where no mail was written.
fn code(store: &dyn Store, world: &World, link: &CreatedGrant, to: &Email) -> Option<EmailCode> {
    // So that of two mails the newer one is told by its id.
    world.clock.advance(Duration::from_millis(1));
    let (cx, before) = (world.cx(), all_mail(store).len());
    store::write(store, |tx| proofs::send_code(tx, &cx, &link.token, None, to)).unwrap();
    let mails = all_mail(store);
    let mail = mails.iter().find(|mail| mail.to == *to).filter(|_| mails.len() > before)?;
    Some(mail.link(&world.vault).unwrap().parse().unwrap())
}

fn prove(
    store: &dyn Store,
    world: &World,
    link: &CreatedGrant,
    email: &Email,
    code: &EmailCode,
) -> Option<ProvenAddress> {
    let cx = world.cx();
    store::write(store, |tx| proofs::prove_address(tx, &cx, &link.token, link.grant.id, email, code)).unwrap()
}

fn come(
    store: &dyn Store,
    world: &World,
    link: &CreatedGrant,
    proofs: &Proofs,
) -> Result<Admission, RedeemError> {
    let cx = world.cx();
    store::write(store, |tx| redeem_within(tx, &cx, &link.token, None, None, proofs.clone()))
}

fn another(code: &EmailCode) -> EmailCode {
    let other = if code.reveal() == "000000" { "000001" } else { "000000" };
    other.parse().unwrap()
}

pub(in crate::contract) fn a_password_opens_while_it_is_the_one(store: &dyn Store) {
    let world = World::new();
    let conditions = Conditions { password: Some(world.hash(PASSWORD)), ..Conditions::default() };
    let (ann, genie, link) = link(store, &world, 0, conditions.clone());
    let attempt = |password| {
        let (redemption, pass) = Redemption::new(&world.cx(), &link.token, None, None);
        (redeem(store, Redemption { password, ..redemption }), pass)
    };
    let missing = Err(Refusal::Needs(Needs { password: true, ..Needs::default() }));
    assert_eq!(attempt(None).0, missing);
    assert_eq!(attempt(Some(world.hash("another-password"))).0, missing);
    assert_eq!(grant(store, link.grant.id).use_count, 0);
    let (inside, pass) = attempt(conditions.password.clone());
    assert!(inside.is_ok());
    let check = |subject| {
        let facts = read(store, |tx| tx.load_access_facts(genie.id, &subject)).unwrap();
        decide(&facts, world.now())
    };
    assert_eq!(check(Subject::Link(link.token.digest())), Decision::Denied(DenyReason::Conditions));
    let inside = check(Subject::Pass(pass.digest()));
    assert!(matches!(inside, Decision::Allowed { via: Via::Link, .. }), "{inside:?}");

    // Whoever compared with the old one comes too late.
    let cx = world.cx();
    let password = Patch::Set(world.hash("changed-password"));
    let change = GrantChange {
        conditions: ConditionsPatch { password, ..ConditionsPatch::default() },
        ..GrantChange::default()
    };
    store::write(store, |tx| grants::update(tx, &cx, &ann, link.grant.id, &change)).unwrap();
    assert_eq!(attempt(conditions.password).0, missing);
    assert!(enter(store, &pass, world.now()).is_some(), "a pass that was handed out stays");
}

pub(in crate::contract) fn a_link_opens_from_its_networks_and_from_its_start(store: &dyn Store) {
    let mut world = World::new();
    let networks = vec!["203.0.113.0/24".parse().unwrap()];
    let conditions = Conditions { allowed_networks: networks.try_into().unwrap(), ..Conditions::default() };
    let (ann, genie, link) = link(store, &world, 0, conditions);
    let (inside, pass) = world.redeem(store, &link.token);
    assert!(inside.is_ok());
    let from = |ip: Option<std::net::IpAddr>| {
        read(store, |tx| passes::check_pass(tx, &pass, None, ip, world.now())).is_some()
    };
    assert!(from(world.ip) && from(Some("::ffff:203.0.113.9".parse().unwrap())));
    assert!(!from(Some("203.0.114.1".parse().unwrap())) && !from(None));
    let facts = read(store, |tx| tx.load_access_facts(genie.id, &Subject::Pass(pass.digest()))).unwrap();
    assert!(matches!(decide(&facts, world.now()), Decision::Allowed { .. }), "who asks is not the visitor");
    world.ip = Some("198.51.100.1".parse().unwrap());
    assert_eq!(world.redeem(store, &link.token).0, Err(Refusal::Network));

    let start = world.in_seconds(60);
    let later = GrantDraft { starts_at: Some(start), ..GrantDraft::default() };
    let later = world.link(store, &ann, genie.id, &later);
    assert_eq!(world.redeem(store, &later.token).0, Err(Refusal::NotStarted(start)));
    let shown = Subject::Link(later.token.digest());
    let facts = read(store, |tx| tx.load_access_facts(genie.id, &shown)).unwrap();
    assert_eq!(decide(&facts, world.now()), Decision::Denied(DenyReason::NotStarted));
    world.clock.set(start);
    assert!(world.redeem(store, &later.token).0.is_ok());
}

pub(in crate::contract) fn an_address_is_proven_by_its_code(store: &dyn Store) {
    let world = World::new();
    let (ann, _, link) = link(store, &world, 0, of_domain());
    let vi = email("vi");
    assert_eq!(code(store, &world, &link, &"vi@example.org".parse().unwrap()), None, "no such domain");
    let first = code(store, &world, &link, &vi).unwrap();
    assert_eq!(prove(store, &world, &link, &vi, &another(&first)), None);
    let address = prove(store, &world, &link, &vi, &first);
    let proofs = Proofs { address, ..Proofs::default() };
    assert!(come(store, &world, &link, &proofs).is_ok());
    assert_eq!(uses_of(store, link.grant.id)[0].email, Some(vi.clone()));
    assert_eq!(prove(store, &world, &link, &vi, &first), None, "a code is used once");
    assert_eq!(come(store, &world, &link, &proofs).unwrap_err(), RedeemError::Refused(USED));

    let old = code(store, &world, &link, &vi).unwrap();
    let new = code(store, &world, &link, &vi).unwrap();
    assert!(old == new || prove(store, &world, &link, &vi, &old).is_none(), "a new code ends the old one");
    let address = prove(store, &world, &link, &vi, &new);
    world.clock.advance(proofs::CODE_LIFETIME);
    assert_eq!(prove(store, &world, &link, &vi, &new), None, "it is over");
    let late = come(store, &world, &link, &Proofs { address, ..Proofs::default() });
    assert_eq!(late.unwrap_err(), RedeemError::Refused(USED));

    let fourth = code(store, &world, &link, &vi).unwrap();
    let cx = world.cx();
    let rotated = store::write(store, |tx| grants::rotate(tx, &cx, &ann, link.grant.id)).unwrap();
    assert_eq!(prove(store, &world, &rotated, &vi, &fourth), None, "a code ends with the token");
}

pub(in crate::contract) fn an_address_gets_five_codes_an_hour(store: &dyn Store) {
    let world = World::new();
    let (ann, genie, link) = link(store, &world, 0, of_domain());
    let other = GrantDraft { conditions: of_domain(), ..GrantDraft::default() };
    let other = world.link(store, &ann, genie.id, &other);
    let (cx, vi) = (world.cx(), email("vi"));
    at_once(8, |n| {
        let token = if n % 2 == 0 { &link.token } else { &other.token };
        store::write(store, |tx| proofs::send_code(tx, &cx, token, None, &vi)).unwrap();
    });
    assert_eq!(all_mail(store).len(), 5);
    assert!(code(store, &world, &link, &email("bob")).is_some(), "another address has its own");
    world.clock.advance(Duration::from_secs(60 * 60 + 1));
    assert!(code(store, &world, &link, &vi).is_some());
    let at = world.now();
    assert_eq!(write(store, |tx| proofs::purge(tx, at)), 6);
    assert_eq!(write(store, |tx| proofs::purge(tx, at)), 0);
}

pub(in crate::contract) fn of_fifty_tries_at_a_code_five_count(store: &dyn Store) {
    let world = World::new();
    let (_, _, link) = link(store, &world, 0, of_domain());
    let vi = email("vi");
    let right = code(store, &world, &link, &vi).unwrap();
    let wrong = another(&right);
    let tried = at_once(50, |_| prove(store, &world, &link, &vi, &wrong));
    assert!(tried.iter().all(Option::is_none));
    assert_eq!(prove(store, &world, &link, &vi, &right), None, "its tries are taken");
    let right = code(store, &world, &link, &vi).unwrap();
    let tried = at_once(50, |_| prove(store, &world, &link, &vi, &right));
    assert_eq!(tried.iter().flatten().count(), 5);
    let proofs = Proofs { address: tried.into_iter().flatten().next(), ..Proofs::default() };
    let came = at_once(10, |_| come(store, &world, &link, &proofs).is_ok());
    assert_eq!(came.into_iter().filter(|came| *came).count(), 1, "and it is used once");
    assert_eq!(grant(store, link.grant.id).use_count, 1);
}

pub(in crate::contract) fn of_forty_tries_at_a_password_ten_count(store: &dyn Store) {
    let mut world = World::new();
    let password = Some(world.hash(PASSWORD));
    let (_, _, link) = link(store, &world, 0, Conditions { password, ..Conditions::default() });
    let id = link.grant.id;
    let attempt = |world: &World| {
        let cx = world.cx();
        store::write(store, |tx| proofs::try_password(tx, &cx, id)).unwrap()
    };
    assert_eq!(at_once(40, |_| attempt(&world)).into_iter().filter(|is_free| *is_free).count(), 10);
    world.ip = Some("198.51.100.1".parse().unwrap());
    assert!(attempt(&world), "another network has its own");
    world.ip = World::new().ip;
    assert!(!attempt(&world));
    let cx = world.cx();
    store::write(store, |tx| proofs::forgive(tx, &cx, id)).unwrap();
    assert_eq!((0..11).filter(|_| attempt(&world)).count(), 10);
    world.clock.advance(proofs::PASSWORD_WINDOW + Duration::from_secs(1));
    assert_eq!((0..11).filter(|_| attempt(&world)).count(), 10);
}

pub(in crate::contract) fn fifty_visitors_who_prove_everything_share_ten_uses(store: &dyn Store) {
    let world = World::new();
    let password = Some(world.hash(PASSWORD));
    let conditions = Conditions { password: password.clone(), once_per_person: true, ..of_domain() };
    let (_, _, link) = link(store, &world, 10, conditions);
    let visitors: Vec<_> = (0..50)
        .map(|n| {
            let email = email(&format!("v{n}"));
            let code = code(store, &world, &link, &email).unwrap();
            (email, code)
        })
        .collect();
    let came = at_once(50, |n| {
        let (email, code) = &visitors[n];
        let address = prove(store, &world, &link, email, code);
        assert!(address.is_some());
        come(store, &world, &link, &Proofs { password: password.clone(), address })
    });
    let (inside, outside): (Vec<_>, Vec<_>) = came.into_iter().partition(Result::is_ok);
    assert_eq!((inside.len(), outside.len()), (10, 40));
    let used_up = RedeemError::Refused(Refusal::UsedUp);
    assert!(outside.into_iter().all(|outside| outside.unwrap_err() == used_up));
    assert_eq!(grant(store, link.grant.id).use_count, 10);
    assert_eq!(uses_of(store, link.grant.id).iter().filter(|used| used.email.is_some()).count(), 10);
}

pub(in crate::contract) fn each_address_gets_in_once(store: &dyn Store) {
    let world = World::new();
    let (ann, _, link) = link(store, &world, 0, Conditions { once_per_person: true, ..of_domain() });
    let (vi, bob) = (email("vi"), email("bob"));
    let attempt = |link: &CreatedGrant, email: &Email| {
        let code = code(store, &world, link, email).unwrap();
        let address = prove(store, &world, link, email, &code);
        come(store, &world, link, &Proofs { address, ..Proofs::default() })
    };
    let pass = attempt(&link, &vi).unwrap().pass;
    assert_eq!(attempt(&link, &vi).unwrap_err(), RedeemError::Refused(Refusal::Again));
    assert!(enter(store, &pass, world.now()).is_some(), "their pass goes on");
    assert!(attempt(&link, &bob).is_ok());
    assert_eq!(grant(store, link.grant.id).use_count, 2);
    let cx = world.cx();
    let rotated = store::write(store, |tx| grants::rotate(tx, &cx, &ann, link.grant.id)).unwrap();
    assert!(attempt(&rotated, &vi).is_ok(), "a new token is a new link");
}

pub(in crate::contract) fn a_use_that_is_refused_uses_no_code_up(store: &dyn Store) {
    let world = World::new();
    let (_, _, link) = link(store, &world, 1, of_domain());
    let proven = |email: &Email| {
        let code = code(store, &world, &link, email).unwrap();
        Proofs { address: prove(store, &world, &link, email, &code), ..Proofs::default() }
    };
    let (first, second) = (proven(&email("vi")), proven(&email("bob")));
    assert!(come(store, &world, &link, &first).is_ok());
    let refused = come(store, &world, &link, &second).unwrap_err();
    assert_eq!(refused, RedeemError::Refused(Refusal::UsedUp));
    let (id, at) = (second.address.unwrap().code, world.now());
    assert!(write(store, |tx| tx.take_link_code(id, at)), "it went back with the transaction");
}
