use super::Tx;
use super::genies::CardRow;
use crate::documents::StoredConditions;
use crate::schema::{genies, grant_uses, grants};
use crate::values::{At, Json};
use diesel::prelude::*;
use portcullis_domain::access::passes::{PassRecord, Passes};
use portcullis_domain::{Digest, GrantId, StoreError};

/// Of a pass and its grant the number of the grant, the ends of both and the conditions; and the Genie.
type Found = ((i64, At, Option<At>, Option<Json<StoredConditions>>), CardRow);

impl Passes for Tx<'_> {
    fn find_pass(&mut self, pass: &Digest) -> Result<Option<PassRecord>, StoreError> {
        let found: Option<Found> = self.run(|conn| {
            let living =
                grants::id.eq(grant_uses::grant_id).and(grants::generation.eq(grant_uses::generation));
            grant_uses::table
                .inner_join(grants::table.on(living))
                .inner_join(genies::table.on(genies::id.eq(grants::genie_id)))
                .filter(grant_uses::pass_digest.eq(pass.0.as_slice()))
                .select((
                    (grants::id, grant_uses::pass_expires_at, grants::expires_at, grants::conditions),
                    CardRow::as_select(),
                ))
                .first(conn)
                .optional()
        })?;
        Ok(found.map(|((grant, expires_at, grant_expires_at, conditions), card)| PassRecord {
            grant: GrantId(grant),
            expires_at: expires_at.0,
            grant_expires_at: grant_expires_at.map(|at| at.0),
            conditions: StoredConditions::read(conditions.map(|kept| kept.0)),
            genie_is_active: card.is_active,
            genie: card.into(),
        }))
    }
}
