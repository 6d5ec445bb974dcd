use super::requests::RequestRow;
use super::{Tx, count};
use crate::schema::{
    access_requests, agents, genie_managers, genies, request_receipts, request_reminders, team_members,
};
use crate::values::{At, Id};
use diesel::dsl::{auto_type, exists};
use diesel::prelude::*;
use diesel::query_dsl::methods;
use portcullis_domain::access::requests::{AccessRequest, RequestReceipts, RequestReminders, RequestStatus};
use portcullis_domain::{AgentUuid, Email, GenieId, RequestId, StoreError, Timestamp};
use std::collections::BTreeSet;

impl RequestReceipts for Tx<'_> {
    fn claim_request_receipt(
        &mut self,
        email: &Email,
        at: Timestamp,
        since: Timestamp,
    ) -> Result<bool, StoreError> {
        let sent = request_receipts::sent_at.eq(At(at));
        self.run(|conn| {
            let noted = diesel::insert_into(request_receipts::table)
                .values((request_receipts::email.eq(email.as_str()), sent))
                .on_conflict(request_receipts::email)
                .do_update()
                .set(sent);
            methods::FilterDsl::filter(noted, request_receipts::sent_at.le(At(since))).execute(conn)
        })
        .map(|rows| rows > 0)
    }

    fn forget_request_receipts(&mut self, until: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let old = request_receipts::table
            .filter(request_receipts::sent_at.le(At(until)))
            .order((request_receipts::sent_at, request_receipts::email))
            .limit(limit.into())
            .select(request_receipts::email);
        let old: Vec<String> = self.run(|conn| old.load(conn))?;
        if old.is_empty() {
            return Ok(0);
        }
        // One that was told again meanwhile stays.
        let gone = request_receipts::table
            .filter(request_receipts::email.eq_any(old))
            .filter(request_receipts::sent_at.le(At(until)));
        self.run(|conn| diesel::delete(gone).execute(conn)).map(count)
    }
}

/// Those who are to be reminded, unless they were after this moment.
#[auto_type]
fn wanted(until: At) -> _ {
    request_reminders::table
        .filter(request_reminders::wanted.eq(true))
        .filter(request_reminders::sent_at.is_null().or(request_reminders::sent_at.le(until)))
}

/// Whether requests are pending for the Genie of the query around it.
#[auto_type]
fn waits() -> _ {
    exists(
        access_requests::table
            .filter(access_requests::genie_id.eq(genies::id))
            .filter(access_requests::status.eq("pending")),
    )
}

impl RequestReminders for Tx<'_> {
    fn list_access_requests_to_remind(
        &mut self,
        at: Timestamp,
        limit: u32,
    ) -> Result<Vec<AccessRequest>, StoreError> {
        let due = access_requests::table
            .filter(access_requests::remind_at.le(At(at)))
            .order((access_requests::remind_at, access_requests::id))
            .limit(limit.into())
            .select(RequestRow::as_select());
        self.run(|conn| due.load(conn))?.into_iter().map(AccessRequest::try_from).collect()
    }

    fn move_request_reminder(
        &mut self,
        id: RequestId,
        was: Timestamp,
        next: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        let due = access_requests::table
            .find(Id(id.0))
            .filter(access_requests::status.eq(RequestStatus::Pending.name()))
            .filter(access_requests::remind_at.eq(At(was)));
        let set = access_requests::remind_at.eq(next.map(At));
        self.run(|conn| diesel::update(due).set(set).execute(conn)).map(|rows| rows > 0)
    }

    fn want_request_reminder(&mut self, agent: AgentUuid) -> Result<(), StoreError> {
        let wanted = request_reminders::wanted.eq(true);
        self.run(|conn| {
            diesel::insert_into(request_reminders::table)
                .values((request_reminders::agent_uuid.eq(Id(agent.0)), wanted))
                .on_conflict(request_reminders::agent_uuid)
                .do_update()
                .set(wanted)
                .execute(conn)
        })?;
        Ok(())
    }

    fn list_wanted_request_reminders(
        &mut self,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<AgentUuid>, StoreError> {
        let who = wanted(At(until))
            .order(request_reminders::agent_uuid)
            .limit(limit.into())
            .select(request_reminders::agent_uuid);
        let who: Vec<Id> = self.run(|conn| who.load(conn))?;
        Ok(who.into_iter().map(|uuid| AgentUuid(uuid.0)).collect())
    }

    fn take_request_reminder(
        &mut self,
        agent: AgentUuid,
        until: Timestamp,
        sent_at: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        let one = wanted(At(until)).filter(request_reminders::agent_uuid.eq(Id(agent.0)));
        let taken = request_reminders::wanted.eq(false);
        let rows = match sent_at {
            Some(at) => {
                let set = (taken, request_reminders::sent_at.eq(Some(At(at))));
                self.run(|conn| diesel::update(one).set(set).execute(conn))?
            }
            None => self.run(|conn| diesel::update(one).set(taken).execute(conn))?,
        };
        Ok(rows > 0)
    }

    fn list_waiting_genies(
        &mut self,
        agent: AgentUuid,
        orphans: bool,
        limit: u32,
    ) -> Result<Vec<GenieId>, StoreError> {
        let (who, limit) = (Id(agent.0), i64::from(limit));
        let own = genies::table.filter(genies::owner.eq(who)).filter(waits()).order(genies::id).limit(limit);
        let mut found: Vec<Id> = self.run(|conn| own.select(genies::id).load(conn))?;
        let alone = genie_managers::table
            .inner_join(genies::table.on(genies::id.eq(genie_managers::genie_id)))
            .filter(genie_managers::user_uuid.eq(who))
            .filter(waits())
            .order(genies::id)
            .limit(limit)
            .select(genies::id);
        found.extend(self.run(|conn| alone.load::<Id>(conn))?);
        let joint = genie_managers::table
            .inner_join(genies::table.on(genies::id.eq(genie_managers::genie_id)))
            .inner_join(team_members::table.on(genie_managers::team_id.eq(team_members::team_id.nullable())))
            .inner_join(agents::table.on(agents::id.eq(team_members::agent_id)))
            .filter(agents::uuid.eq(who))
            .filter(waits())
            .order(genies::id)
            .limit(limit)
            .select(genies::id);
        found.extend(self.run(|conn| joint.load::<Id>(conn))?);
        if orphans {
            let left = access_requests::table
                .inner_join(genies::table.on(genies::id.eq(access_requests::genie_id)))
                .inner_join(agents::table.on(agents::uuid.eq(genies::owner)))
                .filter(access_requests::status.eq(RequestStatus::Pending.name()))
                .filter(agents::deleted_at.is_not_null().or(agents::enabled.eq(false)))
                .order(genies::id)
                .limit(limit)
                .distinct()
                .select(genies::id);
            found.extend(self.run(|conn| left.load::<Id>(conn))?);
        }
        let each: BTreeSet<_> = found.into_iter().map(|id| GenieId(id.0)).collect();
        Ok(each.into_iter().collect())
    }
}
