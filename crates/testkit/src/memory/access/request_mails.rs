use crate::memory::dangling;
use crate::memory::state::State;
use portcullis_domain::access::managers::Manager;
use portcullis_domain::access::requests::{AccessRequest, RequestReceipts, RequestReminders, RequestState};
use portcullis_domain::{AgentUuid, Email, GenieId, RequestId, StoreError, Timestamp};

impl RequestReceipts for State {
    fn claim_request_receipt(
        &mut self,
        email: &Email,
        at: Timestamp,
        since: Timestamp,
    ) -> Result<bool, StoreError> {
        let told = self.request_receipts.rows_mut().iter_mut().find(|(_, (known, _))| known == email);
        match told {
            Some((_, (_, sent_at))) if *sent_at > since => return Ok(false),
            Some((_, (_, sent_at))) => *sent_at = at,
            None => {
                let number = self.request_receipts.next_number();
                self.request_receipts.rows_mut().insert(number, (email.clone(), at));
            }
        }
        Ok(true)
    }

    fn forget_request_receipts(&mut self, until: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let old = self.request_receipts.iter().filter(|(_, (_, sent_at))| *sent_at <= until);
        let old: Vec<_> = old.map(|(number, _)| *number).take(limit as usize).collect();
        let rows = self.request_receipts.rows_mut();
        old.iter().for_each(|number| drop(rows.remove(number)));
        Ok(old.len() as u64)
    }
}

impl State {
    fn wants_reminder(&self, agent: AgentUuid, until: Timestamp) -> bool {
        let row = self.request_reminders.get(&agent);
        row.is_some_and(|(wanted, sent_at)| *wanted && sent_at.is_none_or(|sent_at| sent_at <= until))
    }

    fn is_left(&self, owner: AgentUuid) -> bool {
        self.agent_row(|agent| agent.uuid == owner).is_none_or(|row| !row.enabled)
    }
}

impl RequestReminders for State {
    fn list_access_requests_to_remind(
        &mut self,
        at: Timestamp,
        limit: u32,
    ) -> Result<Vec<AccessRequest>, StoreError> {
        let is_due = |request: &&AccessRequest| request.remind_at.is_some_and(|due| due <= at);
        let mut due: Vec<_> = self.access_requests.values().filter(is_due).cloned().collect();
        due.sort_by_key(|request| (request.remind_at, request.id));
        due.truncate(limit as usize);
        Ok(due)
    }

    fn move_request_reminder(
        &mut self,
        id: RequestId,
        was: Timestamp,
        next: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        match self.access_requests.rows_mut().get_mut(&id) {
            Some(kept) if kept.state == RequestState::Pending && kept.remind_at == Some(was) => {
                kept.remind_at = next;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    fn want_request_reminder(&mut self, agent: AgentUuid) -> Result<(), StoreError> {
        if !self.has_uuid(agent) {
            return Err(dangling("agent"));
        }
        self.request_reminders.rows_mut().entry(agent).or_insert((true, None)).0 = true;
        Ok(())
    }

    fn list_wanted_request_reminders(
        &mut self,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<AgentUuid>, StoreError> {
        let wanted = self.request_reminders.keys().filter(|agent| self.wants_reminder(**agent, until));
        Ok(wanted.copied().take(limit as usize).collect())
    }

    fn take_request_reminder(
        &mut self,
        agent: AgentUuid,
        until: Timestamp,
        sent_at: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        if !self.wants_reminder(agent, until) {
            return Ok(false);
        }
        if let Some(row) = self.request_reminders.rows_mut().get_mut(&agent) {
            *row = (false, sent_at.or(row.1));
        }
        Ok(true)
    }

    fn list_waiting_genies(
        &mut self,
        agent: AgentUuid,
        orphans: bool,
        limit: u32,
    ) -> Result<Vec<GenieId>, StoreError> {
        let waits = |id: GenieId| {
            let mut requests = self.access_requests.values();
            requests.any(|request| request.genie == id && request.state == RequestState::Pending)
        };
        let member = self.agent_row(|row| row.uuid == agent).map(|row| row.id);
        let manages = |who: Manager| match who {
            Manager::Person(uuid) => uuid == agent,
            Manager::Team(id) => self
                .teams
                .get(&id)
                .is_some_and(|team| member.is_some_and(|member| team.members.contains(&member))),
        };
        let kinds: [&dyn Fn(GenieId, AgentUuid) -> bool; 3] = [
            &|_, owner| owner == agent,
            &|id, _| self.genie_managers.values().any(|row| row.genie == id && manages(row.who)),
            &|_, owner| orphans && self.is_left(owner),
        ];
        let mut found: Vec<_> = kinds
            .iter()
            .flat_map(|is_of| {
                let genies =
                    self.genies.values().filter(|genie| is_of(genie.id, genie.owner) && waits(genie.id));
                genies.map(|genie| genie.id).take(limit as usize)
            })
            .collect();
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}
