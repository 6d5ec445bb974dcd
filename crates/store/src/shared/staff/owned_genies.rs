use super::{Tx, counted};
use crate::schema::genies;
use crate::values::{At, Id, Parsed};
use diesel::prelude::*;
use portcullis_domain::base::Name;
use portcullis_domain::staff::owned_genies::{OwnedGenie, OwnedGenies};
use portcullis_domain::{AgentUuid, GenieId, StoreError, Timestamp};

#[derive(Queryable, Selectable)]
#[diesel(table_name = genies)]
struct OwnedRow {
    id: Id,
    name: Parsed<Name>,
    url_name: String,
}

impl From<OwnedRow> for OwnedGenie {
    fn from(row: OwnedRow) -> Self {
        Self { id: GenieId(row.id.0), name: row.name.0, url_name: row.url_name }
    }
}

impl OwnedGenies for Tx<'_> {
    fn count_owned_genies(&mut self, owner: AgentUuid) -> Result<u64, StoreError> {
        let own = genies::table.filter(genies::owner.eq(Id(owner.0))).count();
        let rows: i64 = self.run(|conn| own.get_result(conn))?;
        Ok(counted(rows))
    }

    fn list_owned_genies(&mut self, owner: AgentUuid, limit: u32) -> Result<Vec<OwnedGenie>, StoreError> {
        let own = genies::table
            .filter(genies::owner.eq(Id(owner.0)))
            .order(genies::id.desc())
            .limit(i64::from(limit))
            .select(OwnedRow::as_select());
        let rows = self.run(|conn| own.load(conn))?;
        Ok(rows.into_iter().map(OwnedGenie::from).collect())
    }

    fn hand_over_genies(
        &mut self,
        from: AgentUuid,
        to: AgentUuid,
        at: Timestamp,
    ) -> Result<Vec<OwnedGenie>, StoreError> {
        let set = (genies::owner.eq(Id(to.0)), genies::updated_at.eq(At(at)));
        let own = diesel::update(genies::table.filter(genies::owner.eq(Id(from.0)))).set(set);
        let rows = self.run(|conn| own.returning(OwnedRow::as_returning()).get_results(conn))?;
        let mut moved: Vec<_> = rows.into_iter().map(OwnedGenie::from).collect();
        moved.sort_unstable_by_key(|genie| std::cmp::Reverse(genie.id));
        Ok(moved)
    }
}
