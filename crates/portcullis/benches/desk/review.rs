//! How long a review of many accesses takes over HTTP: 101 ways into each of 1,000 Genies.

use crate::asked::{median, time};
use portcullis_domain::access::grants::{NewGrant, StoredToken, UseLimit};
use portcullis_domain::access::people::NewGenieUser;
use portcullis_domain::access::teams::NewGenieTeam;
use portcullis_domain::base::GrantToken;
use portcullis_domain::store::write;
use portcullis_domain::{AgentUuid, GenieId, StoreError, TeamId, Tx};
use portcullis_testkit::app::{Account, App};
use std::time::Instant;

const GENIES: usize = 1_000;
/// People with direct access to each, and as many by two teams.
const PEOPLE: usize = 40;
const LINKS: usize = 20;
const TIMES: usize = 50;

/// Asks a server on the database at `url` and prints rows of Markdown.
pub(crate) fn measure(database: &str, url: &str) {
    let app = App::builder().set("database_url", url).start();
    let owner = app.site.administrator("hopper@example.com");
    let people: Vec<_> =
        (0..PEOPLE).map(|n| app.site.agent(&format!("reviewed{n}@example.com"), &[])).collect();
    let teams: Vec<TeamId> = people
        .chunks(PEOPLE / 2)
        .enumerate()
        .map(|(number, members)| {
            let (name, at) = (format!("Reviewed {number}").parse().unwrap(), app.site.now());
            let made = write::<_, StoreError>(app.site.store(), |tx| {
                let team = tx.insert_team(&name, None, at)?.done().unwrap();
                members.iter().try_for_each(|one| tx.add_team_member(team, one.principal.id))?;
                Ok(team)
            });
            made.unwrap()
        })
        .collect();
    let uuids: Vec<AgentUuid> = people.iter().map(|one| one.principal.uuid).collect();
    for number in 0..GENIES {
        let genie = app.site.genie(&owner, &format!("Genie {number}")).id;
        write::<_, StoreError>(app.site.store(), |tx| fill(tx, &app, &owner, genie, &uuids, &teams)).unwrap();
    }
    let ask = |path: &str| app.http.get(path).key(&owner.key);
    for (what, path) in [
        ("review, 50 rows", "/v1/genie-access/review?limit=50"),
        ("review, 1,000 rows", "/v1/genie-access/review?limit=1000"),
        ("review, 50 links", "/v1/genie-access/review?limit=50&kind=link"),
        ("review, 50 unused for a year (none is)", "/v1/genie-access/review?limit=50&unused_days=365"),
    ] {
        let taken = (0..TIMES).map(|_| time(ask(path))).collect();
        println!("| {database} | {what} | {:.2} |", median(taken));
    }
    let began = Instant::now();
    let file = ask("/v1/genie-access/review?format=csv").call();
    let taken = began.elapsed().as_secs_f64() * 1_000.0;
    println!("| {database} | review, all {} rows as CSV | {taken:.0} |", file.text.lines().count() - 1);
    // Those of the measurements before.
    app.site.mails();
}

fn fill(
    tx: &mut dyn Tx,
    app: &App,
    owner: &Account,
    genie: GenieId,
    people: &[AgentUuid],
    teams: &[TeamId],
) -> Result<(), StoreError> {
    let (granted_by, created_at, expires_at) = (owner.principal.uuid, app.site.now(), None);
    for user in people {
        tx.put_genie_user(&NewGenieUser { genie, user: *user, granted_by, expires_at, created_at })?;
    }
    for team in teams {
        tx.put_genie_team(&NewGenieTeam { genie, team: *team, granted_by, expires_at, created_at })?;
    }
    for _ in 0..LINKS {
        let token = GrantToken::generate(app.site.service().secrets.as_ref());
        let (digest, label) = (token.digest(), token.label().to_owned());
        tx.insert_grant(&NewGrant {
            genie,
            token: StoredToken { digest, label, sealed: None },
            max_uses: UseLimit::UNLIMITED,
            expires_at,
            granted_by,
            created_at,
            recipient: None,
            name: None,
            starts_at: None,
            conditions: Default::default(),
        })?;
    }
    Ok(())
}
