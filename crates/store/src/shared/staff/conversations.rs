use super::{Conn, Tx, count, counted, window};
use crate::schema::conversations;
use crate::values::{At, Id, Number};
use diesel::dsl::auto_type;
use diesel::prelude::*;
use portcullis_domain::base::PageRequest;
use portcullis_domain::staff::agents::Agents;
use portcullis_domain::staff::conversations::{Assignment, Conversations};
use portcullis_domain::{AgentId, ConversationId, StoreError, TeamId, Timestamp};

#[derive(Queryable, Selectable)]
#[diesel(table_name = conversations)]
struct ConversationRow {
    id: Id,
    agent_id: Option<i64>,
    team_id: Option<i64>,
}

impl From<ConversationRow> for Assignment {
    fn from(row: ConversationRow) -> Self {
        Self {
            conversation: ConversationId(row.id.0),
            agent: row.agent_id.map(AgentId),
            team: row.team_id.map(TeamId),
        }
    }
}

#[auto_type]
fn unassigned(team: TeamId) -> _ {
    let number: i64 = team.0;
    conversations::table.filter(conversations::team_id.eq(number)).filter(conversations::agent_id.is_null())
}

impl Conversations for Tx<'_> {
    fn find_assignment(&mut self, id: ConversationId) -> Result<Option<Assignment>, StoreError> {
        let row = self.run(|conn| {
            conversations::table.find(Id(id.0)).select(ConversationRow::as_select()).first(conn).optional()
        })?;
        Ok(row.map(Assignment::from))
    }

    fn assign_agent(
        &mut self,
        id: ConversationId,
        agent: Option<AgentId>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let set =
            (conversations::agent_id.eq(agent.map(|agent| agent.0)), conversations::updated_at.eq(At(at)));
        let Some(agent) = agent else {
            let row = conversations::table.find(Id(id.0));
            return self.run(|conn| diesel::update(row).set(set).execute(conn)).map(drop);
        };
        // Agents are never removed from their table, so no foreign key stops what comes after a deletion.
        if self.existing_agents(&[agent])?.is_empty() {
            return self.raced();
        }
        self.run(|conn| {
            diesel::insert_into(conversations::table)
                .values((conversations::id.eq(Id(id.0)), set))
                .on_conflict(conversations::id)
                .do_update()
                .set(set)
                .execute(conn)
        })?;
        Ok(())
    }

    fn assign_team(
        &mut self,
        id: ConversationId,
        team: Option<TeamId>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let set = (conversations::team_id.eq(team.map(|team| team.0)), conversations::updated_at.eq(At(at)));
        if team.is_none() {
            let row = conversations::table.find(Id(id.0));
            return self.run(|conn| diesel::update(row).set(set).execute(conn)).map(drop);
        }
        self.run(|conn| {
            diesel::insert_into(conversations::table)
                .values((conversations::id.eq(Id(id.0)), set))
                .on_conflict(conversations::id)
                .do_update()
                .set(set)
                .execute(conn)
        })?;
        Ok(())
    }

    fn count_assigned(&mut self, agent: AgentId) -> Result<u64, StoreError> {
        let held = conversations::table.filter(conversations::agent_id.eq(agent.0)).count();
        self.run(|conn| held.get_result(conn)).map(counted)
    }

    fn unassign_agent(&mut self, agent: AgentId, at: Timestamp) -> Result<u64, StoreError> {
        let theirs = conversations::table.filter(conversations::agent_id.eq(agent.0));
        let set = (conversations::agent_id.eq(None::<i64>), conversations::updated_at.eq(At(at)));
        self.run(|conn| diesel::update(theirs).set(set).execute(conn)).map(count)
    }

    fn unassign_team(&mut self, team: TeamId, at: Timestamp) -> Result<u64, StoreError> {
        let theirs = conversations::table.filter(conversations::team_id.eq(team.0));
        let set = (conversations::team_id.eq(None::<i64>), conversations::updated_at.eq(At(at)));
        self.run(|conn| diesel::update(theirs).set(set).execute(conn)).map(count)
    }

    fn list_unassigned(
        &mut self,
        team: TeamId,
        page: PageRequest,
    ) -> Result<(Vec<Assignment>, u64), StoreError> {
        let Number(total) = self.run(|conn: &mut Conn| unassigned(team).count().get_result(conn))?;
        let (offset, limit) = window(page);
        let rows: Vec<ConversationRow> = self.run(|conn| {
            unassigned(team)
                .order((conversations::updated_at.desc(), conversations::id.desc()))
                .offset(offset)
                .limit(limit)
                .select(ConversationRow::as_select())
                .load(conn)
        })?;
        Ok((rows.into_iter().map(Assignment::from).collect(), total))
    }
}
