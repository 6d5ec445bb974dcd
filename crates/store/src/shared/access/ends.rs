use super::{Tx, count, dialect};
use crate::schema::{end_mails, end_notices, end_reminders};
use crate::values::{At, Parsed};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::query_dsl::methods;
use portcullis_domain::access::ends::{AccessKey, EndNotice, EndNotices, Stage};
use portcullis_domain::{Email, StoreError, Timestamp};

/// A notice, planned or addressed.
#[derive(Queryable)]
pub(crate) struct NoticeRow {
    kind: String,
    target: String,
    stage: Parsed<Stage>,
    end_at: At,
    due_at: At,
}

impl TryFrom<NoticeRow> for EndNotice {
    type Error = StoreError;

    fn try_from(row: NoticeRow) -> Result<Self, StoreError> {
        let of = AccessKey::parse(&row.kind, &row.target)
            .map_err(|error| StoreError::Unexpected(format!("{} {}: {error}", row.kind, row.target)))?;
        Ok(Self { of, stage: row.stage.0, end: row.end_at.0, due_at: row.due_at.0 })
    }
}

fn notices(rows: Vec<NoticeRow>) -> Result<Vec<EndNotice>, StoreError> {
    let mut notices: Vec<EndNotice> = rows.into_iter().map(EndNotice::try_from).collect::<Result<_, _>>()?;
    notices.sort_by_key(|notice| (notice.due_at, notice.of, notice.stage.name()));
    Ok(notices)
}

impl EndNotices for Tx<'_> {
    fn replace_end_notices(&mut self, of: AccessKey, notices: &[EndNotice]) -> Result<(), StoreError> {
        let target = of.to_string();
        let old = end_notices::table
            .filter(end_notices::kind.eq(of.kind()))
            .filter(end_notices::target.eq(&target));
        self.run(|conn| diesel::delete(old).execute(conn))?;
        let rows: Vec<_> = notices
            .iter()
            .map(|notice| {
                (
                    end_notices::kind.eq(of.kind()),
                    end_notices::target.eq(&target),
                    end_notices::stage.eq(notice.stage.name()),
                    end_notices::end_at.eq(At(notice.end)),
                    end_notices::due_at.eq(At(notice.due_at)),
                )
            })
            .collect();
        if !rows.is_empty() {
            self.run(|conn| diesel::insert_into(end_notices::table).values(&rows).execute(conn))?;
        }
        Ok(())
    }

    fn take_end_notices(&mut self, until: Timestamp, limit: u32) -> Result<Vec<EndNotice>, StoreError> {
        let due = self.run(|conn| dialect::due_end_notices(conn, At(until), i64::from(limit)))?;
        for row in &due {
            let one = end_notices::table
                .filter(end_notices::kind.eq(&row.kind))
                .filter(end_notices::target.eq(&row.target))
                .filter(end_notices::stage.eq(row.stage.0.name()));
            self.run(|conn| diesel::delete(one).execute(conn))?;
        }
        notices(due)
    }

    fn ends_are_planned(&mut self, until: Timestamp) -> Result<bool, StoreError> {
        // The first by the index: where nothing is due, whether there is any would be answered by reading all.
        let planned = end_notices::table
            .filter(end_notices::due_at.le(At(until)))
            .order(end_notices::due_at)
            .select(end_notices::due_at);
        self.run(|conn| planned.first::<At>(conn).optional()).map(|due| due.is_some())
    }

    fn address_end_notice(&mut self, notice: &EndNotice, to: &[Email]) -> Result<(), StoreError> {
        let target = notice.of.to_string();
        let rows: Vec<_> = to
            .iter()
            .map(|to| {
                (
                    end_reminders::address.eq(to.as_str()),
                    end_reminders::kind.eq(notice.of.kind()),
                    end_reminders::target.eq(&target),
                    end_reminders::stage.eq(notice.stage.name()),
                    end_reminders::end_at.eq(At(notice.end)),
                    end_reminders::due_at.eq(At(notice.due_at)),
                )
            })
            .collect();
        // One by one: diesel has no such statement for several rows on SQLite.
        for row in rows {
            self.run(|conn| {
                diesel::insert_into(end_reminders::table).values(row).on_conflict_do_nothing().execute(conn)
            })?;
        }
        Ok(())
    }

    fn next_end_address(
        &mut self,
        at: Timestamp,
        day_before: Timestamp,
    ) -> Result<Option<Email>, StoreError> {
        let mailed = end_mails::table
            .filter(end_mails::address.eq(end_reminders::address))
            .filter(end_mails::at.gt(At(day_before)));
        let next = end_reminders::table
            .filter(not(end_reminders::is_told))
            .filter(end_reminders::due_at.le(At(at)))
            .filter(not(exists(mailed)))
            .order((end_reminders::due_at, end_reminders::id))
            .select(end_reminders::address);
        let found = self.run(|conn| next.first::<Parsed<Email>>(conn).optional())?;
        Ok(found.map(|address| address.0))
    }

    fn tell_end_notices(
        &mut self,
        to: &Email,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<EndNotice>, StoreError> {
        let waiting = end_reminders::table
            .filter(end_reminders::address.eq(to.as_str()))
            .filter(not(end_reminders::is_told))
            .filter(end_reminders::due_at.le(At(until)))
            .order((end_reminders::due_at, end_reminders::id))
            .limit(i64::from(limit))
            .select(end_reminders::id);
        let ids: Vec<i64> = self.run(|conn| waiting.load(conn))?;
        // Where another worker marked some of them in the meantime, these are its own.
        let these =
            end_reminders::table.filter(end_reminders::id.eq_any(ids)).filter(not(end_reminders::is_told));
        let rows = self.run(|conn| {
            diesel::update(these)
                .set(end_reminders::is_told.eq(true))
                .returning((
                    end_reminders::kind,
                    end_reminders::target,
                    end_reminders::stage,
                    end_reminders::end_at,
                    end_reminders::due_at,
                ))
                .get_results(conn)
        })?;
        notices(rows)
    }

    fn forget_end_notice(&mut self, notice: &EndNotice, to: &Email) -> Result<(), StoreError> {
        let one = end_reminders::table
            .filter(end_reminders::address.eq(to.as_str()))
            .filter(end_reminders::kind.eq(notice.of.kind()))
            .filter(end_reminders::target.eq(notice.of.to_string()))
            .filter(end_reminders::stage.eq(notice.stage.name()))
            .filter(end_reminders::end_at.eq(At(notice.end)));
        self.run(|conn| diesel::delete(one).execute(conn))?;
        Ok(())
    }

    fn note_end_mail(
        &mut self,
        to: &Email,
        at: Timestamp,
        day_before: Timestamp,
    ) -> Result<bool, StoreError> {
        let noting = diesel::insert_into(end_mails::table)
            .values((end_mails::address.eq(to.as_str()), end_mails::at.eq(At(at))))
            .on_conflict(end_mails::address)
            .do_update()
            .set(end_mails::at.eq(At(at)));
        let noting = methods::FilterDsl::filter(noting, end_mails::at.le(At(day_before)));
        self.run(|conn| noting.execute(conn)).map(|rows| rows > 0)
    }

    fn purge_end_notices(&mut self, at: Timestamp, day_before: Timestamp) -> Result<u64, StoreError> {
        let passed = end_reminders::table.filter(end_reminders::end_at.le(At(at)));
        let mails = end_mails::table.filter(end_mails::at.le(At(day_before)));
        let passed = self.run(|conn| diesel::delete(passed).execute(conn))?;
        let mails = self.run(|conn| diesel::delete(mails).execute(conn))?;
        Ok(count(passed + mails))
    }
}
