//! What agents chose for themselves.

use crate::World;
use crate::contract::steps::{at_once, read, write};
use portcullis_domain::base::{Language, Patch};
use portcullis_domain::staff::agents::AgentPatch;
use portcullis_domain::staff::preferences::{self, ColorScheme, Preferences, PreferencesPatch};
use portcullis_domain::{Email, Principal, Store};

fn choose(store: &dyn Store, by: &Principal, patch: &PreferencesPatch) -> Preferences {
    write(store, |tx| preferences::set_own(tx, by, patch))
}

fn speaks(language: Language) -> PreferencesPatch {
    PreferencesPatch { language: Patch::Set(language), ..PreferencesPatch::default() }
}

fn language_of(store: &dyn Store, address: &Email) -> Option<Language> {
    read(store, |tx| preferences::language_of_address(tx, address))
}

pub(in crate::contract) fn each_agent_has_their_own(store: &dyn Store) {
    let world = World::new();
    let (bob, ann) = (world.owner(store, "bob@example.com"), world.owner(store, "ann@example.com"));
    assert_eq!(read(store, |tx| preferences::own(tx, &bob)), Preferences::default());
    let all = PreferencesPatch {
        language: Patch::Set(Language::German),
        time_zone: Patch::Set("Europe/Berlin".parse().unwrap()),
        color_scheme: Patch::Set(ColorScheme::Dark),
        hides_checklist: Some(true),
    };
    let chosen = Preferences {
        language: Some(Language::German),
        time_zone: Some("Europe/Berlin".parse().unwrap()),
        color_scheme: Some(ColorScheme::Dark),
        hides_checklist: true,
    };
    assert_eq!(choose(store, &bob, &all), chosen);
    assert_eq!(choose(store, &bob, &PreferencesPatch::default()), chosen);
    assert_eq!(read(store, |tx| preferences::own(tx, &bob)), chosen);
    assert_eq!(read(store, |tx| preferences::own(tx, &ann)), Preferences::default());
    let none = PreferencesPatch { time_zone: Patch::Clear, ..PreferencesPatch::default() };
    assert_eq!(choose(store, &bob, &none), Preferences { time_zone: None, ..chosen });
}

pub(in crate::contract) fn changes_of_one_moment_all_hold(store: &dyn Store) {
    let world = World::new();
    let bob = world.owner(store, "bob@example.com");
    let changes = [
        speaks(Language::German),
        PreferencesPatch { time_zone: Patch::Set("UTC".parse().unwrap()), ..PreferencesPatch::default() },
        PreferencesPatch { color_scheme: Patch::Set(ColorScheme::Light), ..PreferencesPatch::default() },
        PreferencesPatch { hides_checklist: Some(true), ..PreferencesPatch::default() },
    ];
    at_once(4, |n| drop(choose(store, &bob, &changes[n])));
    let chosen = Preferences {
        language: Some(Language::German),
        time_zone: Some("UTC".parse().unwrap()),
        color_scheme: Some(ColorScheme::Light),
        hides_checklist: true,
    };
    assert_eq!(read(store, |tx| preferences::own(tx, &bob)), chosen);
}

pub(in crate::contract) fn an_address_speaks_what_its_enabled_agent_chose(store: &dyn Store) {
    let world = World::new();
    let (bob, ann) = (world.owner(store, "bob@example.com"), world.owner(store, "ann@example.com"));
    let nobody: Email = "nobody@example.com".parse().unwrap();
    choose(store, &bob, &speaks(Language::German));
    let looks = PreferencesPatch { hides_checklist: Some(true), ..PreferencesPatch::default() };
    choose(store, &ann, &looks);
    let addresses = [bob.email.clone(), ann.email.clone(), nobody.clone(), bob.email.clone()];
    let spoken = |addresses: &[Email]| read(store, |tx| preferences::languages_of_addresses(tx, addresses));
    assert_eq!(spoken(&addresses), [(bob.email.clone(), Language::German)].into());
    assert_eq!(spoken(&[]), [].into());
    assert_eq!((language_of(store, &ann.email), language_of(store, &nobody)), (None, None));
    let able = |enabled| {
        let patch = AgentPatch { enabled: Some(enabled), ..AgentPatch::default() };
        write(store, |tx| tx.patch_agent(bob.id, &patch, world.now())).done().unwrap();
    };
    able(false);
    assert_eq!(language_of(store, &bob.email), None);
    able(true);
    assert_eq!(language_of(store, &bob.email), Some(Language::German));
}

pub(in crate::contract) fn a_deleted_agent_leaves_none(store: &dyn Store) {
    let world = World::new();
    let bob = world.owner(store, "bob@example.com");
    choose(store, &bob, &speaks(Language::German));
    assert!(write(store, |tx| tx.soft_delete_agent(bob.id, world.now())));
    assert_eq!(read(store, |tx| tx.find_preferences(bob.id)), None);
    assert_eq!(language_of(store, &bob.email), None);
}
