/// What becomes of a transaction once its work has run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Keep what it did.
    Commit,
    /// Undo what it did; the work wanted that, so it is no failure.
    Rollback,
    /// Undo it and run the work again: the database asked for it (deadlock, serialization).
    Retry,
    /// Undo it and run the work again over another connection: this one is gone.
    Lost,
    /// Undo it and tell the caller of this failure.
    Fail(portcullis_domain::StoreError),
}
