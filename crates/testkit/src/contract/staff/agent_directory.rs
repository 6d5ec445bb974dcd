//! The directory of agents.

use crate::World;
use crate::contract::steps::{draft, read, team, update, write};
use portcullis_domain::base::{PageRequest, Patch};
use portcullis_domain::staff::agents::{
    self, AgentChange, AgentFilter, AgentListing, AgentName, AgentOrder, AgentPatch, ListAgentsError,
    ProfilePatch,
};
use portcullis_domain::{AgentId, Principal, Store, store};
use std::time::Duration;

const BY_NAME: AgentOrder = AgentOrder { by: AgentListing::Name, descending: false };

/// A directory with an administrator, who is called Ada and nothing else.
struct Scene<'a> {
    store: &'a dyn Store,
    world: World,
    ada: Principal,
}

impl<'a> Scene<'a> {
    fn new(store: &'a dyn Store) -> Self {
        let world = World::new();
        let ada = world.administrator(store, "root@corp.example");
        Self { store, world, ada }
    }

    /// A new agent, a second younger than the one before.
    fn hire(&self, first: &str, last: &str, email: &str) -> AgentId {
        self.world.clock.advance(Duration::from_secs(1));
        let mut wanted = draft(first, email);
        wanted.profile.last_name = last.parse().ok();
        let cx = self.world.cx();
        store::write(self.store, |tx| agents::create(tx, &cx, &self.ada, &wanted)).unwrap().id
    }

    fn page(&self, filter: &AgentFilter, order: AgentOrder, page: u32, size: u32) -> (Vec<AgentId>, u64) {
        let at = PageRequest { page, size };
        let page = store::read(self.store, |tx| agents::list(tx, &self.ada, filter, order, at)).unwrap();
        assert_eq!(page.total_pages(), page.total.div_ceil(u64::from(size)));
        (page.results.iter().map(|agent| agent.id).collect(), page.total)
    }

    fn list(&self, filter: &AgentFilter) -> Vec<AgentId> {
        let (found, total) = self.page(filter, BY_NAME, 1, 100);
        assert_eq!(total, found.len() as u64);
        found
    }

    fn search(&self, text: &str) -> Vec<AgentId> {
        let mut found =
            self.list(&AgentFilter { words: AgentFilter::words_of(text), ..AgentFilter::default() });
        found.sort_unstable();
        found
    }
}

pub(in crate::contract) fn words_begin_words_of_name_or_address(store: &dyn Store) {
    let scene = Scene::new(store);
    let ann = scene.hire("Ann", "Lee", "ann@example.com");
    let anna = scene.hire("Anna-Maria", "O'Brien", "am@example.org");
    let bob = scene.hire("Bob", "Ann", "bob.smith@corp.example");
    let zoe = scene.hire("Zo\u{cb}", "\u{6f22}\u{5b57} \u{1f6df}", "z_o%e@example.com");
    let ada = scene.ada.id;
    for (text, expected) in [
        ("", vec![ada, ann, anna, bob, zoe]),
        ("ann", vec![ann, anna, bob]),
        ("ANN lee", vec![ann]),
        ("lee  an", vec![ann]),
        ("ann ann", vec![ann, anna, bob]),
        ("anna-", vec![anna]),
        ("o'b", vec![anna]),
        ("zo\u{eb}", vec![zoe]),
        ("\u{6f22}", vec![zoe]),
        ("\u{1f6df}", vec![zoe]),
        ("ann@example.com", vec![ann]),
        ("Bob.Smith", vec![bob]),
        ("example.org", vec![anna]),
        ("exam", vec![ann, anna, zoe]),
        ("EXAMPLE.com", vec![ann, zoe]),
        ("corp.example bob", vec![bob]),
        ("root@corp.example", vec![ada]),
        ("z_", vec![zoe]),
        ("smith", vec![bob]),
        ("maria", vec![anna]),
        ("o\u{2019}brien, anna\u{2013}maria", vec![anna]),
        ("zoe\u{308}", vec![zoe]),
        ("\u{ff21}\u{ff2e}\u{ff2e} lee", vec![ann]),
        ("Ann <ANN@example.com>", vec![ann]),
        // In the middle of a word, and what a database may read as a pattern.
        ("ee", vec![]),
        ("com", vec![]),
        ("%", vec![]),
        ("_nn", vec![]),
        ("a_n", vec![]),
        ("an%", vec![ann, anna, bob]),
        ("ann\\", vec![ann, anna, bob]),
        ("'", vec![]),
        ("ann nobody", vec![]),
        ("\u{10ffff}", vec![]),
    ] {
        assert_eq!(scene.search(text), expected, "{text:?}");
    }
}

pub(in crate::contract) fn parts_and_plain_letters_find_too(store: &dyn Store) {
    let scene = Scene::new(store);
    let jurgen = scene.hire("J\u{fc}rgen", "M\u{fc}ller", "j.m@corp.example");
    let bob = scene.hire("Bob", "Smith", "bob.smith@example.com");
    let mitha = scene.hire("Mitha", "Wei\u{df}", "x@example.com");
    for (text, expected) in [
        ("mull", vec![jurgen]),
        ("M\u{fc}ll", vec![jurgen]),
        ("muller jurg", vec![jurgen]),
        ("uller", vec![jurgen]),
        ("mith", vec![bob, mitha]),
        ("ith bob", vec![bob]),
        ("weiss", vec![mitha]),
        ("ei\u{df}", vec![mitha]),
        // Fewer characters than three begin a word.
        ("mi", vec![mitha]),
        ("th", vec![]),
        ("smith bo", vec![bob]),
        // No part of an address or a domain but of its words.
        ("xample", vec![]),
        ("mith@example.com", vec![]),
    ] {
        assert_eq!(scene.search(text), expected, "{text:?}");
    }
    // Parts follow the record too.
    let renamed =
        ProfilePatch { last_name: Patch::Set("Sch\u{f6}n".parse().unwrap()), ..ProfilePatch::default() };
    update(store, &scene.world, &scene.ada, jurgen, &AgentChange::from(renamed)).unwrap();
    assert_eq!((scene.search("uller"), scene.search("chon")), (vec![], vec![jurgen]));
    write(store, |tx| tx.soft_delete_agent(jurgen, scene.world.now()));
    assert_eq!((scene.search("chon"), scene.search("jurg")), (vec![], vec![]));
}

pub(in crate::contract) fn words_follow_the_record(store: &dyn Store) {
    let scene = Scene::new(store);
    let many = "One Two Three Four Five Six Seven Eight Nine Ten";
    let bob = scene.hire(many, "Last", "bob@example.com");
    for word in ["one", "nine", "ten", "last", "bob@", "example.com"] {
        assert_eq!(scene.search(word), [bob], "{word}");
    }
    let change = |change: AgentChange| update(store, &scene.world, &scene.ada, bob, &change).unwrap();
    change(AgentChange::from(ProfilePatch {
        first_name: Some("Rob".parse().unwrap()),
        ..ProfilePatch::default()
    }));
    assert_eq!((scene.search("nine"), scene.search("rob last")), (vec![], vec![bob]));
    change(AgentChange::from(ProfilePatch { last_name: Patch::Clear, ..ProfilePatch::default() }));
    assert_eq!((scene.search("last"), scene.search("rob bob@example")), (vec![], vec![bob]));
    change(AgentChange::from(ProfilePatch {
        email: Some("r@other.example".parse().unwrap()),
        ..ProfilePatch::default()
    }));
    assert_eq!((scene.search("bob"), scene.search("other.ex")), (vec![], vec![bob]));
    change(AgentChange::from(AgentPatch { enabled: Some(false), ..AgentPatch::default() }));
    assert_eq!(scene.search("rob"), [bob], "disabled agents are listed");
    write(store, |tx| tx.soft_delete_agent(bob, scene.world.now()));
    assert_eq!((scene.search("rob"), scene.search("other.ex")), (vec![], vec![]));
}

pub(in crate::contract) fn filters_narrow_together(store: &dyn Store) {
    let scene = Scene::new(store);
    let [ann, bob, cid, dan] =
        ["Ann", "Bob", "Cid", "Dan"].map(|name| scene.hire(name, "Smith", &format!("{name}@example.com")));
    let (sales, ants) = (team(store, &scene.world, "Sales"), team(store, &scene.world, "Ants"));
    write(store, |tx| tx.add_team_members(&[(sales, ann), (sales, bob), (sales, cid), (ants, cid)]));
    let change = |id, change: AgentChange| update(store, &scene.world, &scene.ada, id, &change).unwrap();
    for id in [ann, dan] {
        change(id, AgentChange { roles: Some(vec!["agent".into()]), ..AgentChange::default() });
    }
    change(bob, AgentChange::from(AgentPatch { enabled: Some(false), ..AgentPatch::default() }));

    let all = AgentFilter::default;
    let agent = || Some("agent".to_owned());
    let smith = || AgentFilter::words_of("smith");
    for (filter, expected) in [
        (AgentFilter { team: Some(sales), ..all() }, vec![ann, bob, cid]),
        (AgentFilter { team: Some(ants), ..all() }, vec![cid]),
        (AgentFilter { team: Some(portcullis_domain::TeamId(i64::MAX)), ..all() }, vec![]),
        (AgentFilter { role: agent(), ..all() }, vec![ann, dan]),
        (AgentFilter { role: Some("admin".into()), ..all() }, vec![scene.ada.id]),
        (AgentFilter { role: Some("nobody".into()), ..all() }, vec![]),
        (AgentFilter { enabled: Some(false), ..all() }, vec![bob]),
        (AgentFilter { enabled: Some(true), words: smith(), ..all() }, vec![ann, cid, dan]),
        (AgentFilter { team: Some(sales), role: agent(), ..all() }, vec![ann]),
        (AgentFilter { team: Some(sales), enabled: Some(true), ..all() }, vec![ann, cid]),
        (AgentFilter { team: Some(sales), words: AgentFilter::words_of("ci"), ..all() }, vec![cid]),
        (AgentFilter { words: smith(), team: Some(sales), role: agent(), enabled: Some(false) }, vec![]),
    ] {
        assert_eq!(scene.list(&filter), expected, "{filter:?}");
    }
}

pub(in crate::contract) fn every_order_has_its_reverse(store: &dyn Store) {
    let scene = Scene::new(store);
    let zoe = scene.hire("zoe", "Ant", "m@example.com");
    let bob = scene.hire("Bob", "Gnu", "z@example.com");
    // A wide letter is sorted as what it stands for.
    let cid = scene.hire("\u{ff42}ob", "Ant", "a@example.com");
    let ada = scene.ada.id;
    let order = |by, descending| {
        let order = AgentOrder { by, descending };
        scene.page(&AgentFilter::default(), order, 1, 100).0
    };
    for (by, expected) in [
        (AgentListing::Id, [ada, zoe, bob, cid]),
        (AgentListing::CreatedAt, [ada, zoe, bob, cid]),
        (AgentListing::Name, [ada, cid, bob, zoe]),
        (AgentListing::Email, [cid, zoe, ada, bob]),
    ] {
        assert_eq!(order(by, false), expected, "{by:?}");
        let mut reverse = expected;
        reverse.reverse();
        assert_eq!(order(by, true), reverse, "{by:?}");
    }
}

pub(in crate::contract) fn pages_hold_everybody_once(store: &dyn Store) {
    let scene = Scene::new(store);
    // Equal names, made at the same moment: the number decides.
    let mut twins = Vec::new();
    for number in 0..5 {
        twins.push(scene.world.agent(store, &format!("twin@{number}.example"), &[]).id);
    }
    let by_name = scene.list(&AgentFilter::default());
    assert_eq!(by_name[1..], twins);
    for by in [AgentListing::Id, AgentListing::Name, AgentListing::Email, AgentListing::CreatedAt] {
        for order in [AgentOrder { by, descending: false }, AgentOrder { by, descending: true }] {
            let whole = scene.page(&AgentFilter::default(), order, 1, 100).0;
            for size in 1..=7 {
                let mut walked = Vec::new();
                for page in 1..=6_u32.div_ceil(size) {
                    let (found, total) = scene.page(&AgentFilter::default(), order, page, size);
                    assert_eq!(total, 6);
                    walked.extend(found);
                }
                assert_eq!(walked, whole, "{order:?} in pages of {size}");
            }
            for page in [7, u32::MAX] {
                let past = scene.page(&AgentFilter::default(), order, page, 100);
                assert_eq!(past, (vec![], 6), "past the end");
            }
        }
    }
    let filter = AgentFilter { words: AgentFilter::words_of("twin"), ..AgentFilter::default() };
    assert_eq!(scene.page(&filter, BY_NAME, 2, 2), (twins[2..4].to_vec(), 5));
}

pub(in crate::contract) fn a_listed_agent_is_complete(store: &dyn Store) {
    let scene = Scene::new(store);
    let bob = scene.world.owner(store, "bob@example.com");
    let sales = team(store, &scene.world, "Sales");
    write(store, |tx| tx.add_team_member(sales, bob.id));
    let cx = scene.world.cx();
    store::write(store, |tx| portcullis_domain::staff::api_keys::create(tx, &cx, &scene.ada, bob.id))
        .unwrap();
    let at = PageRequest { page: 1, size: 100 };
    let (listed, _) = read(store, |tx| tx.list_agents(&AgentFilter::default(), BY_NAME, at));
    assert_eq!(listed.len(), 2);
    for agent in listed {
        assert_eq!(Some(&agent), read(store, |tx| tx.find_agent(agent.id)).as_ref());
    }
}

pub(in crate::contract) fn the_compact_list_goes_by_name(store: &dyn Store) {
    let scene = Scene::new(store);
    let zoe = scene.hire("zoe", "", "a@example.com");
    let bob = scene.hire("Bob", "Gnu", "z@example.com");
    let cid = scene.hire("bob", "Ant", "c@example.com");
    let gone = scene.hire("Gone", "", "g@example.com");
    let disabled = AgentChange::from(AgentPatch { enabled: Some(false), ..AgentPatch::default() });
    update(store, &scene.world, &scene.ada, bob, &disabled).unwrap();
    write(store, |tx| tx.soft_delete_agent(gone, scene.world.now()));
    let expected = [(scene.ada.id, "Ada"), (cid, "bob Ant"), (bob, "Bob Gnu"), (zoe, "zoe")];
    let expected = expected.map(|(id, name)| AgentName { id, name: name.to_owned(), enabled: id != bob });
    assert_eq!(read(store, |tx| tx.list_agents_compact()), expected);
}

pub(in crate::contract) fn only_who_manages_agents_lists_them(store: &dyn Store) {
    let scene = Scene::new(store);
    let bob = scene.world.owner(store, "bob@example.com");
    let at = PageRequest { page: 1, size: 50 };
    let listed = store::read(store, |tx| agents::list(tx, &bob, &AgentFilter::default(), BY_NAME, at));
    assert!(matches!(listed, Err(ListAgentsError::Lacks(_))), "{listed:?}");
}
