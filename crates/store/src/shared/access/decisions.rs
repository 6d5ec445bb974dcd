use super::{Conn, Tx};
use crate::documents::StoredConditions;
use crate::schema::{agents, genie_teams, genie_users, genies, grant_uses, grants, team_members};
use crate::values::{At, Id, Json, Number};
use diesel::prelude::*;
use portcullis_domain::access::decisions::{
    AccessFacts, AccessQueries, GrantFacts, PersonFacts, Subject, Validity,
};
use portcullis_domain::access::grants::UseLimit;
use portcullis_domain::{AgentUuid, Digest, GenieId, StoreError};

#[derive(Queryable, Selectable)]
#[diesel(table_name = genies)]
pub(crate) struct GateRow {
    owner: Id,
    is_public: bool,
    is_active: bool,
}

/// What one team, or none, adds to the facts about a person: the person, their direct access (its number tells that
/// there is one) and the team's access.
pub(crate) type PersonRow = (GateRow, Option<Id>, (Option<i64>, Option<At>), (Option<i64>, Option<At>));

/// A Genie, the end of a pass where one was shown, and the living link that was shown or that the pass came from.
pub(crate) type EntrantRow = (GateRow, Option<At>, Option<GrantRow>);

#[derive(Queryable, Selectable)]
#[diesel(table_name = grants)]
pub(crate) struct GrantRow {
    expires_at: Option<At>,
    max_uses: Number<UseLimit>,
    use_count: Number<u64>,
    starts_at: Option<At>,
    conditions: Option<Json<StoredConditions>>,
}

impl GateRow {
    fn facts(self, person: Option<PersonFacts>, grant: Option<GrantFacts>) -> AccessFacts {
        AccessFacts {
            owner: AgentUuid(self.owner.0),
            is_public: self.is_public,
            is_active: self.is_active,
            person,
            grant,
        }
    }
}

impl GrantRow {
    fn facts(self, pass_expires_at: Option<At>) -> GrantFacts {
        GrantFacts {
            expires_at: self.expires_at.map(|at| at.0),
            max_uses: self.max_uses.0,
            use_count: self.use_count.0,
            starts_at: self.starts_at.map(|at| at.0),
            is_conditional: self
                .conditions
                .is_some_and(|kept| !StoredConditions::read(Some(kept.0)).ask_nothing()),
            pass_expires_at: pass_expires_at.map(|at| at.0),
        }
    }
}

/// The Genie with a row for each team of the person whom `$person` (a condition on agents) names, or a single one.
macro_rules! load_person {
    ($conn:expr, $genie:expr, $person:expr) => {
        genies::table
            .left_join(agents::table.on($person.and(agents::enabled).and(agents::deleted_at.is_null())))
            .left_join(
                genie_users::table
                    .on(genie_users::genie_id.eq(genies::id).and(genie_users::user_uuid.eq(agents::uuid))),
            )
            .left_join(team_members::table.on(team_members::agent_id.eq(agents::id)))
            .left_join(
                genie_teams::table.on(genie_teams::genie_id
                    .eq(genies::id)
                    .and(genie_teams::team_id.eq(team_members::team_id))),
            )
            .filter(genies::id.eq(Id($genie.0)))
            .select((
                GateRow::as_select(),
                agents::uuid.nullable(),
                (genie_users::id.nullable(), genie_users::expires_at.nullable()),
                (genie_teams::id.nullable(), genie_teams::expires_at.nullable()),
            ))
            .load::<PersonRow>($conn)
    };
}

/// What all rows about one person say together.
pub(crate) fn of_person(rows: Vec<PersonRow>) -> Option<AccessFacts> {
    let present = |(id, end): (Option<i64>, Option<At>)| id.map(|_| Validity { until: end.map(|at| at.0) });
    let teams = rows.iter().filter_map(|(_, _, _, team)| present(*team)).collect();
    let (gate, person, direct, _) = rows.into_iter().next()?;
    let person = person.map(|uuid| PersonFacts { uuid: AgentUuid(uuid.0), direct: present(direct), teams });
    Some(gate.facts(person, None))
}

/// What a link or a pass says.
pub(crate) fn of_entrant((gate, pass_end, grant): EntrantRow) -> AccessFacts {
    gate.facts(None, grant.map(|grant| grant.facts(pass_end)))
}

fn by_link(conn: &mut Conn, genie: GenieId, token: &Digest) -> QueryResult<Option<AccessFacts>> {
    let own = grants::genie_id.eq(genies::id).and(grants::token_digest.eq(token.0.to_vec()));
    let row: Option<(GateRow, Option<GrantRow>)> = genies::table
        .left_join(grants::table.on(own))
        .filter(genies::id.eq(Id(genie.0)))
        .select((GateRow::as_select(), Option::<GrantRow>::as_select()))
        .first(conn)
        .optional()?;
    Ok(row.map(|(gate, grant)| of_entrant((gate, None, grant))))
}

fn by_pass(conn: &mut Conn, genie: GenieId, pass: &Digest) -> QueryResult<Option<AccessFacts>> {
    let living = grants::id
        .eq(grant_uses::grant_id)
        .and(grants::generation.eq(grant_uses::generation))
        .and(grants::genie_id.eq(genies::id));
    let row: Option<EntrantRow> = genies::table
        .left_join(grant_uses::table.on(grant_uses::pass_digest.eq(pass.0.to_vec())))
        .left_join(grants::table.on(living))
        .filter(genies::id.eq(Id(genie.0)))
        .select((
            GateRow::as_select(),
            grant_uses::pass_expires_at.nullable(),
            Option::<GrantRow>::as_select(),
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(of_entrant))
}

impl AccessQueries for Tx<'_> {
    fn load_access_facts(
        &mut self,
        genie: GenieId,
        subject: &Subject,
    ) -> Result<Option<AccessFacts>, StoreError> {
        self.run(|conn| match subject {
            Subject::User(uuid) => load_person!(conn, genie, agents::uuid.eq(Id(uuid.0))).map(of_person),
            Subject::Email(email) => {
                load_person!(conn, genie, agents::email.eq(email.to_string())).map(of_person)
            }
            Subject::Link(token) => by_link(conn, genie, token),
            Subject::Pass(pass) => by_pass(conn, genie, pass),
        })
    }
}
