use super::Tx;
use crate::schema::unsubscribed;
use crate::values::Parsed;
use diesel::prelude::*;
use portcullis_domain::records::subscriptions::{MailKind, Subscriptions};
use portcullis_domain::{Email, StoreError};

impl Subscriptions for Tx<'_> {
    fn set_subscribed(&mut self, to: &Email, kind: MailKind, is_wanted: bool) -> Result<(), StoreError> {
        if is_wanted {
            let row = unsubscribed::table.find((to.as_str(), kind.name()));
            self.run(|conn| diesel::delete(row).execute(conn))?;
        } else {
            let row = (unsubscribed::address.eq(to.as_str()), unsubscribed::kind.eq(kind.name()));
            self.run(|conn| {
                diesel::insert_into(unsubscribed::table).values(row).on_conflict_do_nothing().execute(conn)
            })?;
        }
        Ok(())
    }

    fn unsubscribed(&mut self, to: &Email) -> Result<Vec<MailKind>, StoreError> {
        let kinds = unsubscribed::table
            .filter(unsubscribed::address.eq(to.as_str()))
            .order(unsubscribed::kind)
            .select(unsubscribed::kind);
        let rows: Vec<Parsed<MailKind>> = self.run(|conn| kinds.load(conn))?;
        Ok(rows.into_iter().map(|kind| kind.0).collect())
    }
}
