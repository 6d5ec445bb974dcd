//! Making agents.

use crate::World;
use crate::contract::steps::{
    agent, all_activity, all_mail, at_once, draft, entries_of, names, read, role, team, write,
};
use portcullis_domain::base::secrets::uuid_v7;
use portcullis_domain::base::{Permission, Written};
use portcullis_domain::records::outbox::Letter;
use portcullis_domain::staff::agents::{
    self, Agent, AgentDraft, Availability, CreateAgentError, NewAgent, Profile, UnknownNames,
};
use portcullis_domain::staff::password_resets::WELCOME_LIFETIME;
use portcullis_domain::{AgentId, AgentUuid, Principal, Store, TeamId, store};
use std::time::Duration;

fn create(
    store: &dyn Store,
    world: &World,
    by: &Principal,
    draft: &AgentDraft,
) -> Result<Agent, CreateAgentError> {
    let cx = world.cx();
    store::write(store, |tx| agents::create(tx, &cx, by, draft))
}

pub(in crate::contract) fn an_agent_is_made_with_roles_and_teams(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    role(store, &world, &ada, "tagger", &[Permission::TagsManage]);
    let (sales, ants) = (team(store, &world, "Sales"), team(store, &world, "Ants"));
    let bare = draft("Bob", "Bob@Example.com");
    let wanted = AgentDraft {
        profile: Profile {
            last_name: Some("O'Neil".parse().unwrap()),
            country: Some("NZ".parse().unwrap()),
            avatar_url: Some("https://example.com/b.png".parse().unwrap()),
            ..bare.profile
        },
        roles: names(&["tagger", "agent", "tagger"]),
        teams: vec![sales, ants, sales],
        ..bare
    };
    let bob = create(store, &world, &ada, &wanted).unwrap();
    assert_eq!(agent(store, bob.id), bob);
    assert_eq!(
        (bob.profile.full_name().as_str(), bob.profile.email.as_str()),
        ("Bob O'Neil", "bob@example.com")
    );
    assert_eq!(bob.profile, wanted.profile);
    assert_eq!(bob.roles, ["agent", "tagger"]);
    assert!(bob.permissions.contains(Permission::TagsManage));
    let teams: Vec<_> = bob.teams.iter().map(|team| team.id).collect();
    assert_eq!(teams, [ants, sales]);
    assert_eq!((bob.enabled, bob.availability), (true, Availability::Offline));
    assert_eq!((bob.created_at, bob.last_login_at, bob.api_key), (world.now(), None, None));
    let record = read(store, |tx| tx.find_sign_in_record(&wanted.profile.email)).unwrap();
    assert_eq!(record.password, None, "nobody can sign in with it yet");
    assert!(all_mail(store).is_empty());
    let log = all_activity(store);
    assert_eq!((log[0].activity.as_str(), log[0].actor.id), ("agent.created", Some(ada.id)));
    assert_eq!(log[0].target_id, bob.id.to_string());
}

pub(in crate::contract) fn a_welcome_is_mailed_when_asked_for(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let wanted = AgentDraft { send_welcome_email: true, ..draft("Bob", "bob@example.com") };
    create(store, &world, &ada, &wanted).unwrap();
    let mail = all_mail(store);
    assert_eq!((mail.len(), &mail[0].to), (1, &wanted.profile.email));
    let expires_at = world.now().plus(WELCOME_LIFETIME);
    assert_eq!(mail[0].letter, Letter::Welcome { name: wanted.profile.first_name, expires_at });
    assert!(mail[0].link(&world.vault).unwrap().starts_with("https://access.example.com/set-password/"));
}

pub(in crate::contract) fn nothing_is_made_half(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let bob = world.owner(store, "bob@example.com");
    let sales = team(store, &world, "Sales");
    let log = all_activity(store).len();
    let welcome = || AgentDraft { send_welcome_email: true, ..draft("Cid", "cid@example.com") };

    let nowhere = [TeamId(i64::MAX - 1), TeamId(i64::MAX)];
    for (roles, teams, bad_roles, bad_teams) in [
        (&["nobody", "agent", "none"][..], vec![sales], &["nobody", "none"][..], vec![]),
        (&[], vec![nowhere[0], sales, nowhere[1]], &[], nowhere.to_vec()),
        (&["nobody"], vec![nowhere[0]], &["nobody"], vec![nowhere[0]]),
    ] {
        let wanted = AgentDraft { roles: names(roles), teams, ..welcome() };
        let expected = UnknownNames { roles: names(bad_roles), teams: bad_teams };
        let outcome = create(store, &world, &ada, &wanted);
        assert!(matches!(&outcome, Err(CreateAgentError::Unknown(all)) if *all == expected), "{outcome:?}");
    }
    let profile = Profile { email: bob.email.clone(), ..welcome().profile };
    let wanted = AgentDraft { profile, teams: vec![sales], ..welcome() };
    let outcome = create(store, &world, &ada, &wanted);
    assert!(matches!(outcome, Err(CreateAgentError::EmailTaken)), "{outcome:?}");
    let outcome = create(store, &world, &bob, &welcome());
    assert!(matches!(outcome, Err(CreateAgentError::Lacks(_))), "{outcome:?}");
    let manager = Principal { permissions: [Permission::UsersManage].into_iter().collect(), ..bob };
    let wanted = AgentDraft { roles: names(&["agent"]), ..welcome() };
    let outcome = create(store, &world, &manager, &wanted);
    assert!(matches!(outcome, Err(CreateAgentError::Exceeds(_))), "{outcome:?}");

    assert_eq!(read(store, |tx| tx.find_agent_by_email(&wanted.profile.email)), None);
    assert!(read(store, |tx| tx.find_team(sales)).unwrap().members.is_empty());
    assert!(all_mail(store).is_empty());
    assert_eq!(all_activity(store).len(), log);
}

pub(in crate::contract) fn many_are_added_at_once_and_each_is_answered(store: &dyn Store) {
    let world = World::new();
    let bob = world.owner(store, "bob@example.com");
    let built_in = read(store, |tx| tx.list_roles());
    let new = |email: &str, roles: &[usize]| NewAgent {
        uuid: AgentUuid(uuid_v7(&world.secrets, world.now())),
        profile: Profile::new("Zo\u{eb}".parse().unwrap(), email.parse().unwrap()),
        roles: roles.iter().map(|index| built_in[*index].id).collect(),
        password: None,
        created_at: world.now(),
    };
    let many = [
        new("one@example.com", &[0, 1]),
        new("BOB@example.com", &[0]),
        new("two@example.com", &[]),
        new("one@example.com", &[1]),
        new("three@example.com", &[1]),
    ];
    let (added, none, more) = write(store, |tx| {
        let added = tx.insert_agents(&many)?;
        Ok((added, tx.insert_agents(&[])?, tx.insert_agent(&new("four@example.com", &[]))?))
    });
    assert!(none.is_empty() && more.done().is_some());
    assert_eq!((added[1], added[3]), (Written::Taken, Written::Taken));
    for (index, roles) in [(0, vec!["admin", "agent"]), (2, vec![]), (4, vec!["agent"])] {
        let made = agent(store, added[index].done().unwrap());
        assert_eq!((made.uuid, &made.profile.email), (many[index].uuid, &many[index].profile.email));
        assert_eq!(made.roles, roles);
    }
    assert_eq!(agent(store, bob.id).roles, ["agent"], "who has the address keeps their roles");
    assert_eq!(read(store, |tx| tx.list_agents_compact()).len(), 5);

    let (sales, ants) = (team(store, &world, "Sales"), team(store, &world, "Ants"));
    let (one, two) = (added[0].done().unwrap(), added[2].done().unwrap());
    write(store, |tx| tx.add_team_members(&[(sales, one), (ants, one), (sales, two), (sales, one)]));
    write(store, |tx| tx.add_team_members(&[(sales, one), (ants, two)]));
    write(store, |tx| tx.add_team_members(&[]));
    let members = |team| read(store, |tx| tx.find_team(team)).unwrap().members;
    assert_eq!((members(sales), members(ants)), (vec![one, two], vec![one, two]));
    let strangers = [AgentId(i64::MAX), two, bob.id];
    let mut known = read(store, |tx| tx.existing_agents(&strangers));
    known.sort_unstable();
    assert_eq!(known, [bob.id, two]);
    let asked = ["nobody@example.com".parse().unwrap(), bob.email.clone()];
    let taken = read(store, |tx| tx.taken_emails(&asked));
    assert_eq!(taken, std::slice::from_ref(&bob.email));
    assert!(read(store, |tx| tx.taken_emails(&[])).is_empty());
}

pub(in crate::contract) fn of_eight_with_one_address_one_is_made(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    world.clock.advance(Duration::from_secs(1));
    let wanted = AgentDraft { roles: names(&["agent"]), ..draft("Bob", "bob@example.com") };
    let outcomes = at_once(8, |_| create(store, &world, &ada, &wanted));
    let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 7));
    assert!(lost.iter().all(|lost| matches!(lost, Err(CreateAgentError::EmailTaken))), "{lost:?}");
    assert_eq!(entries_of(store, "agent.created"), 2);
    assert_eq!(read(store, |tx| tx.list_agents_compact()).len(), 2);
}
