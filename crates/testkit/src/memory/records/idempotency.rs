use crate::memory::state::State;
use portcullis_domain::records::idempotency::{AnswerPlace, KeptAnswers};
use portcullis_domain::{Digest, StoreError, Timestamp};

impl KeptAnswers for State {
    fn claim_answer(
        &mut self,
        id: &Digest,
        at: Timestamp,
        oldest: Timestamp,
    ) -> Result<AnswerPlace, StoreError> {
        if let Some(sealed) = self.find_answer(id, oldest)? {
            return Ok(AnswerPlace::Taken(sealed));
        }
        self.kept_answers.rows_mut().insert(*id, (at, None));
        Ok(AnswerPlace::Free)
    }

    fn keep_answer(&mut self, id: &Digest, sealed: &[u8]) -> Result<(), StoreError> {
        if let Some((_, answer)) = self.kept_answers.rows_mut().get_mut(id) {
            *answer = Some(sealed.to_owned());
        }
        Ok(())
    }

    fn find_answer(&mut self, id: &Digest, oldest: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.kept_answers.get(id).filter(|(at, _)| *at > oldest).and_then(|(_, sealed)| sealed.clone()))
    }

    fn purge_answers(&mut self, oldest: Timestamp) -> Result<u64, StoreError> {
        Ok(self.kept_answers.remove_where(|(at, _)| *at <= oldest))
    }
}
