//! What a failed statement means for its transaction.

use super::dialect::CONSTRAINTS_CAN_RACE;
use diesel::result::{DatabaseErrorKind, Error};
use portcullis_domain::StoreError;

/// Kinds of failure, by what to do about them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Another transaction was in the way: run the work again.
    Retry,
    /// The connection is gone or of no more use: run the work again over another one.
    Lost,
    /// There is no room left.
    Full,
    /// The database has too much to do.
    Busy,
    /// A defect, or a damaged database.
    Other,
}

/// Texts of failures that diesel has no kind for (it keeps the SQLSTATE to itself). PostgreSQL's are those of
/// `lc_messages` in English; in another language they count as [`Failure::Other`], which commits nothing either.
const TEXTS: &[(&str, Failure)] = &[
    ("deadlock detected", Failure::Retry),
    ("could not serialize access", Failure::Retry),
    ("terminating connection", Failure::Lost),
    ("the database system is", Failure::Lost),
    ("server closed the connection", Failure::Lost),
    ("could not receive data from server", Failure::Lost),
    ("could not send data to server", Failure::Lost),
    ("no connection to the server", Failure::Lost),
    // Another node has migrated a table; a fresh connection prepares its statements anew.
    ("cached plan must not change result type", Failure::Lost),
    ("No space left on device", Failure::Full),
    ("Disk quota exceeded", Failure::Full),
    ("disk is full", Failure::Full),
    ("too many clients", Failure::Busy),
    ("remaining connection slots", Failure::Busy),
    ("canceling statement due to", Failure::Busy),
    ("database is locked", Failure::Busy),
    ("database table is locked", Failure::Busy),
];

/// The kind of a statement's failure.
pub(crate) fn classify(error: &Error) -> Failure {
    let (kind, info) = match error {
        Error::DatabaseError(kind, info) => (kind, info),
        Error::BrokenTransactionManager => return Failure::Lost,
        _ => return Failure::Other,
    };
    match kind {
        DatabaseErrorKind::SerializationFailure => Failure::Retry,
        DatabaseErrorKind::UniqueViolation | DatabaseErrorKind::ForeignKeyViolation
            if CONSTRAINTS_CAN_RACE =>
        {
            Failure::Retry
        }
        // A primary became a standby: a fresh connection finds the new primary.
        DatabaseErrorKind::ClosedConnection
        | DatabaseErrorKind::UnableToSendCommand
        | DatabaseErrorKind::ReadOnlyTransaction => Failure::Lost,
        _ => {
            let message = info.message();
            let known = TEXTS.iter().find(|(text, _)| message.contains(text));
            known.map_or(Failure::Other, |(_, failure)| *failure)
        }
    }
}

/// What the caller is told. The database's own words go into the log only.
pub(crate) fn store_error(error: &Error) -> StoreError {
    match classify(error) {
        Failure::Full => StoreError::Full,
        Failure::Retry | Failure::Lost | Failure::Busy => StoreError::Unavailable,
        Failure::Other => StoreError::Unexpected(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(message: &str) -> Error {
        Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new(message.to_owned()))
    }

    #[test]
    fn texts_tell_what_kinds_do_not() {
        for (message, failure) in [
            ("deadlock detected", Failure::Retry),
            ("terminating connection due to administrator command", Failure::Lost),
            ("the database system is shutting down", Failure::Lost),
            ("could not extend file \"base/1/2\": No space left on device", Failure::Full),
            ("database or disk is full", Failure::Full),
            ("database is locked", Failure::Busy),
            ("no such table: agents", Failure::Other),
        ] {
            assert_eq!(classify(&unknown(message)), failure, "{message}");
        }
    }

    #[test]
    fn only_a_defect_carries_the_databases_words() {
        assert_eq!(store_error(&unknown("database is locked")), StoreError::Unavailable);
        assert_eq!(store_error(&unknown("boom")), StoreError::Unexpected("boom".into()));
    }
}
