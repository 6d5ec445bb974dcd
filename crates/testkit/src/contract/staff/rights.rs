//! Nobody gains, or gives, what they do not have: tried on many sets of permissions, by every way there is.

use crate::World;
use crate::contract::steps::{agent, draft, lease, names, read, role};
use portcullis_domain::base::{Permission, PermissionSet};
use portcullis_domain::staff::agents::{self, Agent, AgentChange, AgentDraft, AgentPatch, ProfilePatch};
use portcullis_domain::staff::api_keys;
use portcullis_domain::staff::imports::{self, Overrides, Sheets};
use portcullis_domain::staff::roles::{self, ADMIN, Role, RoleDraft, RolePatch};
use portcullis_domain::store::{self, Rollback};
use portcullis_domain::{ApiKeyId, Principal, Store, StoreError, Tx};
use portcullis_sheets::Csv;
use std::collections::BTreeSet;

/// Sets of which every two meet. Whoever may manage agents, roles, both or neither; with nothing else, with one thing or
/// another beside, and with so much that just one thing is missing.
fn family() -> Vec<Vec<Permission>> {
    use Permission::{GeniesWrite, RolesManage, TeamsManage, UsersManage};
    let but_one = Permission::ALL.iter().copied().filter(|permission| *permission != TeamsManage);
    vec![
        vec![],
        vec![TeamsManage],
        vec![UsersManage, TeamsManage],
        vec![RolesManage, TeamsManage],
        vec![UsersManage, RolesManage],
        vec![UsersManage, RolesManage, TeamsManage],
        vec![UsersManage, RolesManage, GeniesWrite],
        but_one.collect(),
        Permission::ALL.to_vec(),
    ]
}

/// People who hold something: those who try, and those whom they try it on.
struct Cast {
    callers: Vec<(Role, Principal)>,
    targets: Vec<(Role, Principal, ApiKeyId)>,
    /// Holds nothing; every caller's own second account.
    accomplice: Principal,
}

impl Cast {
    fn of(store: &dyn Store, world: &World, held: &[Vec<Permission>], wanted: &[Vec<Permission>]) -> Self {
        let ada = world.administrator(store, "ada@example.com");
        let hire = |what: &str, number: usize, allows: &[Permission]| {
            let role = role(store, world, &ada, &format!("{what} {number}"), allows);
            let agent = world.agent(store, &format!("{what}-{number}@example.com"), &[&role.name]);
            (role, agent)
        };
        let caller = |(number, allows): (usize, &Vec<Permission>)| hire("caller", number, allows);
        let target = |(number, allows): (usize, &Vec<Permission>)| {
            let (role, target) = hire("target", number, allows);
            let cx = world.cx();
            store::write(store, |tx| api_keys::create(tx, &cx, &ada, target.id)).unwrap();
            let key = read(store, |tx| tx.list_api_keys(target.id))[0].id;
            (role, target, key)
        };
        Self {
            callers: held.iter().enumerate().map(caller).collect(),
            targets: wanted.iter().enumerate().map(target).collect(),
            accomplice: world.agent(store, "accomplice@example.com", &[]),
        }
    }

    /// Every caller with every target.
    fn scenes<'a>(&'a self, store: &'a dyn Store, world: &'a World) -> impl Iterator<Item = Scene<'a>> {
        self.callers.iter().flat_map(move |(held, caller)| {
            self.targets.iter().map(move |(wanted, target, target_key)| Scene {
                store,
                world,
                caller,
                target,
                accomplice: &self.accomplice,
                held,
                wanted,
                target_key: *target_key,
            })
        })
    }
}

/// A caller, and somebody who holds what the caller wants.
struct Scene<'a> {
    store: &'a dyn Store,
    world: &'a World,
    caller: &'a Principal,
    target: &'a Principal,
    accomplice: &'a Principal,
    held: &'a Role,
    wanted: &'a Role,
    target_key: ApiKeyId,
}

/// One way to gain or give something: whether it went through.
type Attempt<'s> = Box<dyn Fn(&mut dyn Tx) -> bool + Send + Sync + 's>;

impl Scene<'_> {
    /// Every way: its name, the permission that it takes, what the caller must hold beside, and how it is done.
    fn attempts(&self) -> Vec<(&'static str, Permission, PermissionSet, Attempt<'_>)> {
        use Permission::{RolesManage, UsersManage};
        let wanted = self.wanted.permissions;
        let all = PermissionSet::all();
        let both = || names(&[&self.held.name, &self.wanted.name]);
        let hired = |roles: Vec<String>| AgentDraft { roles, ..draft("New", "new@example.com") };
        let with = |roles: Vec<String>| AgentChange { roles: Some(roles), ..AgentChange::default() };
        let allowing = |permissions| RolePatch { permissions: Some(permissions), ..RolePatch::default() };
        let moved = AgentChange::from(ProfilePatch {
            email: Some("new@example.com".parse().unwrap()),
            ..ProfilePatch::default()
        });
        let disabled = AgentChange::from(AgentPatch { enabled: Some(false), ..AgentPatch::default() });
        let rename = RolePatch { name: Some("renamed".parse().unwrap()), ..RolePatch::default() };
        vec![
            ("make an agent", UsersManage, wanted, self.create(hired(names(&[&self.wanted.name])))),
            ("make an administrator", UsersManage, all, self.create(hired(names(&[ADMIN])))),
            ("give the accomplice more", UsersManage, wanted, self.update(self.accomplice, with(both()))),
            ("give oneself more", UsersManage, wanted, self.update(self.caller, with(both()))),
            (
                "make oneself an administrator",
                UsersManage,
                all,
                self.update(self.caller, with(names(&[ADMIN]))),
            ),
            ("import an agent", UsersManage, wanted, self.import()),
            ("make a role", RolesManage, wanted, self.make_role()),
            (
                "widen one's own role",
                RolesManage,
                wanted,
                self.edit(self.held, allowing(self.held.permissions.union(wanted))),
            ),
            ("widen the other role", RolesManage, all, self.edit(self.wanted, allowing(all))),
            (
                "narrow the other role",
                RolesManage,
                wanted,
                self.edit(self.wanted, allowing(PermissionSet::NONE)),
            ),
            ("rename the other role", RolesManage, wanted, self.edit(self.wanted, rename)),
            ("delete the other role", RolesManage, wanted, self.delete_role()),
            ("mint the target's key", UsersManage, wanted, self.mint()),
            ("revoke the target's primary key", UsersManage, wanted, self.revoke()),
            ("revoke one key of the target", UsersManage, wanted, self.revoke_one()),
            ("set the target's password", UsersManage, wanted, self.set_password()),
            ("take over the target's address", UsersManage, wanted, self.update(self.target, moved)),
            ("take the target's roles", UsersManage, wanted, self.update(self.target, with(vec![]))),
            ("disable the target", UsersManage, wanted, self.update(self.target, disabled)),
            ("delete the target", UsersManage, wanted, self.delete()),
        ]
    }

    fn create(&self, draft: AgentDraft) -> Attempt<'_> {
        Box::new(move |tx| went(agents::create(tx, &self.world.cx(), self.caller, &draft)))
    }

    fn update<'s>(&'s self, whom: &'s Principal, change: AgentChange) -> Attempt<'s> {
        Box::new(move |tx| went(agents::update(tx, &self.world.cx(), self.caller, whom.id, &change)))
    }

    /// Uploaded by somebody who may, and worked off with what the uploader may at that time: the caller.
    fn import(&self) -> Attempt<'_> {
        let file = format!("email,first_name,roles\nnew@example.com,New,{}\n", self.wanted.name);
        Box::new(move |tx| {
            let (cx, lease) = (self.world.cx(), lease(self.world, 60));
            let sheet = Csv.open(file.clone().into(), &Overrides::default()).unwrap();
            tx.insert_import(self.caller.id, sheet.bytes(), sheet.total(), sheet.layout(), cx.at)
                .unwrap()
                .done()
                .unwrap();
            let import = tx.claim_import(lease, cx.at).unwrap().unwrap();
            imports::run_batch(tx, &cx, &import, sheet.as_ref(), lease).unwrap().completed == 1
        })
    }

    fn make_role(&self) -> Attempt<'_> {
        let permissions = self.wanted.permissions;
        let draft = RoleDraft { name: "new".parse().unwrap(), description: None, permissions };
        Box::new(move |tx| went(roles::create(tx, &self.world.cx(), self.caller, &draft)))
    }

    fn edit<'s>(&'s self, role: &'s Role, change: RolePatch) -> Attempt<'s> {
        Box::new(move |tx| went(roles::update(tx, &self.world.cx(), self.caller, role.id, &change)))
    }

    fn delete_role(&self) -> Attempt<'_> {
        Box::new(|tx| went(roles::delete(tx, &self.world.cx(), self.caller, self.wanted.id)))
    }

    fn mint(&self) -> Attempt<'_> {
        Box::new(|tx| went(api_keys::create(tx, &self.world.cx(), self.caller, self.target.id)))
    }

    fn revoke(&self) -> Attempt<'_> {
        Box::new(|tx| went(api_keys::revoke(tx, &self.world.cx(), self.caller, self.target.id)))
    }

    fn revoke_one(&self) -> Attempt<'_> {
        Box::new(|tx| {
            let (cx, key) = (self.world.cx(), self.target_key);
            went(api_keys::revoke_key(tx, &cx, self.caller, self.target.id, key))
        })
    }

    fn set_password(&self) -> Attempt<'_> {
        let hash = self.world.hash("known-to-the-caller");
        Box::new(move |tx| {
            went(agents::set_password(tx, &self.world.cx(), self.caller, self.target.id, &hash))
        })
    }

    fn delete(&self) -> Attempt<'_> {
        Box::new(|tx| {
            went(agents::delete(
                tx,
                &self.world.cx(),
                self.caller,
                self.target.id,
                &agents::Departure::default(),
            ))
        })
    }

    /// Does something, looks at what came of it, and undoes it, so that every attempt starts from the same state.
    fn tried<T: Send>(&self, mut work: impl FnMut(&mut dyn Tx) -> T + Send) -> T {
        let mut outcome = None;
        self.store
            .write(&mut |tx| {
                outcome = Some(work(tx));
                Err(Rollback)
            })
            .unwrap();
        outcome.unwrap()
    }

    /// What those whom the caller can act as (themselves, the accomplice, whoever was made) may do.
    fn reach(&self, tx: &mut dyn Tx) -> Result<PermissionSet, StoreError> {
        let made = tx.find_agent_by_email(&"new@example.com".parse().unwrap())?;
        let known = [tx.find_agent(self.caller.id)?, tx.find_agent(self.accomplice.id)?, made];
        let may = known.iter().flatten().map(|agent: &Agent| agent.permissions);
        Ok(may.fold(PermissionSet::NONE, PermissionSet::union))
    }

    /// Tries every way; names those that went through and those that were refused.
    fn check(&self) -> [BTreeSet<&'static str>; 2] {
        let (held, wanted) = (self.caller.permissions, self.wanted.permissions);
        let target = (agent(self.store, self.target.id), self.password());
        let mut ways = <[BTreeSet<_>; 2]>::default();
        for (way, takes, beside, attempt) in self.attempts() {
            let (went, reach) = self.tried(|tx| (attempt(tx), self.reach(tx).unwrap()));
            let may = held.contains(takes) && held.covers(beside);
            assert_eq!(went, may, "{way}, holding {held:?}, wanting {wanted:?}");
            // What was refused is undone by whoever called; what went through must not reach further.
            assert!(!went || held.covers(reach), "{way}, holding {held:?}, reaches {reach:?}");
            ways[usize::from(!went)].insert(way);
        }
        assert_eq!((agent(self.store, self.target.id), self.password()), target);
        ways
    }

    fn password(&self) -> Option<portcullis_domain::staff::passwords::PasswordHash> {
        read(self.store, |tx| tx.find_sign_in_record(&self.target.email)).unwrap().password
    }
}

fn went<T, E>(outcome: Result<T, E>) -> bool {
    outcome.is_ok()
}

pub(in crate::contract) fn nobody_gains_or_gives_what_they_lack(store: &dyn Store) {
    let (world, sets) = (World::new(), family());
    let cast = Cast::of(store, &world, &sets, &sets);
    let mut seen = <[BTreeSet<_>; 2]>::default();
    for scene in cast.scenes(store, &world) {
        for (seen, ways) in seen.iter_mut().zip(scene.check()) {
            seen.extend(ways);
        }
    }
    let [went, refused] = seen;
    assert_eq!(went, refused, "each way is open to some and closed to others");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemoryStore;
    use proptest::prelude::*;
    use proptest::sample::subsequence;

    /// What a caller holds, and what they reach for. About half of the callers hold all that they reach for, and most of
    /// them may manage agents or roles.
    fn pairs() -> impl Strategy<Value = (Vec<Permission>, Vec<Permission>)> {
        let some = |sizes| subsequence(Permission::ALL, sizes);
        let held = prop_oneof![7 => some(0..=20), 1 => Just(Permission::ALL.to_vec())];
        let managing = prop_oneof![
            3 => Just(vec![Permission::UsersManage, Permission::RolesManage]),
            1 => Just(vec![Permission::UsersManage]),
            1 => Just(vec![Permission::RolesManage]),
            1 => Just(vec![]),
        ];
        let more = prop_oneof![Just(vec![]), some(1..=3)];
        (held, managing, any::<u64>(), more).prop_map(|(held, managing, part, more)| {
            let held = [held, managing].concat();
            let is_shared = |(place, _): &(usize, &Permission)| part >> (place % 64) & 1 == 1;
            let shared = held.iter().enumerate().filter(is_shared).map(|(_, permission)| *permission);
            let wanted = shared.chain(more).collect();
            (held, wanted)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn nobody_gains_or_gives_whatever_the_sets((held, wanted) in pairs()) {
            let (store, world) = (MemoryStore::new(), World::new());
            let cast = Cast::of(&store, &world, &[held], &[wanted]);
            cast.scenes(&store, &world).for_each(|scene| drop(scene.check()));
        }
    }
}
