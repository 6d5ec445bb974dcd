//! Deleting and disabling agents: what they held is dead with the answer, and the log still names them.

use super::password_resets::ask;
use super::sessions::{POLICY, sign_in};
use crate::World;
use crate::contract::steps::{
    agent, all_activity, at_once, conversation, entries_of, read, role, team, update, write,
};
use portcullis_domain::access::decisions::{Decision, Subject, Via, check};
use portcullis_domain::access::people::Who;
use portcullis_domain::base::{
    ApiKeySecret, PageRequest, Patch, Permission, ResetToken, SessionToken, Slice,
};
use portcullis_domain::staff::agents::{
    self, AgentChange, AgentFilter, AgentGuardError, AgentListing, AgentOrder, AgentPatch, DeleteAgentError,
    UpdateAgentError,
};
use portcullis_domain::staff::conversations::{self, Assignee};
use portcullis_domain::staff::identity::VerifiedIdentity;
use portcullis_domain::staff::{api_keys, sessions};
use portcullis_domain::{AgentId, ConversationId, GenieId, Principal, Store, TeamId, access, store};

fn delete(store: &dyn Store, world: &World, by: &Principal, id: AgentId) -> Result<(), DeleteAgentError> {
    let cx = world.cx();
    store::write(store, |tx| agents::delete(tx, &cx, by, id, &agents::Departure::default()))
}

/// An agent who has everything that an agent can have.
struct Scene<'a> {
    store: &'a dyn Store,
    world: World,
    ada: Principal,
    bob: Principal,
    keys: [ApiKeySecret; 2],
    session: SessionToken,
    reset: ResetToken,
    team: TeamId,
    conversation: ConversationId,
    /// Open to Bob himself, to his team, and his own.
    genies: [GenieId; 3],
}

impl<'a> Scene<'a> {
    fn new(store: &'a dyn Store) -> Self {
        let world = World::new();
        let ada = world.administrator(store, "ada@example.com");
        let bob = world.owner(store, "bob@example.com");
        let team = team(store, &world, "Sales");
        let conversation = conversation(&world);
        let cx = world.cx();
        let primary = store::write(store, |tx| api_keys::create(tx, &cx, &ada, bob.id)).unwrap().secret;
        let identity = VerifiedIdentity { email: bob.email.clone() };
        let device =
            store::write(store, |tx| api_keys::create_device_key(tx, &cx, &identity)).unwrap().secret;
        write(store, |tx| tx.add_team_member(team, bob.id));
        let to = Assignee::Agent(Some(bob.id));
        store::write(store, |tx| conversations::assign(tx, &cx, &ada, conversation, to)).unwrap();
        let to = Assignee::Team(Some(team));
        store::write(store, |tx| conversations::assign(tx, &cx, &ada, conversation, to)).unwrap();
        let (direct, by_team) = (world.genie(store, &ada, "Direct"), world.genie(store, &ada, "By team"));
        let who = Who::User(bob.uuid);
        store::write(store, |tx| access::people::add(tx, &cx, &ada, direct.id, &who, Patch::Keep)).unwrap();
        let add = |tx: &mut dyn portcullis_domain::Tx| {
            portcullis_domain::access::teams::add(tx, &cx, &ada, by_team.id, team, Patch::Keep)
        };
        store::write(store, add).unwrap();
        let own = world.genie(store, &bob, "Bob's");
        let session = sign_in(store, &world, &bob).token;
        let reset = ask(store, &world, &bob.email);
        let genies = [direct.id, by_team.id, own.id];
        let keys = [primary, device];
        Self { store, world, ada, bob, keys, session, reset, team, conversation, genies }
    }

    /// By what Bob may use each Genie.
    fn access(&self) -> [Option<Via>; 3] {
        let subjects = [Subject::User(self.bob.uuid), Subject::Email(self.bob.email.clone())];
        let [by_uuid, by_email] = subjects.map(|subject| {
            self.genies.map(|genie| {
                let decision =
                    store::read(self.store, |tx| check(tx, &self.ada, genie, &subject, self.world.now()));
                match decision.unwrap() {
                    Decision::Allowed { via, .. } => Some(via),
                    Decision::Denied(_) => None,
                }
            })
        });
        assert_eq!(by_uuid, by_email);
        by_uuid
    }

    /// Which of Bob's keys, session, link to set a password and password still open something.
    fn alive(&self) -> [bool; 5] {
        let [primary, device] =
            [0, 1].map(|n| read(self.store, |tx| api_keys::authenticate(tx, &self.keys[n])).is_some());
        let session =
            read(self.store, |tx| sessions::authenticate(tx, &self.session, &POLICY, self.world.now()));
        let cx = self.world.cx();
        let reset = store::read(self.store, |tx| {
            portcullis_domain::staff::password_resets::peek(tx, &cx, &self.reset)
        });
        let record = read(self.store, |tx| tx.find_sign_in_record(&self.bob.email));
        [primary, device, session.is_some(), reset.is_ok(), record.is_some_and(|record| record.enabled)]
    }
}

const ALL: [Option<Via>; 3] = [Some(Via::User), Some(Via::Team), Some(Via::Owner)];

pub(in crate::contract) fn a_deleted_agent_loses_everything(store: &dyn Store) {
    let scene = Scene::new(store);
    let (world, bob) = (&scene.world, &scene.bob);
    let token = "device-1".parse().unwrap();
    write(store, |tx| {
        tx.put_push_token(bob.id, &token, portcullis_domain::staff::push_tokens::Platform::Ios, world.now())
    });
    assert_eq!(scene.access(), ALL);
    assert_eq!(scene.alive(), [true; 5]);
    let written = all_activity(store).len();

    delete(store, world, &scene.ada, bob.id).unwrap();
    assert_eq!(scene.access(), [None; 3]);
    assert_eq!(scene.alive(), [false; 5]);
    assert_eq!(read(store, |tx| tx.find_agent(bob.id)), None);
    assert_eq!(read(store, |tx| tx.find_agent_by_uuid(bob.uuid)), None);
    assert_eq!(read(store, |tx| tx.find_agent_by_email(&bob.email)), None);
    assert!(read(store, |tx| tx.existing_agents(&[bob.id])).is_empty());
    assert!(read(store, |tx| tx.taken_emails(std::slice::from_ref(&bob.email))).is_empty());
    assert!(read(store, |tx| tx.list_api_keys(bob.id)).is_empty());
    assert!(read(store, |tx| tx.list_sessions(bob.id, world.now())).is_empty());
    assert_eq!(write(store, |tx| tx.delete_push_tokens(bob.id, None)), 0);
    assert!(read(store, |tx| tx.find_team(scene.team)).unwrap().members.is_empty());
    assert!(read(store, |tx| tx.list_genie_users(scene.genies[0], Slice::first())).is_empty());
    let assignment =
        store::read(store, |tx| conversations::assignment(tx, &scene.ada, scene.conversation)).unwrap();
    assert_eq!((assignment.agent, assignment.team), (None, Some(scene.team)));
    let filter = AgentFilter { role: Some("agent".into()), ..AgentFilter::default() };
    let order = AgentOrder { by: AgentListing::Id, descending: false };
    let listed = read(store, |tx| tx.list_agents(&filter, order, PageRequest { page: 1, size: 50 }));
    assert_eq!(listed, (vec![], 0));
    assert!(!read(store, |tx| tx.has_no_agents()));

    let log = all_activity(store);
    assert_eq!(log.len(), written + 1);
    let (id, name) = (bob.id.to_string(), bob.name.as_str());
    assert_eq!(log[0].activity, "agent.deleted");
    assert_eq!((&log[0].target_id, log[0].target_name.as_str()), (&id, name));
    let own = log.iter().find(|entry| entry.activity == "genie.created" && entry.target_name == "Bob's");
    let actor = &own.unwrap().actor;
    assert_eq!((actor.id, actor.name.as_str(), actor.email.as_ref()), (Some(bob.id), name, Some(&bob.email)));
}

pub(in crate::contract) fn the_address_of_a_deleted_agent_is_free_and_brings_nothing_back(store: &dyn Store) {
    let scene = Scene::new(store);
    delete(store, &scene.world, &scene.ada, scene.bob.id).unwrap();
    let next = scene.world.agent(store, "bob@example.com", &[]);
    assert!(next.id != scene.bob.id && next.uuid != scene.bob.uuid);
    let record = agent(store, next.id);
    assert!(record.roles.is_empty() && record.teams.is_empty() && record.api_key.is_none());
    assert_eq!(scene.access(), [None; 3]);
    assert_eq!(scene.alive(), [false, false, false, false, true], "the new one's password");
    // It can go once more: any number of deleted agents had the address.
    delete(store, &scene.world, &scene.ada, next.id).unwrap();
    scene.world.owner(store, "bob@example.com");
}

pub(in crate::contract) fn a_disabled_agent_gets_in_nowhere_until_enabled(store: &dyn Store) {
    let scene = Scene::new(store);
    let set = |enabled| AgentChange::from(AgentPatch { enabled: Some(enabled), ..AgentPatch::default() });
    let (world, bob) = (&scene.world, &scene.bob);
    update(store, world, &scene.ada, bob.id, &set(false)).unwrap();
    assert_eq!(scene.access(), [None; 3]);
    assert_eq!(scene.alive(), [false; 5]);
    let cx = world.cx();
    let identity = VerifiedIdentity { email: bob.email.clone() };
    let key = store::write(store, |tx| api_keys::create_device_key(tx, &cx, &identity));
    assert!(key.is_err(), "{key:?}");
    assert_eq!(read(store, |tx| tx.find_team(scene.team)).unwrap().members, [bob.id], "memberships stay");

    update(store, world, &scene.ada, bob.id, &set(true)).unwrap();
    assert_eq!(scene.access(), ALL);
    assert_eq!(scene.alive(), [true, true, false, false, true], "session and link are gone for good");
}

pub(in crate::contract) fn nobody_deletes_or_disables_themselves_or_who_can_do_more(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    world.administrator(store, "eve@example.com");
    role(store, &world, &ada, "manager", &[Permission::UsersManage]);
    let manager = world.agent(store, "max@example.com", &["manager"]);
    let bob = world.owner(store, "bob@example.com");
    let log = all_activity(store).len();

    let outcome = delete(store, &world, &ada, ada.id);
    assert!(matches!(outcome, Err(DeleteAgentError::Oneself)), "{outcome:?}");
    let off = AgentChange::from(AgentPatch { enabled: Some(false), ..AgentPatch::default() });
    let outcome = update(store, &world, &ada, ada.id, &off);
    assert!(matches!(outcome, Err(UpdateAgentError::Oneself)), "{outcome:?}");
    for id in [ada.id, bob.id] {
        let outcome = delete(store, &world, &manager, id);
        assert!(matches!(outcome, Err(DeleteAgentError::Guard(AgentGuardError::Exceeds))), "{outcome:?}");
    }
    let outcome = delete(store, &world, &bob, manager.id);
    assert!(matches!(outcome, Err(DeleteAgentError::Guard(AgentGuardError::Lacks(_)))), "{outcome:?}");
    for id in [ada.id, bob.id, manager.id] {
        assert!(agent(store, id).enabled);
    }
    assert_eq!(all_activity(store).len(), log);
}

pub(in crate::contract) fn of_eight_deletions_one_counts(store: &dyn Store) {
    let scene = Scene::new(store);
    let outcomes = at_once(8, |_| delete(store, &scene.world, &scene.ada, scene.bob.id));
    let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 7));
    let not_found = |lost: &_| matches!(lost, Err(DeleteAgentError::Guard(AgentGuardError::NotFound)));
    assert!(lost.iter().all(not_found), "{lost:?}");
    assert_eq!(entries_of(store, "agent.deleted"), 1);
}
