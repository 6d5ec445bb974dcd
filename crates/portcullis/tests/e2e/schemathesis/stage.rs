use crate::support::{act, request_access};
use portcullis_domain::base::secrets::uuid_v7;
use portcullis_domain::base::{Lease, PermissionSet};
use portcullis_domain::store::write;
use portcullis_domain::{LeaseId, StoreError, TeamId};
use portcullis_testkit::app::{Account, Http, Site, sign_in};
use serde_json::json;
use std::fmt::{Display, Write};
use std::fs;
use std::path::Path;

/// Of each kind so many; the tables' numbers are then 1 to this at least.
const MANY: usize = 12;
/// Links, by number in `schemathesis.toml`.
const LINKS: usize = 48;
/// So many people, and the members of so many teams, may use the Genies.
const WITH_ACCESS: usize = 3;

/// What schemathesis finds: enough of each kind that some are left when it has deleted others. A Genie that is on no list
/// has the links and the requests, so that they do not go with it.
pub(super) struct Stage {
    pub(super) administrator: Account,
    genies: Vec<String>,
    names: Vec<String>,
    requests: Vec<String>,
    people: Vec<String>,
    mails: Vec<String>,
}

impl Stage {
    pub(super) fn set(site: &Site, http: &Http) -> Self {
        let administrator = site.administrator("ada@example.com");
        let kept = site.genie(&administrator, "Kept");
        for _ in 0..LINKS {
            site.link(&administrator, &kept, 0);
        }
        for number in 0..MANY {
            request_access(http, &kept, &format!("vi{number}@example.com"));
            sign_in(http, administrator.email(), Account::PASSWORD);
        }
        let people: Vec<_> =
            (0..MANY).map(|number| site.agent(&format!("bob{number}@example.com"), &[])).collect();
        // Whom the examples of the description name.
        site.agent("bob@example.com", &[]);
        let genies: Vec<_> =
            (0..8 * MANY).map(|number| site.genie(&administrator, &format!("Genie {number}"))).collect();
        let teams = make_teams(site);
        make_roles(site);
        for genie in &genies {
            let give = |call| assert_eq!(act(http, &administrator, &call).status, 200);
            let id = genie.id.to_string();
            for team in &teams[..WITH_ACCESS] {
                give(json!({"action": "add-team", "agentId": id, "teamId": team.0}));
                give(json!({"action": "add-manager", "agentId": id, "teamId": team.0}));
            }
            for person in &people[..WITH_ACCESS] {
                give(json!({"action": "add-user", "agentId": id, "email": person.email()}));
                give(json!({"action": "add-manager", "agentId": id, "email": person.email()}));
            }
        }
        let open = site.genie(&administrator, "Open to all");
        let change = json!({"is_public": true});
        let address = format!("/v1/genies/{}", open.id);
        assert_eq!(http.patch(&address).key(&administrator.key).json(&change).call().status, 200);
        import(http, &administrator);
        let listed = act(http, &administrator, &json!({"action": "requests", "id": kept.id.to_string()}));
        let requests = listed.data()["requests"].as_array().unwrap().clone();
        Self {
            names: vec![open.url_name.to_string()],
            genies: genies.iter().map(|genie| genie.id.to_string()).collect(),
            requests: requests.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect(),
            people: people[..WITH_ACCESS].iter().map(|person| person.principal.uuid.to_string()).collect(),
            mails: give_up_mail(site),
            administrator,
        }
    }

    /// Writes the lists that `schemathesis.toml` names.
    pub(super) fn write(&self, folder: &Path) {
        for (name, values) in [
            ("genies", &self.genies),
            ("names", &self.names),
            ("requests", &self.requests),
            ("people", &self.people),
            ("mails", &self.mails),
        ] {
            fs::write(folder.join(name).with_extension("txt"), list(values)).unwrap();
        }
    }
}

/// As libFuzzer's dictionaries have it: a text in quotes on each line.
fn list<T: Display>(values: &[T]) -> String {
    values.iter().fold(String::new(), |mut list, value| {
        writeln!(list, "\"{value}\"").unwrap();
        list
    })
}

fn import(http: &Http, by: &Account) {
    let file = "email,first_name,last_name,roles\ncy@example.com,Cy,,agent\n";
    let field = "Content-Disposition: form-data; name=\"file\"; filename=\"people.csv\"";
    let form = format!("--cut\r\n{field}\r\nContent-Type: text/csv\r\n\r\n{file}\r\n--cut--\r\n");
    let upload = http.post("/api/v1/agents/import").key(&by.key);
    assert_eq!(upload.body("multipart/form-data; boundary=cut", form).call().status, 202);
}

fn make_teams(site: &Site) -> Vec<TeamId> {
    let at = site.now();
    let make = |number| {
        let name = format!("Team {number}").parse().unwrap();
        write::<_, StoreError>(site.store(), |tx| Ok(tx.insert_team(&name, None, at)?.done().unwrap()))
            .unwrap()
    };
    (0..MANY).map(make).collect()
}

fn make_roles(site: &Site) {
    let make = |number| {
        let name = format!("Role {number}").parse().unwrap();
        let made =
            write::<_, StoreError>(site.store(), |tx| tx.insert_role(&name, None, PermissionSet::NONE));
        made.unwrap().done().unwrap();
    };
    (0..MANY).for_each(make);
}

/// Every mail is one that could not be sent.
fn give_up_mail(site: &Site) -> Vec<String> {
    let at = site.now();
    let id = LeaseId(uuid_v7(site.service().secrets.as_ref(), at));
    let lease = Lease { id, until: at.plus(std::time::Duration::from_secs(60)) };
    let given_up = write::<_, StoreError>(site.store(), |tx| {
        let claimed = tx.claim_mail(lease, at, 100)?;
        for mail in &claimed {
            assert!(tx.mark_mail_dead(mail.id, lease, "nobody takes it")?);
        }
        Ok(claimed.iter().map(|mail| mail.id.to_string()).collect::<Vec<_>>())
    });
    let given_up = given_up.unwrap();
    assert!(given_up.len() >= MANY, "{}", given_up.len());
    given_up
}
