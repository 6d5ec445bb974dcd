use super::{Tx, count, dialect};
use crate::schema::kept_answers;
use crate::values::At;
use diesel::prelude::*;
use diesel::query_dsl::methods;
use portcullis_domain::records::idempotency::{AnswerPlace, KeptAnswers};
use portcullis_domain::{Digest, StoreError, Timestamp};

impl KeptAnswers for Tx<'_> {
    fn claim_answer(
        &mut self,
        id: &Digest,
        at: Timestamp,
        oldest: Timestamp,
    ) -> Result<AnswerPlace, StoreError> {
        let none: Option<Vec<u8>> = None;
        let taking = diesel::insert_into(kept_answers::table)
            .values((kept_answers::id.eq(id.0.as_slice()), kept_answers::at.eq(At(at))))
            .on_conflict(kept_answers::id)
            .do_update()
            .set((kept_answers::sealed.eq(none), kept_answers::at.eq(At(at))));
        let taking = methods::FilterDsl::filter(taking, kept_answers::at.le(At(oldest)));
        match self.run(|conn| dialect::impatiently(conn, |conn| taking.execute(conn)))? {
            None => return Ok(AnswerPlace::Busy),
            Some(0) => {}
            Some(_) => return Ok(AnswerPlace::Free),
        }
        // Purged in between: whoever runs the work again finds the place free.
        self.find_answer(id, oldest)?.map_or_else(|| self.raced(), |sealed| Ok(AnswerPlace::Taken(sealed)))
    }

    fn keep_answer(&mut self, id: &Digest, sealed: &[u8]) -> Result<(), StoreError> {
        let place = kept_answers::table.find(id.0.as_slice());
        self.run(|conn| diesel::update(place).set(kept_answers::sealed.eq(sealed)).execute(conn))?;
        Ok(())
    }

    fn find_answer(&mut self, id: &Digest, oldest: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
        let found = kept_answers::table
            .find(id.0.as_slice())
            .filter(kept_answers::at.gt(At(oldest)))
            .select(kept_answers::sealed);
        self.run(|conn| found.first::<Option<Vec<u8>>>(conn).optional()).map(Option::flatten)
    }

    fn purge_answers(&mut self, oldest: Timestamp) -> Result<u64, StoreError> {
        let old = kept_answers::table.filter(kept_answers::at.le(At(oldest)));
        self.run(|conn| diesel::delete(old).execute(conn)).map(count)
    }
}
