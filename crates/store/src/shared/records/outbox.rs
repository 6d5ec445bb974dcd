use super::{Tx, dialect, parts, rows_for};
use crate::documents::StoredLetter;
use crate::schema::outbox;
use crate::values::{At, Id, Json, Number, Parsed};
use diesel::dsl::auto_type;
use diesel::prelude::*;
use portcullis_domain::base::{Lease, Slice};
use portcullis_domain::records::outbox::{ClaimedMail, MailRecord, MailStatus, NewMail, Outbox};
use portcullis_domain::{Email, MailId, StoreError, Timestamp};

#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox)]
struct MailRow {
    id: Id,
    recipient: Parsed<Email>,
    letter: Json<StoredLetter>,
    sealed_link: Option<Vec<u8>>,
    status: Parsed<MailStatus>,
    attempts: Number<u32>,
    due_at: At,
    last_error: Option<String>,
    created_at: At,
    sent_at: Option<At>,
}

impl From<MailRow> for MailRecord {
    fn from(row: MailRow) -> Self {
        Self {
            id: MailId(row.id.0),
            to: row.recipient.0,
            letter: row.letter.0.0,
            sealed_link: row.sealed_link,
            status: row.status.0,
            attempts: row.attempts.0,
            due_at: row.due_at.0,
            last_error: row.last_error,
            created_at: row.created_at.0,
            sent_at: row.sent_at.map(|at| at.0),
        }
    }
}

impl From<MailRow> for ClaimedMail {
    fn from(row: MailRow) -> Self {
        Self {
            id: MailId(row.id.0),
            to: row.recipient.0,
            letter: row.letter.0.0,
            sealed_link: row.sealed_link,
            attempts: row.attempts.0,
        }
    }
}

/// The mail, while the worker's lease is the last one on it.
#[auto_type]
fn held(id: MailId, lease: Lease) -> _ {
    let mail: Id = Id(id.0);
    let claim: Id = Id(lease.id.0);
    outbox::table.find(mail).filter(outbox::lease_id.eq(claim))
}

impl Outbox for Tx<'_> {
    fn enqueue_mail(&mut self, mail: &NewMail) -> Result<(), StoreError> {
        self.enqueue_mails(std::slice::from_ref(mail))
    }

    fn enqueue_mails(&mut self, mails: &[NewMail]) -> Result<(), StoreError> {
        for part in parts(mails, 8) {
            let rows: Vec<_> = part
                .iter()
                .map(|mail| {
                    (
                        outbox::id.eq(Id(mail.id.0)),
                        outbox::recipient.eq(mail.to.as_str()),
                        outbox::letter.eq(Json(StoredLetter(mail.letter.clone()))),
                        outbox::sealed_link.eq(&mail.sealed_link),
                        outbox::status.eq(MailStatus::Queued.name()),
                        outbox::attempts.eq(0),
                        outbox::due_at.eq(At(mail.created_at)),
                        outbox::created_at.eq(At(mail.created_at)),
                    )
                })
                .collect();
            self.run(|conn| diesel::insert_into(outbox::table).values(&rows).execute(conn))?;
        }
        Ok(())
    }

    fn claim_mail(
        &mut self,
        lease: Lease,
        at: Timestamp,
        limit: u32,
    ) -> Result<Vec<ClaimedMail>, StoreError> {
        let due = self.run(|conn| dialect::due_mail(conn, At(at), i64::from(limit)))?;
        if due.is_empty() {
            return Ok(Vec::new());
        }
        let claim = (
            outbox::lease_id.eq(Id(lease.id.0)),
            outbox::lease_until.eq(At(lease.until)),
            outbox::attempts.eq(outbox::attempts + 1),
        );
        let mut rows: Vec<MailRow> = self.run(|conn| {
            diesel::update(outbox::table.filter(outbox::id.eq_any(due)))
                .set(claim)
                .returning(MailRow::as_returning())
                .get_results(conn)
        })?;
        rows.sort_unstable_by_key(|row| (row.due_at, row.id.0));
        Ok(rows.into_iter().map(ClaimedMail::from).collect())
    }

    fn mark_mail_sent(&mut self, id: MailId, lease: Lease, at: Timestamp) -> Result<bool, StoreError> {
        let set = (
            outbox::status.eq(MailStatus::Sent.name()),
            outbox::sent_at.eq(At(at)),
            outbox::sealed_link.eq(None::<Vec<u8>>),
            outbox::lease_id.eq(None::<Id>),
            outbox::lease_until.eq(None::<At>),
        );
        self.run(|conn| diesel::update(held(id, lease)).set(set).execute(conn)).map(|rows| rows > 0)
    }

    fn mark_mail_retry(
        &mut self,
        id: MailId,
        lease: Lease,
        due_at: Timestamp,
        error: &str,
    ) -> Result<bool, StoreError> {
        let set = (
            outbox::due_at.eq(At(due_at)),
            outbox::last_error.eq(error),
            outbox::lease_id.eq(None::<Id>),
            outbox::lease_until.eq(None::<At>),
        );
        self.run(|conn| diesel::update(held(id, lease)).set(set).execute(conn)).map(|rows| rows > 0)
    }

    fn mark_mail_dead(&mut self, id: MailId, lease: Lease, error: &str) -> Result<bool, StoreError> {
        let set = (
            outbox::status.eq(MailStatus::Dead.name()),
            outbox::last_error.eq(error),
            outbox::lease_id.eq(None::<Id>),
            outbox::lease_until.eq(None::<At>),
        );
        self.run(|conn| diesel::update(held(id, lease)).set(set).execute(conn)).map(|rows| rows > 0)
    }

    fn requeue_mail(&mut self, id: MailId, at: Timestamp) -> Result<bool, StoreError> {
        let dead = outbox::table.find(Id(id.0)).filter(outbox::status.eq(MailStatus::Dead.name()));
        let set =
            (outbox::status.eq(MailStatus::Queued.name()), outbox::due_at.eq(At(at)), outbox::attempts.eq(0));
        self.run(|conn| diesel::update(dead).set(set).execute(conn)).map(|rows| rows > 0)
    }

    fn find_mail(&mut self, id: MailId) -> Result<Option<MailRecord>, StoreError> {
        let row = self
            .run(|conn| outbox::table.find(Id(id.0)).select(MailRow::as_select()).first(conn).optional())?;
        Ok(row.map(MailRecord::from))
    }

    fn list_mail(
        &mut self,
        status: Option<MailStatus>,
        slice: Slice<MailId>,
    ) -> Result<Vec<MailRecord>, StoreError> {
        let mut part = outbox::table
            .order(outbox::id.desc())
            .limit(rows_for(slice.limit))
            .select(MailRow::as_select())
            .into_boxed();
        if let Some(status) = status {
            part = part.filter(outbox::status.eq(status.name()));
        }
        if let Some(after) = slice.after {
            part = part.filter(outbox::id.lt(Id(after.0)));
        }
        let rows = self.run(|conn| part.load(conn))?;
        Ok(rows.into_iter().map(MailRecord::from).collect())
    }
}
