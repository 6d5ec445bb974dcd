//! What only PostgreSQL does.

use super::Conn;
use crate::schema::{genies, grants, outbox};
use crate::values::{At, Id};
use diesel::prelude::*;
use portcullis_domain::outbox::MailStatus;

/// Another transaction can come between a check and the write that relies on it. Run again, the work sees what that
/// one did, and answers for it.
pub(super) const CONSTRAINTS_CAN_RACE: bool = true;

/// Keeps other writers off a Genie until the transaction ends; rows that refer to it can still be added.
pub(super) fn lock_genie(conn: &mut Conn, id: Id) -> QueryResult<()> {
    genies::table.find(id).select(genies::id).for_no_key_update().first::<Id>(conn).optional().map(drop)
}

/// Keeps other writers off a grant until the transaction ends, those that count a use included.
pub(super) fn lock_grant(conn: &mut Conn, id: i64) -> QueryResult<()> {
    grants::table.find(id).select(grants::id).for_no_key_update().first::<i64>(conn).optional().map(drop)
}

/// Mails that are due and that nobody holds, oldest first; locked, and without those that another worker is just
/// taking.
pub(super) fn due_mail(conn: &mut Conn, at: At, limit: i64) -> QueryResult<Vec<Id>> {
    outbox::table
        .filter(outbox::status.eq(MailStatus::Queued.name()))
        .filter(outbox::due_at.le(at))
        .filter(outbox::lease_until.is_null().or(outbox::lease_until.le(at)))
        .order((outbox::due_at, outbox::id))
        .limit(limit)
        .select(outbox::id)
        .for_update()
        .skip_locked()
        .load(conn)
}
