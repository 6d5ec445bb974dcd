//! Steps that many cases take.

use crate::World;
use portcullis_domain::access::grants::{Grant, GrantUse, Redeemed, Refusal, UseLimit};
use portcullis_domain::access::passes::{self, Visit};
use portcullis_domain::base::paging::MAX_LIMIT;
use portcullis_domain::base::secrets::uuid_v7;
use portcullis_domain::base::{Lease, Part, PassToken, Permission, Slice};
use portcullis_domain::records::activity::{Entry, EntryFilter};
use portcullis_domain::records::outbox::MailRecord;
use portcullis_domain::staff::agents::{self, Agent, AgentChange, AgentDraft, Profile, UpdateAgentError};
use portcullis_domain::staff::roles::{self, Role, RoleDraft};
use portcullis_domain::{
    AgentId, ConversationId, GenieId, GrantId, LeaseId, Principal, Store, StoreError, TeamId, Timestamp, Tx,
    store,
};
use std::sync::Barrier;
use std::thread;

/// Does plain port calls in one transaction.
pub(super) fn write<T: Send>(
    store: &dyn Store,
    work: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send,
) -> T {
    store::write(store, work).unwrap()
}

/// Does plain port calls that only read.
pub(super) fn read<T: Send>(
    store: &dyn Store,
    work: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send,
) -> T {
    store::read(store, work).unwrap()
}

/// Every mail, newest first.
pub(super) fn all_mail(store: &dyn Store) -> Vec<MailRecord> {
    read(store, |tx| tx.list_mail(None, Slice::first()))
}

/// Every entry of the activity log, newest first.
pub(super) fn all_activity(store: &dyn Store) -> Vec<Entry> {
    read(store, |tx| tx.list_activity(&EntryFilter::default(), Slice::first()))
}

/// How often this was written into the activity log.
pub(super) fn entries_of(store: &dyn Store, activity: &str) -> usize {
    all_activity(store).iter().filter(|entry| entry.activity == activity).count()
}

/// The agent as they are now.
pub(super) fn agent(store: &dyn Store, id: AgentId) -> Agent {
    read(store, |tx| tx.find_agent(id)).unwrap()
}

/// Changes an agent.
pub(super) fn update(
    store: &dyn Store,
    world: &World,
    by: &Principal,
    id: AgentId,
    change: &AgentChange,
) -> Result<Agent, UpdateAgentError> {
    let cx = world.cx();
    store::write(store, |tx| agents::update(tx, &cx, by, id, change))
}

/// An agent with this first name and address, and nothing else.
pub(super) fn draft(first_name: &str, email: &str) -> AgentDraft {
    AgentDraft {
        profile: Profile::new(first_name.parse().unwrap(), email.parse().unwrap()),
        roles: Vec::new(),
        teams: Vec::new(),
        send_welcome_email: false,
    }
}

/// A team without members.
pub(super) fn team(store: &dyn Store, world: &World, name: &str) -> TeamId {
    write(store, |tx| tx.insert_team(&name.parse().unwrap(), None, world.now())).done().unwrap()
}

/// A role that allows this.
pub(super) fn role(
    store: &dyn Store,
    world: &World,
    by: &Principal,
    name: &str,
    allows: &[Permission],
) -> Role {
    let permissions = allows.iter().copied().collect();
    let draft = RoleDraft { name: name.parse().unwrap(), description: None, permissions };
    let cx = world.cx();
    store::write(store, |tx| roles::create(tx, &cx, by, &draft)).unwrap()
}

/// Names as a use case takes them.
pub(super) fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

pub(super) fn lease(world: &World, seconds: u64) -> Lease {
    Lease { id: LeaseId(uuid_v7(&world.secrets, world.now())), until: world.in_seconds(seconds) }
}

pub(super) fn conversation(world: &World) -> ConversationId {
    ConversationId(uuid_v7(&world.secrets, world.now()))
}

pub(super) fn grants_of(store: &dyn Store, genie: GenieId) -> Vec<Grant> {
    read(store, |tx| tx.list_grants(genie, Slice::first()))
}

pub(super) fn grant(store: &dyn Store, id: GrantId) -> Grant {
    read(store, |tx| tx.find_grant(id)).unwrap()
}

pub(super) fn uses_of(store: &dyn Store, id: GrantId) -> Vec<GrantUse> {
    read(store, |tx| tx.list_uses(id, Slice::first()))
}

/// Where a pass lets its holder in at `at`.
pub(super) fn enter(store: &dyn Store, pass: &PassToken, at: Timestamp) -> Option<Visit> {
    read(store, |tx| passes::check_pass(tx, pass, None, None, at))
}

pub(super) const UNKNOWN: Result<Redeemed, Refusal> = Err(Refusal::Unknown);
pub(super) const EXPIRED: Result<Redeemed, Refusal> = Err(Refusal::Expired);
pub(super) const USED_UP: Result<Redeemed, Refusal> = Err(Refusal::UsedUp);
pub(super) const INACTIVE: Result<Redeemed, Refusal> = Err(Refusal::Inactive);

pub(super) fn limit(uses: i64) -> UseLimit {
    UseLimit::try_from(uses).unwrap()
}

/// Walks a list in parts of every size and compares what comes out with the whole list, which has to be in the order
/// of `expected`.
pub(super) fn assert_pages<K: Copy + PartialEq + std::fmt::Debug>(
    expected: &[K],
    mut part: impl FnMut(Slice<K>) -> Vec<K>,
) {
    assert_eq!(part(Slice::first()), expected);
    let count = u32::try_from(expected.len()).unwrap();
    for limit in 1..=count + 1 {
        let mut walked = Vec::new();
        let mut after = None;
        loop {
            let rows = part(Slice { after, limit });
            assert!(rows.len() <= limit as usize + 1, "{} rows for a limit of {limit}", rows.len());
            let Part { items, next } = Part::cut(rows, limit, |key| *key);
            walked.extend(items);
            assert!(walked.len() <= expected.len(), "in parts of {limit}: {walked:?}");
            after = next;
            if next.is_none() {
                break;
            }
        }
        assert_eq!(walked, expected, "in parts of {limit}");
    }
    if let Some(last) = expected.last() {
        assert_eq!(part(Slice { after: Some(*last), limit: MAX_LIMIT }), [], "after the last one");
    }
}

/// Runs `work` on so many threads that start at one moment, and answers what each of them answered.
pub(super) fn at_once<T: Send>(threads: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(threads);
    thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|number| {
                let (start, work) = (&start, &work);
                scope.spawn(move || {
                    start.wait();
                    work(number)
                })
            })
            .collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}
