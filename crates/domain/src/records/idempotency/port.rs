use crate::base::{Digest, StoreError, Timestamp};

/// The place that the answer to a call has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerPlace {
    /// It was free and is this transaction's now.
    Free,
    /// An answer stands there, sealed.
    Taken(Vec<u8>),
    /// Another transaction holds it and does not end in time. This one is of no more use.
    Busy,
}

/// The answers that are kept for calls that are made again.
pub trait KeptAnswers {
    /// Takes the place of an answer, unless one stands there that was given after `oldest`. While another transaction has
    /// just taken it, this waits for its end: it is free again where that one was undone.
    fn claim_answer(
        &mut self,
        id: &Digest,
        at: Timestamp,
        oldest: Timestamp,
    ) -> Result<AnswerPlace, StoreError>;

    /// Puts an answer in the place that this transaction took.
    fn keep_answer(&mut self, id: &Digest, sealed: &[u8]) -> Result<(), StoreError>;

    /// The answer that stands there, if it was given after `oldest`.
    fn find_answer(&mut self, id: &Digest, oldest: Timestamp) -> Result<Option<Vec<u8>>, StoreError>;

    /// Removes answers given at or before `oldest`; how many.
    fn purge_answers(&mut self, oldest: Timestamp) -> Result<u64, StoreError>;
}
