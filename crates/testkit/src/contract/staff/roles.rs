//! Roles that the staff makes, and the built-in ones.

use super::sessions::{POLICY, sign_in};
use crate::World;
use crate::contract::steps::{agent, all_activity, entries_of, names, read, role, write};
use portcullis_domain::base::{Patch, Permission, PermissionSet, Written};
use portcullis_domain::staff::roles::{
    self, ADMIN, AGENT, Role, RoleDraft, RoleError, RolePatch, agent_permissions,
};
use portcullis_domain::staff::sessions;
use portcullis_domain::{Principal, RoleId, Store, store};

fn set(permissions: &[Permission]) -> PermissionSet {
    permissions.iter().copied().collect()
}

fn update(
    store: &dyn Store,
    world: &World,
    by: &Principal,
    id: RoleId,
    change: &RolePatch,
) -> Result<Role, RoleError> {
    let cx = world.cx();
    store::write(store, |tx| roles::update(tx, &cx, by, id, change))
}

fn delete(store: &dyn Store, world: &World, by: &Principal, id: RoleId) -> Result<(), RoleError> {
    let cx = world.cx();
    store::write(store, |tx| roles::delete(tx, &cx, by, id))
}

fn built_in(store: &dyn Store, name: &str) -> Role {
    read(store, |tx| tx.find_roles_by_name(&names(&[name]))).remove(0)
}

pub(in crate::contract) fn a_role_is_kept_as_it_was_made(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let draft = RoleDraft {
        name: "T\u{e4}gger \u{1f3f7}".parse().unwrap(),
        description: Some("Tags, \"all\" of them.".parse().unwrap()),
        permissions: set(&[Permission::WebhooksManage, Permission::AccessCheck, Permission::TagsManage]),
    };
    let cx = world.cx();
    let made = store::write(store, |tx| roles::create(tx, &cx, &ada, &draft)).unwrap();
    assert_eq!((made.name.as_str(), made.built_in), (draft.name.as_str(), false));
    assert_eq!(made.description, "Tags, \"all\" of them.");
    assert_eq!(made.permissions, draft.permissions);
    assert_eq!(read(store, |tx| tx.find_role(made.id)).as_ref(), Some(&made));
    let named = read(store, |tx| tx.find_roles_by_name(&names(&[&made.name])));
    assert_eq!(named, std::slice::from_ref(&made));
    let bare = role(store, &world, &ada, "bare", &[]);
    assert_eq!((bare.description.as_str(), bare.permissions), ("", PermissionSet::NONE));
    let listed: Vec<_> = read(store, |tx| tx.list_roles()).iter().map(|role| role.name.clone()).collect();
    assert_eq!(listed, [ADMIN, AGENT, &made.name, "bare"], "by number");
    assert_eq!(entries_of(store, "role.created"), 2);
}

pub(in crate::contract) fn a_name_is_taken_once_and_the_transaction_goes_on(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let (tagger, other) = (role(store, &world, &ada, "tagger", &[]), role(store, &world, &ada, "other", &[]));
    let name = |name: &str| RolePatch { name: Some(name.parse().unwrap()), ..RolePatch::default() };
    let (inserted, patched, usable) = write(store, |tx| {
        let inserted = tx.insert_role(&"tagger".parse().unwrap(), None, PermissionSet::all())?;
        let patched = tx.patch_role(other.id, &name("admin"))?;
        for patch in [name("nowhere"), RolePatch::default()] {
            assert_eq!(tx.patch_role(RoleId(i64::MAX), &patch)?, Written::Gone);
        }
        Ok((inserted, patched, tx.patch_role(tagger.id, &name("tagger"))?))
    });
    assert_eq!(inserted, Written::Taken);
    for taken in ["Tagger", "TAGGER", "\u{ff54}agger", "Admin", "AGENT"] {
        let inserted = write(store, |tx| tx.insert_role(&taken.parse().unwrap(), None, PermissionSet::NONE));
        assert_eq!(inserted, Written::Taken, "{taken}");
        assert_eq!(write(store, |tx| tx.patch_role(other.id, &name(taken))), Written::Taken, "{taken}");
    }
    assert_eq!(write(store, |tx| tx.patch_role(tagger.id, &name("TAGGER"))), Written::Done(()));
    assert_eq!(read(store, |tx| tx.find_role(tagger.id)).unwrap().name, "TAGGER");
    assert_eq!((patched, usable), (Written::Taken, Written::Done(())));
    let draft = RoleDraft { name: "agent".parse().unwrap(), description: None, permissions: set(&[]) };
    let cx = world.cx();
    let outcome = store::write(store, |tx| roles::create(tx, &cx, &ada, &draft));
    assert!(matches!(outcome, Err(RoleError::NameTaken)), "{outcome:?}");
    let outcome = update(store, &world, &ada, other.id, &name("tagger"));
    assert!(matches!(outcome, Err(RoleError::NameTaken)), "{outcome:?}");
    assert_eq!(read(store, |tx| tx.find_role(other.id)), Some(other));
}

pub(in crate::contract) fn each_field_changes_alone(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let mut expected = role(store, &world, &ada, "tagger", &[Permission::TagsManage]);
    let none = RolePatch::default;
    let wide = set(&[Permission::TagsManage, Permission::SlaManage]);
    type Effect = fn(&mut Role);
    let steps: [(RolePatch, Effect); 5] = [
        (RolePatch { name: Some("labels".parse().unwrap()), ..none() }, |role| role.name = "labels".into()),
        (RolePatch { description: Patch::Set("Puts labels.".parse().unwrap()), ..none() }, |role| {
            role.description = "Puts labels.".into()
        }),
        (RolePatch { permissions: Some(wide), ..none() }, |role| {
            role.permissions = set(&[Permission::TagsManage, Permission::SlaManage]);
        }),
        (RolePatch { description: Patch::Clear, ..none() }, |role| role.description.clear()),
        (RolePatch { permissions: Some(PermissionSet::NONE), ..none() }, |role| {
            role.permissions = PermissionSet::NONE;
        }),
    ];
    for (number, (change, effect)) in steps.iter().enumerate() {
        effect(&mut expected);
        assert_eq!(update(store, &world, &ada, expected.id, change).unwrap(), expected);
        assert_eq!(read(store, |tx| tx.find_role(expected.id)).as_ref(), Some(&expected));
        assert_eq!(entries_of(store, "role.updated"), number + 1);
        assert_eq!(all_activity(store)[0].changes.len(), 1);
    }
    assert_eq!(update(store, &world, &ada, expected.id, &none()).unwrap(), expected);
    assert_eq!(entries_of(store, "role.updated"), steps.len(), "nothing changed");
}

pub(in crate::contract) fn a_change_is_felt_by_the_next_request(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let tagger = role(store, &world, &ada, "tagger", &[Permission::TagsManage]);
    let bob = world.agent(store, "bob@example.com", &["tagger", "agent"]);
    let session = sign_in(store, &world, &bob).token;
    let cx = world.cx();
    let key = store::write(store, |tx| portcullis_domain::staff::api_keys::create(tx, &cx, &ada, bob.id))
        .unwrap()
        .secret;
    let may = || {
        let by_session =
            read(store, |tx| sessions::authenticate(tx, &session, &POLICY, world.now())).unwrap().0;
        let by_key = read(store, |tx| portcullis_domain::staff::api_keys::authenticate(tx, &key)).unwrap().1;
        let record = agent(store, bob.id).permissions;
        assert_eq!((by_session.permissions, by_key.permissions), (record, record));
        record
    };
    assert_eq!(may(), agent_permissions().union(set(&[Permission::TagsManage])));
    let change = RolePatch { permissions: Some(set(&[Permission::SlaManage])), ..RolePatch::default() };
    update(store, &world, &ada, tagger.id, &change).unwrap();
    assert_eq!(may(), agent_permissions().union(set(&[Permission::SlaManage])));
    delete(store, &world, &ada, tagger.id).unwrap();
    assert_eq!(may(), agent_permissions());
    assert_eq!(agent(store, bob.id).roles, [AGENT]);
    assert_eq!(read(store, |tx| tx.find_role(tagger.id)), None);
    let outcome = delete(store, &world, &ada, tagger.id);
    assert!(matches!(outcome, Err(RoleError::NotFound)), "{outcome:?}");
    assert_eq!(entries_of(store, "role.deleted"), 1);
}

pub(in crate::contract) fn the_built_in_ones_stay(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let (admin, agent) = (built_in(store, ADMIN), built_in(store, AGENT));
    let name = |name: &str| RolePatch { name: Some(name.parse().unwrap()), ..RolePatch::default() };
    let allows = |permissions| RolePatch { permissions: Some(permissions), ..RolePatch::default() };
    let refused = |outcome: Result<(), RoleError>| {
        assert!(matches!(outcome, Err(RoleError::BuiltIn)), "{outcome:?}");
    };
    for role in [&admin, &agent] {
        refused(delete(store, &world, &ada, role.id));
        refused(update(store, &world, &ada, role.id, &name("other")).map(drop));
    }
    refused(update(store, &world, &ada, admin.id, &allows(PermissionSet::NONE)).map(drop));
    assert_eq!(update(store, &world, &ada, admin.id, &RolePatch::default()).unwrap(), admin);
    assert_eq!(built_in(store, ADMIN), admin);

    let narrow = set(&[Permission::TagsManage]);
    let change = RolePatch { name: Some("agent".parse().unwrap()), ..allows(narrow) };
    let changed = update(store, &world, &ada, agent.id, &change).unwrap();
    assert_eq!((changed.permissions, changed.built_in), (narrow, true), "what agents may do is the staff's");
}

/// A newer release knows more permissions than are stored with the role.
pub(in crate::contract) fn admin_holds_the_whole_catalogue_whatever_is_stored(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let admin = built_in(store, ADMIN);
    let stored = RolePatch { permissions: Some(set(&[Permission::TagsManage])), ..RolePatch::default() };
    assert_eq!(write(store, |tx| tx.patch_role(admin.id, &stored)), Written::Done(()));
    assert_eq!(read(store, |tx| tx.find_role(admin.id)).unwrap().permissions, PermissionSet::all());
    assert_eq!(built_in(store, ADMIN).permissions, PermissionSet::all());
    assert_eq!(agent(store, ada.id).permissions, PermissionSet::all());
}

pub(in crate::contract) fn only_who_manages_roles_changes_them(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let tagger = role(store, &world, &ada, "tagger", &[]);
    let bob = world.owner(store, "bob@example.com");
    let everything_else = Permission::ALL.iter().copied().filter(|one| *one != Permission::RolesManage);
    let bob = Principal { permissions: everything_else.collect(), ..bob };
    let lacks = |outcome: Result<(), RoleError>| {
        assert!(matches!(outcome, Err(RoleError::Lacks(_))), "{outcome:?}");
    };
    lacks(store::read(store, |tx| roles::get(tx, &bob, tagger.id)).map(drop));
    let draft = RoleDraft { name: "new".parse().unwrap(), description: None, permissions: set(&[]) };
    let cx = world.cx();
    lacks(store::write(store, |tx| roles::create(tx, &cx, &bob, &draft)).map(drop));
    let change = RolePatch { permissions: Some(set(&[Permission::TagsManage])), ..RolePatch::default() };
    lacks(update(store, &world, &bob, tagger.id, &change).map(drop));
    lacks(delete(store, &world, &bob, tagger.id));
    assert_eq!(read(store, |tx| tx.list_roles()).len(), 3);
    assert_eq!(read(store, |tx| tx.find_role(tagger.id)), Some(tagger));
}
