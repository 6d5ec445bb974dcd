//! Asking for access, and the answer.

use crate::World;
use crate::contract::steps::{all_activity, all_mail, entries_of, grants_of, read};
use portcullis_domain::access;
use portcullis_domain::access::genies::{self, Genie, GeniePatch};
use portcullis_domain::access::grants::{Expiry, Recipient, UseLimit};
use portcullis_domain::access::guard::GuardError;
use portcullis_domain::access::requests::{
    AccessRequest, Approval, NewAccessRequest, REQUEST_WINDOW, REQUESTS_PER_ADDRESS, RequestAccessError,
    RequestState, ResolveError,
};
use portcullis_domain::base::{GrantToken, Patch, Slice};
use portcullis_domain::records::outbox::{Letter, MailRecord};
use portcullis_domain::{AgentUuid, GenieId, Principal, RequestId, Store, StoreError, Tx, store};
use std::time::Duration;

pub(in crate::contract) fn wish(genie: &Genie, email: &str) -> NewAccessRequest {
    NewAccessRequest {
        url_name: genie.url_name.clone(),
        email: email.parse().unwrap(),
        name: Some("Vi".parse().unwrap()),
        message: Some("Please.".parse().unwrap()),
    }
}

pub(in crate::contract) fn request(
    store: &dyn Store,
    world: &World,
    wish: &NewAccessRequest,
) -> Result<(), RequestAccessError> {
    let cx = world.cx();
    store::write(store, |tx| access::requests::request(tx, &cx, wish))
}

/// A pending request of this address for a Genie.
pub(in crate::contract) fn asked(
    store: &dyn Store,
    world: &World,
    genie: &Genie,
    email: &str,
) -> AccessRequest {
    request(store, world, &wish(genie, email)).unwrap();
    requests_of(store, genie.id).into_iter().find(|request| request.email.as_str() == email).unwrap()
}

pub(in crate::contract) fn requests_of(store: &dyn Store, genie: GenieId) -> Vec<AccessRequest> {
    read(store, |tx| tx.list_access_requests(genie, None, Slice::first()))
}

pub(in crate::contract) fn approve(
    store: &dyn Store,
    world: &World,
    by: &Principal,
    id: RequestId,
    end: Option<Expiry>,
) -> Result<AccessRequest, ResolveError> {
    let cx = world.cx();
    let expires_at = end.map_or(Patch::Keep, Patch::Set);
    store::write(store, |tx| {
        access::requests::approve(tx, &cx, by, id, &Approval { expires_at, ..Approval::default() })
    })
}

pub(in crate::contract) fn deny(
    store: &dyn Store,
    world: &World,
    by: &Principal,
    id: RequestId,
) -> Result<AccessRequest, ResolveError> {
    let cx = world.cx();
    store::write(store, |tx| access::requests::deny(tx, &cx, by, id, None))
}

/// Every mail but the receipts.
pub(in crate::contract) fn decisions(store: &dyn Store) -> Vec<MailRecord> {
    all_mail(store).into_iter().filter(|mail| mail.letter != Letter::RequestReceived).collect()
}

pub(in crate::contract) fn a_request_tells_the_owner(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let wish = wish(&genie, "vi@example.com");
    request(store, &world, &wish).unwrap();

    let requests = requests_of(store, genie.id);
    let [made] = requests.as_slice() else { panic!("{requests:?}") };
    assert_eq!((&made.email, &made.name, &made.message), (&wish.email, &wish.name, &wish.message));
    assert_eq!((made.user, made.created_at, &made.state), (None, world.now(), &RequestState::Pending));
    let mut mail = all_mail(store);
    let told = mail.iter().position(|mail| mail.to == ann.email).map(|place| mail.remove(place)).unwrap();
    let [receipt] = mail.as_slice() else { panic!("{mail:?}") };
    assert_eq!(
        (&receipt.to, &receipt.letter, &receipt.sealed_link),
        (&wish.email, &Letter::RequestReceived, &None)
    );
    let letter = Letter::AccessRequested {
        genie: genie.name.clone(),
        email: wish.email.clone(),
        name: wish.name.clone(),
        message: wish.message.clone(),
    };
    assert_eq!((&told.to, &told.letter), (&ann.email, &letter));
    assert_eq!(told.link(&world.vault), Some(world.links.access_request(made.id)));
    assert_eq!(entries_of(store, "access_request.created"), 1);
}

pub(in crate::contract) fn a_request_of_somebody_with_an_account_knows_them(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let genie = world.genie(store, &ann, "Billing");
    assert_eq!(asked(store, &world, &genie, "bob@example.com").user, Some(bob.uuid));
}

pub(in crate::contract) fn what_makes_no_request_answers_alike(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    request(store, &world, &wish(&genie, "vi@example.com")).unwrap();
    let before = (decisions(store).len(), all_activity(store).len());

    request(store, &world, &wish(&genie, "vi@example.com")).unwrap();
    let unknown = NewAccessRequest { url_name: "nothing".parse().unwrap(), ..wish(&genie, "wu@example.com") };
    request(store, &world, &unknown).unwrap();
    assert_eq!(requests_of(store, genie.id).len(), 1);
    assert_eq!((decisions(store).len(), all_activity(store).len()), before);
    let told = |email: &str| all_mail(store).iter().filter(|mail| mail.to.as_str() == email).count();
    assert_eq!((told("vi@example.com"), told("wu@example.com")), (1, 1), "the same receipt for both");

    let cx = world.cx();
    let public = GeniePatch { is_public: Some(true), ..GeniePatch::default() };
    store::write(store, |tx| genies::update(tx, &cx, &ann, genie.id, &public)).unwrap();
    let refused = request(store, &world, &wish(&genie, "wu@example.com"));
    assert!(matches!(refused, Err(RequestAccessError::Public)), "{refused:?}");
    assert_eq!((requests_of(store, genie.id).len(), decisions(store).len()), (1, before.0));
    assert_eq!(told("wu@example.com"), 1);
}

pub(in crate::contract) fn an_address_asks_so_often_in_an_hour(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let ask = |n: u64| {
        let genie = world.genie(store, &ann, &format!("Genie {n}"));
        request(store, &world, &wish(&genie, "vi@example.com")).unwrap();
        requests_of(store, genie.id).len()
    };
    for n in 0..REQUESTS_PER_ADDRESS {
        assert_eq!(ask(n), 1);
    }
    assert_eq!(ask(100), 0);
    assert_eq!(u64::try_from(decisions(store).len()).unwrap(), REQUESTS_PER_ADDRESS);
    assert_eq!(all_mail(store).len(), decisions(store).len() + 1, "one receipt in an hour");
    world.clock.advance(REQUEST_WINDOW + Duration::from_secs(1));
    assert_eq!(ask(101), 1);
}

pub(in crate::contract) fn approval_of_a_stranger_makes_a_link_and_mails_it(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let asked = asked(store, &world, &genie, "vi@example.com");
    world.clock.advance(Duration::from_secs(1));
    let end = world.in_seconds(60);
    let expiry = Some(Expiry::new(end, world.now()).unwrap());
    let approved = approve(store, &world, &ann, asked.id, expiry).unwrap();
    let grants = grants_of(store, genie.id);
    let [made] = grants.as_slice() else { panic!("{grants:?}") };
    let (by, at) = (ann.uuid, world.now());
    let state = RequestState::Approved { by, at, expires_at: Some(end), grant: Some(made.id) };
    assert_eq!(approved, AccessRequest { state, remind_at: None, ..asked.clone() });
    assert_eq!(requests_of(store, genie.id), [approved]);
    let recipient = Recipient { request: asked.id, email: asked.email, user: None };
    assert_eq!(made.recipient, Some(recipient));
    assert_eq!((made.max_uses, made.expires_at), (UseLimit::UNLIMITED, Some(end)));
    assert_eq!((made.granted_by, made.created_at), (ann.uuid, world.now()));
    assert!(read(store, |tx| tx.list_genie_users(genie.id, Slice::first())).is_empty());
    let mail = all_mail(store);
    assert_eq!(mail.len(), 3);
    let letter = Letter::AccessApproved { genie: genie.name, expires_at: Some(end) };
    let sent = mail.iter().find(|mail| mail.letter == letter).unwrap();
    assert_eq!(sent.to.as_str(), "vi@example.com");
    assert_eq!(entries_of(store, "access_request.approved"), 1);

    let link = sent.link(&world.vault).unwrap();
    let token = link.strip_prefix("https://access.example.com/a/").unwrap();
    assert!(world.redeem(store, &GrantToken::parse(token).unwrap()).0.is_ok());
}

pub(in crate::contract) fn approval_of_somebody_with_an_account_adds_them(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let genie = world.genie(store, &ann, "Billing");
    let asked = asked(store, &world, &genie, "bob@example.com");
    let end = world.in_seconds(60);
    approve(store, &world, &ann, asked.id, Some(Expiry::new(end, world.now()).unwrap())).unwrap();
    let added = read(store, |tx| tx.find_genie_user(genie.id, bob.uuid)).unwrap();
    assert_eq!((added.granted_by, added.expires_at), (ann.uuid, Some(end)));
    assert_eq!(grants_of(store, genie.id).len(), 1);
}

pub(in crate::contract) fn a_denial_is_told_and_gives_nothing(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let genie = world.genie(store, &ann, "Billing");
    let asked = asked(store, &world, &genie, "bob@example.com");
    let denied = deny(store, &world, &ann, asked.id).unwrap();
    let state = RequestState::Denied { by: ann.uuid, at: world.now(), reason: None };
    assert_eq!(denied, AccessRequest { state, remind_at: None, ..asked });
    assert_eq!(requests_of(store, genie.id), [denied]);
    assert!(grants_of(store, genie.id).is_empty());
    assert_eq!(read(store, |tx| tx.find_genie_user(genie.id, bob.uuid)), None);
    let letter = Letter::AccessDenied { genie: genie.name, reason: None };
    let mail = all_mail(store);
    let sent = mail.iter().find(|mail| mail.letter == letter).unwrap();
    assert_eq!((mail.len(), &sent.to, &sent.sealed_link), (3, &bob.email, &None));
    assert_eq!(entries_of(store, "access_request.denied"), 1);
}

pub(in crate::contract) fn a_request_is_resolved_once_by_who_may(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let ada = world.administrator(store, "ada@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let asked = asked(store, &world, &genie, "vi@example.com");
    let foreign = approve(store, &world, &bob, asked.id, None);
    assert!(matches!(foreign, Err(ResolveError::Guard(GuardError::Forbidden))), "{foreign:?}");
    let nothing = deny(store, &world, &ann, RequestId(genie.id.0));
    assert!(matches!(nothing, Err(ResolveError::Guard(GuardError::NoRequest))), "{nothing:?}");
    assert_eq!(requests_of(store, genie.id), std::slice::from_ref(&asked));

    approve(store, &world, &ada, asked.id, None).unwrap();
    let before = (requests_of(store, genie.id), all_mail(store).len(), all_activity(store).len());
    let again = approve(store, &world, &ann, asked.id, None);
    assert!(matches!(again, Err(ResolveError::AlreadyResolved(_))), "{again:?}");
    let again = deny(store, &world, &ann, asked.id);
    assert!(matches!(again, Err(ResolveError::AlreadyResolved(_))), "{again:?}");
    assert_eq!((requests_of(store, genie.id), all_mail(store).len(), all_activity(store).len()), before);
    assert_eq!(grants_of(store, genie.id).len(), 1);
}

/// Somebody's request, and everything that could come of it.
struct Pending<'a> {
    store: &'a dyn Store,
    genie: Genie,
    asked: AccessRequest,
    user: AgentUuid,
    mails: usize,
    entries: usize,
}

impl<'a> Pending<'a> {
    fn set(store: &'a dyn Store, world: &World, owner: &Principal) -> Self {
        let bob = world.owner(store, "bob@example.com");
        let genie = world.genie(store, owner, "Billing");
        let asked = asked(store, world, &genie, "bob@example.com");
        let (mails, entries) = (all_mail(store).len(), all_activity(store).len());
        Self { store, genie, asked, user: bob.uuid, mails, entries }
    }

    /// How many links, people, mails and entries there are more than before.
    fn gained(&self) -> [usize; 4] {
        let added = read(self.store, |tx| tx.find_genie_user(self.genie.id, self.user));
        let mails = all_mail(self.store).len() - self.mails;
        let entries = all_activity(self.store).len() - self.entries;
        [grants_of(self.store, self.genie.id).len(), usize::from(added.is_some()), mails, entries]
    }

    /// Undoes the resolution at its end, checks that nothing is left of it, and lets it go through.
    fn undo(&self, mut resolve: impl FnMut(&mut dyn Tx) -> Result<AccessRequest, ResolveError> + Send) {
        let undone = store::write(self.store, |tx| {
            resolve(tx)?;
            Err::<(), ResolveError>(StoreError::Unavailable.into())
        });
        assert!(
            matches!(undone, Err(ResolveError::Guard(GuardError::Store(StoreError::Unavailable)))),
            "{undone:?}"
        );
        assert_eq!(requests_of(self.store, self.genie.id), std::slice::from_ref(&self.asked));
        assert_eq!(self.gained(), [0; 4]);
        store::write(self.store, |tx| resolve(tx)).unwrap();
    }
}

pub(in crate::contract) fn an_approval_that_is_undone_leaves_no_trace(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let (pending, cx) = (Pending::set(store, &world, &ann), world.cx());
    pending.undo(|tx| access::requests::approve(tx, &cx, &ann, pending.asked.id, &Approval::default()));
    assert!(matches!(requests_of(store, pending.genie.id)[0].state, RequestState::Approved { .. }));
    assert_eq!(pending.gained(), [1; 4]);
}

pub(in crate::contract) fn a_denial_that_is_undone_leaves_no_trace(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let (pending, cx) = (Pending::set(store, &world, &ann), world.cx());
    pending.undo(|tx| access::requests::deny(tx, &cx, &ann, pending.asked.id, None));
    assert!(matches!(requests_of(store, pending.genie.id)[0].state, RequestState::Denied { .. }));
    assert_eq!(pending.gained(), [0, 0, 1, 1]);
}

pub(in crate::contract) fn a_genie_that_is_off_takes_no_requests(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let cx = world.cx();
    for is_public in [false, true] {
        let off = GeniePatch { is_active: Some(false), is_public: Some(is_public), ..GeniePatch::default() };
        store::write(store, |tx| genies::update(tx, &cx, &ann, genie.id, &off)).unwrap();
        request(store, &world, &wish(&genie, "vi@example.com")).unwrap();
    }
    assert!(requests_of(store, genie.id).is_empty() && decisions(store).is_empty());
}
