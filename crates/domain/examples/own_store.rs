//! A store of one's own: a use case needs no more than the ports that it touches. The one that answers whether somebody
//! may use a Genie needs a single port, here over a plain list.
#![allow(clippy::print_stdout, reason = "an example tells what happens")]

use portcullis_domain::access::decisions::{
    AccessFacts, AccessQueries, PersonFacts, Subject, Validity, check,
};
use portcullis_domain::base::{Credential, PermissionSet};
use portcullis_domain::{AgentId, AgentUuid, GenieId, Principal, StoreError, Timestamp};
use std::error::Error;

struct Members {
    genie: GenieId,
    owner: AgentUuid,
    until: Vec<(AgentUuid, Option<Timestamp>)>,
}

impl AccessQueries for Members {
    fn load_access_facts(
        &mut self,
        genie: GenieId,
        subject: &Subject,
    ) -> Result<Option<AccessFacts>, StoreError> {
        let person = match subject {
            Subject::User(uuid) => Some(PersonFacts {
                uuid: *uuid,
                direct: self
                    .until
                    .iter()
                    .find(|(member, _)| member == uuid)
                    .map(|(_, until)| Validity { until: *until }),
                teams: Vec::new(),
            }),
            Subject::Email(_) | Subject::Link(_) | Subject::Pass(_) => None,
        };
        let (owner, is_public, is_active) = (self.owner, false, true);
        Ok((genie == self.genie).then_some(AccessFacts { owner, is_public, is_active, person, grant: None }))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let genie: GenieId = "018f4e9a-7c1d-7b3a-9a51-0123456789ab".parse()?;
    let [ann, bob, cid]: [AgentUuid; 3] = [
        "018f4e9a-7c1d-7b3a-9a51-00000000000a".parse()?,
        "018f4e9a-7c1d-7b3a-9a51-00000000000b".parse()?,
        "018f4e9a-7c1d-7b3a-9a51-00000000000c".parse()?,
    ];
    let end = Timestamp::parse("2026-02-01T00:00:00Z")?;
    let mut members = Members { genie, owner: ann, until: vec![(bob, Some(end))] };
    let asking = Principal {
        id: AgentId(1),
        uuid: ann,
        name: "Ann".into(),
        email: "ann@example.com".parse()?,
        permissions: PermissionSet::NONE,
        credential: Credential::Operator,
    };
    for at in [Timestamp::parse("2026-01-31T09:00:00Z")?, end] {
        for (name, uuid) in [("Ann", ann), ("Bob", bob), ("Cid", cid)] {
            println!("{at} {name}: {:?}", check(&mut members, &asking, genie, &Subject::User(uuid), at)?);
        }
    }
    Ok(())
}
