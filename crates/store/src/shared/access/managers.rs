use super::Tx;
use crate::schema::{agents, genie_managers, team_members, teams};
use crate::values::{At, Id, Parsed};
use diesel::dsl::{auto_type, exists, select};
use diesel::prelude::*;
use portcullis_domain::access::managers::{Decider, GenieManager, GenieManagers, Manager, NewGenieManager};
use portcullis_domain::base::Name;
use portcullis_domain::staff::agents::full_name;
use portcullis_domain::{AgentUuid, Email, GenieId, StoreError, TeamId};

#[derive(Queryable, Selectable)]
#[diesel(table_name = genie_managers)]
struct ManagerRow {
    added_by: Id,
    created_at: At,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = agents)]
struct PersonRow {
    uuid: Id,
    first_name: Parsed<Name>,
    last_name: Option<Parsed<Name>>,
    email: Parsed<Email>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = teams)]
struct TeamRow {
    id: i64,
    name: String,
}

fn person(genie: GenieId, (row, person): (ManagerRow, PersonRow)) -> GenieManager {
    GenieManager {
        genie,
        who: Manager::Person(AgentUuid(person.uuid.0)),
        name: full_name(&person.first_name.0, person.last_name.as_ref().map(|last| &last.0)),
        email: Some(person.email.0),
        added_by: AgentUuid(row.added_by.0),
        created_at: row.created_at.0,
    }
}

fn team(genie: GenieId, (row, team): (ManagerRow, TeamRow)) -> GenieManager {
    GenieManager {
        genie,
        who: Manager::Team(TeamId(team.id)),
        name: team.name,
        email: None,
        added_by: AgentUuid(row.added_by.0),
        created_at: row.created_at.0,
    }
}

/// A Genie's managers that are living people.
#[auto_type]
fn people(genie: Id) -> _ {
    genie_managers::table
        .inner_join(agents::table.on(genie_managers::user_uuid.eq(agents::uuid.nullable())))
        .filter(genie_managers::genie_id.eq(genie))
        .filter(agents::deleted_at.is_null())
}

/// A Genie's managers that are teams.
#[auto_type]
fn whole_teams(genie: Id) -> _ {
    genie_managers::table
        .inner_join(teams::table.on(genie_managers::team_id.eq(teams::id.nullable())))
        .filter(genie_managers::genie_id.eq(genie))
}

/// The living members of the teams among a Genie's managers.
#[auto_type]
fn members(genie: Id) -> _ {
    genie_managers::table
        .inner_join(team_members::table.on(genie_managers::team_id.eq(team_members::team_id.nullable())))
        .inner_join(agents::table.on(agents::id.eq(team_members::agent_id)))
        .filter(genie_managers::genie_id.eq(genie))
        .filter(agents::deleted_at.is_null())
}

impl GenieManagers for Tx<'_> {
    fn put_genie_manager(&mut self, manager: &NewGenieManager) -> Result<(), StoreError> {
        let (user, team) = match manager.who {
            Manager::Person(uuid) => (Some(Id(uuid.0)), None),
            Manager::Team(id) => (None, Some(id.0)),
        };
        self.run(|conn| {
            diesel::insert_into(genie_managers::table)
                .values((
                    genie_managers::genie_id.eq(Id(manager.genie.0)),
                    genie_managers::user_uuid.eq(user),
                    genie_managers::team_id.eq(team),
                    genie_managers::added_by.eq(Id(manager.added_by.0)),
                    genie_managers::created_at.eq(At(manager.created_at)),
                ))
                .on_conflict_do_nothing()
                .execute(conn)
        })?;
        Ok(())
    }

    fn find_genie_manager(
        &mut self,
        genie: GenieId,
        who: Manager,
    ) -> Result<Option<GenieManager>, StoreError> {
        match who {
            Manager::Person(uuid) => {
                let one = people(Id(genie.0))
                    .filter(agents::uuid.eq(Id(uuid.0)))
                    .select((ManagerRow::as_select(), PersonRow::as_select()));
                Ok(self.run(|conn| one.first(conn).optional())?.map(|row| person(genie, row)))
            }
            Manager::Team(id) => {
                let one = whole_teams(Id(genie.0))
                    .filter(teams::id.eq(id.0))
                    .select((ManagerRow::as_select(), TeamRow::as_select()));
                Ok(self.run(|conn| one.first(conn).optional())?.map(|row| team(genie, row)))
            }
        }
    }

    fn list_genie_managers(&mut self, genie: GenieId) -> Result<Vec<GenieManager>, StoreError> {
        let alone = people(Id(genie.0)).select((ManagerRow::as_select(), PersonRow::as_select()));
        let mut found: Vec<_> =
            self.run(|conn| alone.load(conn))?.into_iter().map(|row| person(genie, row)).collect();
        let joint = whole_teams(Id(genie.0)).select((ManagerRow::as_select(), TeamRow::as_select()));
        found.extend(self.run(|conn| joint.load(conn))?.into_iter().map(|row| team(genie, row)));
        // Sorted here, since databases disagree about the order of texts.
        found.sort_by_cached_key(|manager| (manager.email.is_none(), manager.name.to_lowercase()));
        Ok(found)
    }

    fn delete_genie_manager(&mut self, genie: GenieId, who: Manager) -> Result<bool, StoreError> {
        let mut one = diesel::delete(genie_managers::table)
            .filter(genie_managers::genie_id.eq(Id(genie.0)))
            .into_boxed();
        one = match who {
            Manager::Person(uuid) => one.filter(genie_managers::user_uuid.eq(Id(uuid.0))),
            Manager::Team(id) => one.filter(genie_managers::team_id.eq(id.0)),
        };
        self.run(|conn| one.execute(conn)).map(|rows| rows > 0)
    }

    fn is_genie_manager(&mut self, genie: GenieId, agent: AgentUuid) -> Result<bool, StoreError> {
        let alone = people(Id(genie.0)).filter(agents::enabled).filter(agents::uuid.eq(Id(agent.0)));
        let joint = members(Id(genie.0)).filter(agents::enabled).filter(agents::uuid.eq(Id(agent.0)));
        Ok(self.run(|conn| select(exists(alone)).get_result(conn))?
            || self.run(|conn| select(exists(joint)).get_result(conn))?)
    }

    fn list_genie_deciders(&mut self, genie: GenieId) -> Result<Vec<Decider>, StoreError> {
        let alone = people(Id(genie.0)).filter(agents::enabled).select((agents::uuid, agents::email));
        let joint = members(Id(genie.0)).filter(agents::enabled).select((agents::uuid, agents::email));
        let mut rows: Vec<(Id, Parsed<Email>)> = self.run(|conn| alone.load(conn))?;
        rows.extend(self.run(|conn| joint.load::<(Id, Parsed<Email>)>(conn))?);
        rows.sort_unstable_by_key(|(uuid, _)| uuid.0);
        rows.dedup_by_key(|(uuid, _)| *uuid);
        Ok(rows
            .into_iter()
            .map(|(uuid, email)| Decider { uuid: AgentUuid(uuid.0), email: email.0 })
            .collect())
    }
}
