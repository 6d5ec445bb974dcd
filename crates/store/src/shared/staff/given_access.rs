use super::{Tx, counted, parts};
use crate::schema::{agents, genie_users, grants};
use crate::values::{At, Id, Parsed};
use diesel::dsl::auto_type;
use diesel::prelude::*;
use portcullis_domain::base::Name;
use portcullis_domain::staff::agents::full_name;
use portcullis_domain::staff::given_access::{AccessCounts, EndedAccess, EndedGifts, GivenAccess};
use portcullis_domain::staff::personal_links::EndedLink;
use portcullis_domain::{AgentUuid, Email, GenieId, StoreError, Timestamp};
use std::collections::BTreeSet;

/// Links that still open something.
#[auto_type]
fn living_links(at: Timestamp) -> _ {
    let now: At = At(at);
    let lasts = grants::expires_at.is_null().or(grants::expires_at.gt(now)).assume_not_null();
    let has_uses = grants::max_uses.eq(0_i64).or(grants::use_count.lt(grants::max_uses));
    grants::table.filter(lasts).filter(has_uses)
}

/// Direct accesses that last.
#[auto_type]
fn lasting_users(at: Timestamp) -> _ {
    let now: At = At(at);
    let lasts = genie_users::expires_at.is_null().or(genie_users::expires_at.gt(now)).assume_not_null();
    genie_users::table.filter(lasts)
}

/// Genie, person, and their name.
type UserRow = (Id, Id, Parsed<Name>, Option<Parsed<Name>>);

impl GivenAccess for Tx<'_> {
    fn count_access(
        &mut self,
        uuid: AgentUuid,
        email: &Email,
        at: Timestamp,
    ) -> Result<AccessCounts, StoreError> {
        let own = Id(uuid.0);
        let links_given = living_links(at).filter(grants::granted_by.eq(own)).count();
        let people_given = lasting_users(at).filter(genie_users::granted_by.eq(own)).count();
        let direct_held = lasting_users(at).filter(genie_users::user_uuid.eq(own)).count();
        let by_address = grants::for_user.is_null().and(grants::for_email.eq(email.as_str()));
        let links_held = living_links(at)
            .filter(grants::for_user.eq(own).or(by_address.assume_not_null()).assume_not_null())
            .count();
        Ok(AccessCounts {
            links_given: counted(self.run(|conn| links_given.get_result(conn))?),
            people_given: counted(self.run(|conn| people_given.get_result(conn))?),
            direct_held: counted(self.run(|conn| direct_held.get_result(conn))?),
            links_held: counted(self.run(|conn| links_held.get_result(conn))?),
        })
    }

    fn end_given_access(&mut self, giver: AgentUuid, at: Timestamp) -> Result<EndedGifts, StoreError> {
        let giver = Id(giver.0);
        let made = grants::table.filter(grants::granted_by.eq(giver)).select(grants::id);
        let mut links: BTreeSet<i64> = self.run(|conn| made.load(conn))?.into_iter().collect();
        let of_same = grants::genie_id.eq(genie_users::genie_id);
        let of_people = genie_users::table
            .inner_join(agents::table.on(agents::uuid.eq(genie_users::user_uuid)))
            .filter(genie_users::granted_by.eq(giver));
        let by_account = grants::for_user.eq(genie_users::user_uuid.nullable());
        let by_account = genie_users::table
            .inner_join(grants::table.on(of_same.and(by_account.assume_not_null())))
            .filter(genie_users::granted_by.eq(giver))
            .select(grants::id);
        links.extend(self.run(|conn| by_account.load::<i64>(conn))?);
        let by_address = grants::for_user.is_null().and(grants::for_email.eq(agents::email.nullable()));
        let by_address = of_people
            .inner_join(grants::table.on(of_same.and(by_address.assume_not_null())))
            .select(grants::id);
        links.extend(self.run(|conn| by_address.load::<i64>(conn))?);
        let people = of_people.select((
            genie_users::genie_id,
            genie_users::user_uuid,
            agents::first_name,
            agents::last_name,
        ));
        let people: Vec<UserRow> = self.run(|conn| people.load(conn))?;
        let given = genie_users::table.filter(genie_users::granted_by.eq(giver));
        self.run(|conn| diesel::delete(given).execute(conn))?;
        let links: Vec<i64> = links.into_iter().collect();
        let mut ended = EndedGifts::default();
        for part in parts(&links, 1) {
            let gone = self.end_grants(part, at)?;
            ended.links.extend(gone.into_iter().map(|grant| EndedLink { id: grant.id, label: grant.label }));
        }
        ended.people = people
            .into_iter()
            .map(|(genie, user, first, last)| EndedAccess {
                genie: GenieId(genie.0),
                user: AgentUuid(user.0),
                name: full_name(&first.0, last.as_ref().map(|last| &last.0)),
            })
            .collect();
        Ok(ended)
    }
}
