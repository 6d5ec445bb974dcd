use super::{Tx, parts};
use crate::schema::{agents, genie_teams, genie_users, grants, team_members};
use crate::values::{At, Id};
use diesel::dsl::{auto_type, exists, not};
use diesel::prelude::*;
use portcullis_domain::staff::personal_links::{EndedLink, PersonalLinks, Whose};
use portcullis_domain::{StoreError, Timestamp};

impl PersonalLinks for Tx<'_> {
    fn end_personal_links(&mut self, whose: Whose<'_>, at: Timestamp) -> Result<Vec<EndedLink>, StoreError> {
        let mut links = grants::table.select(grants::id).into_boxed();
        let genie = match whose {
            Whose::Person { uuid, email, genie } => {
                let by_address = grants::for_user.is_null().and(grants::for_email.eq(email.as_str()));
                links = links.filter(grants::for_user.eq(Id(uuid.0)).or(by_address.assume_not_null()));
                genie
            }
            Whose::LetInBy { teams, members, genie } => {
                let teams: Vec<i64> = teams.iter().map(|team| team.0).collect();
                // From the people to their links, which have an index.
                let mut people = team_members::table
                    .inner_join(agents::table.on(agents::id.eq(team_members::agent_id)))
                    .filter(team_members::team_id.eq_any(teams.clone()))
                    .select(agents::uuid.nullable())
                    .into_boxed();
                if let Some(members) = members {
                    let members: Vec<i64> = members.iter().map(|member| member.0).collect();
                    people = people.filter(agents::id.eq_any(members));
                }
                links = links
                    .filter(grants::for_user.is_not_null())
                    .filter(grants::for_user.eq_any(people))
                    .filter(exists(lets_in().filter(genie_teams::team_id.eq_any(teams.clone()))))
                    .filter(not(exists(
                        lets_in()
                            .filter(genie_teams::team_id.ne_all(teams))
                            .filter(genie_teams::expires_at.is_null().or(genie_teams::expires_at.gt(At(at)))),
                    )))
                    .filter(not(exists(
                        genie_users::table
                            .filter(genie_users::genie_id.eq(grants::genie_id))
                            .filter(genie_users::user_uuid.nullable().eq(grants::for_user))
                            .filter(genie_users::expires_at.is_null().or(genie_users::expires_at.gt(At(at)))),
                    )));
                genie
            }
        };
        if let Some(genie) = genie {
            links = links.filter(grants::genie_id.eq(Id(genie.0)));
        }
        let ids: Vec<i64> = self.run(|conn| links.load(conn))?;
        let mut ended = Vec::new();
        for part in parts(&ids, 1) {
            ended.extend(self.end_grants(part, at)?);
        }
        Ok(ended.into_iter().map(|grant| EndedLink { id: grant.id, label: grant.label }).collect())
    }
}

/// Accesses of teams by which the person of a link gets in where the link leads.
#[auto_type]
fn lets_in() -> _ {
    genie_teams::table
        .inner_join(team_members::table.on(team_members::team_id.eq(genie_teams::team_id)))
        .inner_join(agents::table.on(agents::id.eq(team_members::agent_id)))
        .filter(genie_teams::genie_id.eq(grants::genie_id))
        .filter(agents::uuid.nullable().eq(grants::for_user))
}
