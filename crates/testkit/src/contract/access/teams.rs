//! Access of whole teams.

use crate::World;
use crate::contract::steps::{entries_of, read, team, write};
use portcullis_domain::access::grants::Expiry;
use portcullis_domain::access::guard::GuardError;
use portcullis_domain::access::teams::{GenieTeam, GenieTeamError};
use portcullis_domain::base::Patch;
use portcullis_domain::{GenieId, Principal, Store, TeamId, access, store};
use std::time::Duration;

pub(in crate::contract) fn access_is_given_once_and_renewed(store: &dyn Store) {
    let world = World::new();
    let (ann, ada) = (world.owner(store, "ann@example.com"), world.administrator(store, "ada@example.com"));
    let genie = world.genie(store, &ann, "Billing");
    let sales = team(store, &world, "Sales");
    let cx = world.cx();
    let first =
        store::write(store, |tx| access::teams::add(tx, &cx, &ann, genie.id, sales, Patch::Keep)).unwrap();
    assert_eq!((first.genie, first.team, first.team_name.as_str()), (genie.id, sales, "Sales"));
    assert_eq!((first.granted_by, first.expires_at, first.created_at), (ann.uuid, None, cx.at));
    assert_eq!(read(store, |tx| tx.find_genie_team(genie.id, sales)).as_ref(), Some(&first));

    world.clock.advance(Duration::from_secs(1));
    let (cx, end) = (world.cx(), world.in_seconds(60));
    let expiry = Some(Expiry::new(end, cx.at).unwrap());
    let again =
        store::write(store, |tx| access::teams::add(tx, &cx, &ada, genie.id, sales, expiry.into())).unwrap();
    assert_eq!(again, GenieTeam { expires_at: Some(end), granted_by: ada.uuid, ..first });
    assert_eq!(store::read(store, |tx| access::teams::list(tx, &ann, genie.id)).unwrap(), [again]);
}

pub(in crate::contract) fn teams_are_listed_by_name_and_taken_away(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let (genie, other) = (world.genie(store, &ann, "Billing"), world.genie(store, &ann, "Other"));
    let (sales, ants, gnus) =
        (team(store, &world, "Sales"), team(store, &world, "Ants"), team(store, &world, "Gnus"));
    let cx = world.cx();
    let add = |by: &Principal, genie, team| {
        store::write(store, |tx| access::teams::add(tx, &cx, by, genie, team, Patch::Keep))
            .map(|added| added.team)
    };
    for team in [sales, ants, gnus] {
        add(&ann, genie.id, team).unwrap();
    }
    add(&ann, other.id, sales).unwrap();
    let foreign = add(&bob, genie.id, sales);
    assert!(matches!(foreign, Err(GenieTeamError::Guard(GuardError::Forbidden))), "{foreign:?}");
    assert!(matches!(add(&ann, genie.id, TeamId(i64::MAX)), Err(GenieTeamError::NotFound)));

    let list = |genie: GenieId| -> Vec<TeamId> {
        read(store, |tx| tx.list_genie_teams(genie)).iter().map(|row| row.team).collect()
    };
    assert_eq!(list(genie.id), [ants, gnus, sales]);
    let remove = || store::write(store, |tx| access::teams::remove(tx, &cx, &ann, genie.id, sales, false));
    remove().unwrap();
    assert!(matches!(remove(), Err(GenieTeamError::NotFound)));
    assert_eq!((list(genie.id), list(other.id)), (vec![ants, gnus], vec![sales]));
    assert_eq!(entries_of(store, "genie_team.removed"), 1);
    let gone =
        write(store, |tx| Ok((tx.delete_genie_team(genie.id, sales)?, tx.delete_genie_teams_of(genie.id)?)));
    assert_eq!(gone, (false, 2));
    assert_eq!((list(genie.id), list(other.id)), (vec![], vec![sales]));
}
