//! What every port can fail with.

/// What a store can fail with. The use cases' own failures (absence, conflict) are never among these.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The database does not answer, or is too busy; the same call may go through a little later. Where it was
    /// lost during a commit, the write may or may not have happened.
    #[error("The database does not answer. Try again in a moment.")]
    Unavailable,
    /// There is no room left to write.
    #[error("The database has no room left. Free some disk space.")]
    Full,
    /// A row or an answer that cannot be: a defect or a damaged database. The text is for the log only.
    #[error("The database gave an unexpected answer: {0}")]
    Unexpected(String),
}
