//! The Genies that a person may use: each way in is looked up by its own index.

use super::genies::GenieRow;
use super::{Db, Tx, rows_for};
use crate::schema::{agents, genie_teams, genie_users, genies, team_members};
use crate::values::{At, Id};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use portcullis_domain::access::decisions::{AccessFacts, PersonFacts, Validity};
use portcullis_domain::access::genies::Genie;
use portcullis_domain::base::Slice;
use portcullis_domain::{AgentUuid, GenieId, StoreError, Timestamp};
use std::collections::BTreeMap;

/// Direct access, and accesses of teams.
type Ways = (Option<Validity>, Vec<Validity>);

impl Tx<'_> {
    /// By what a person gets into which Genies, other than as an owner, as far as it has not ended.
    fn ways_in(&mut self, user: AgentUuid, at: Timestamp) -> Result<BTreeMap<GenieId, Ways>, StoreError> {
        let direct: Vec<(Id, Option<At>)> = self.run(|conn| {
            genie_users::table
                .filter(genie_users::user_uuid.eq(Id(user.0)))
                .filter(genie_users::expires_at.is_null().or(genie_users::expires_at.gt(At(at))))
                .select((genie_users::genie_id, genie_users::expires_at))
                .load(conn)
        })?;
        let own_teams = team_members::table
            .inner_join(agents::table.on(agents::id.eq(team_members::agent_id)))
            .filter(agents::uuid.eq(Id(user.0)))
            .select(team_members::team_id);
        let teams: Vec<(Id, Option<At>)> = self.run(|conn| {
            genie_teams::table
                .filter(genie_teams::team_id.eq_any(own_teams))
                .filter(genie_teams::expires_at.is_null().or(genie_teams::expires_at.gt(At(at))))
                .select((genie_teams::genie_id, genie_teams::expires_at))
                .load(conn)
        })?;
        let until = |end: Option<At>| Validity { until: end.map(|at| at.0) };
        let mut ways: BTreeMap<GenieId, Ways> = BTreeMap::new();
        for (genie, end) in direct {
            ways.entry(GenieId(genie.0)).or_default().0 = Some(until(end));
        }
        for (genie, end) in teams {
            ways.entry(GenieId(genie.0)).or_default().1.push(until(end));
        }
        Ok(ways)
    }

    /// The newest Genies of a part that meet a condition, and one more.
    fn genies_where(
        &mut self,
        slice: Slice<GenieId>,
        condition: Box<dyn BoxableExpression<genies::table, Db, SqlType = Bool>>,
    ) -> Result<BTreeMap<GenieId, Genie>, StoreError> {
        let mut part = genies::table
            .order(genies::id.desc())
            .limit(rows_for(slice.limit))
            .select(GenieRow::as_select())
            .filter(condition)
            .into_boxed();
        if let Some(after) = slice.after {
            part = part.filter(genies::id.lt(Id(after.0)));
        }
        let rows = self.run(|conn| part.load(conn))?;
        Ok(rows.into_iter().map(Genie::from).map(|genie| (genie.id, genie)).collect())
    }

    /// See [`Genies`](portcullis_domain::access::genies::Genies).
    pub(super) fn usable_genies(
        &mut self,
        user: AgentUuid,
        slice: Slice<GenieId>,
        at: Timestamp,
    ) -> Result<Vec<(Genie, AccessFacts)>, StoreError> {
        let mut ways = self.ways_in(user, at)?;
        let after = |id: &GenieId| slice.after.is_none_or(|after| *id < after);
        let ids: Vec<Id> = ways.keys().rev().filter(|id| after(id)).map(|id| Id(id.0)).collect();
        let mut found = self.genies_where(slice, Box::new(genies::owner.eq(Id(user.0))))?;
        found.extend(
            self.genies_where(slice, Box::new(genies::is_public.eq(true).and(genies::is_active.eq(true))))?,
        );
        for some in ids.chunks(1_000) {
            let those = genies::id.eq_any(some.to_vec()).and(genies::is_active.eq(true));
            found.extend(self.genies_where(slice, Box::new(those))?);
        }
        let with_facts = |genie: Genie| {
            let (direct, teams) = ways.remove(&genie.id).unwrap_or_default();
            let (owner, is_public, is_active) = (genie.owner, genie.is_public, genie.is_active);
            let person = Some(PersonFacts { uuid: user, direct, teams });
            (genie, AccessFacts { owner, is_public, is_active, person, grant: None })
        };
        Ok(found.into_values().rev().take(slice.limit as usize + 1).map(with_facts).collect())
    }
}
