use super::{Tx, parts};
use crate::schema::{grants, use_notices};
use crate::values::{At, Number, Parsed};
use diesel::prelude::*;
use portcullis_domain::access::use_notices::{NotifyOnUse, UseNotice, UseNotices};
use portcullis_domain::{GrantId, StoreError, Timestamp};

#[derive(Queryable, Selectable)]
#[diesel(table_name = use_notices)]
struct NoticeRow {
    grant_id: i64,
    mode: Parsed<NotifyOnUse>,
    told: Number<u64>,
    told_at: Option<At>,
}

impl From<NoticeRow> for UseNotice {
    fn from(row: NoticeRow) -> Self {
        Self {
            grant: GrantId(row.grant_id),
            mode: row.mode.0,
            told: row.told.0,
            told_at: row.told_at.map(|at| at.0),
        }
    }
}

fn number(uses: u64) -> i64 {
    i64::try_from(uses).unwrap_or(i64::MAX)
}

impl UseNotices for Tx<'_> {
    fn put_use_notice(&mut self, notice: &UseNotice) -> Result<(), StoreError> {
        let set = (
            use_notices::mode.eq(notice.mode.name()),
            use_notices::told.eq(number(notice.told)),
            use_notices::told_at.eq(notice.told_at.map(At)),
        );
        self.run(|conn| {
            diesel::insert_into(use_notices::table)
                .values((use_notices::grant_id.eq(notice.grant.0), set))
                .on_conflict(use_notices::grant_id)
                .do_update()
                .set(set)
                .execute(conn)
        })?;
        Ok(())
    }

    fn delete_use_notice(&mut self, grant: GrantId) -> Result<(), StoreError> {
        self.run(|conn| diesel::delete(use_notices::table.find(grant.0)).execute(conn))?;
        Ok(())
    }

    fn find_use_notices(&mut self, grants: &[GrantId]) -> Result<Vec<UseNotice>, StoreError> {
        let ids: Vec<i64> = grants.iter().map(|grant| grant.0).collect();
        let mut found = Vec::new();
        for ids in parts(&ids, 1) {
            let these = use_notices::table.filter(use_notices::grant_id.eq_any(ids));
            let rows = self.run(|conn| these.select(NoticeRow::as_select()).load(conn))?;
            found.extend(rows.into_iter().map(UseNotice::from));
        }
        Ok(found)
    }

    fn due_use_notices(
        &mut self,
        _: Timestamp,
        day_before: Timestamp,
        limit: u32,
    ) -> Result<Vec<UseNotice>, StoreError> {
        let mode = |mode: NotifyOnUse| use_notices::mode.eq(mode.name());
        let untold = use_notices::told_at.is_null();
        let due =
            use_notices::table
                .inner_join(grants::table.on(grants::id.eq(use_notices::grant_id)))
                .filter(grants::use_count.gt(use_notices::told))
                .filter(mode(NotifyOnUse::Each).or(untold).or(
                    mode(NotifyOnUse::Daily).and(use_notices::told_at.assume_not_null().le(At(day_before))),
                ))
                .order(use_notices::grant_id)
                .limit(i64::from(limit))
                .select(NoticeRow::as_select());
        let rows = self.run(|conn| due.load(conn))?;
        Ok(rows.into_iter().map(UseNotice::from).collect())
    }

    fn note_told_uses(&mut self, notice: &UseNotice, told: u64, at: Timestamp) -> Result<bool, StoreError> {
        let as_was = use_notices::table
            .find(notice.grant.0)
            .filter(use_notices::mode.eq(notice.mode.name()))
            .filter(use_notices::told.eq(number(notice.told)));
        let set = (use_notices::told.eq(number(told)), use_notices::told_at.eq(At(at)));
        self.run(|conn| diesel::update(as_was).set(set).execute(conn)).map(|rows| rows > 0)
    }
}
