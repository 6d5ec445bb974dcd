use super::{Tx, count, rows_for};
use crate::schema::{agents, genie_users};
use crate::values::{At, Id, Parsed};
use diesel::dsl::auto_type;
use diesel::prelude::*;
use portcullis_domain::access::people::{GenieUser, GenieUsers, NewGenieUser, PersonCard};
use portcullis_domain::base::{Name, Slice};
use portcullis_domain::staff::agents::full_name;
use portcullis_domain::{AccessId, AgentUuid, Email, GenieId, StoreError, Timestamp};

#[derive(Queryable, Selectable)]
#[diesel(table_name = genie_users)]
struct UserRow {
    id: i64,
    genie_id: Id,
    user_uuid: Id,
    granted_by: Id,
    expires_at: Option<At>,
    created_at: At,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = agents)]
struct PersonRow {
    first_name: Parsed<Name>,
    last_name: Option<Parsed<Name>>,
    email: Parsed<Email>,
    avatar_url: Option<String>,
}

fn user((row, person): (UserRow, PersonRow)) -> GenieUser {
    GenieUser {
        id: AccessId(row.id),
        genie: GenieId(row.genie_id.0),
        user: AgentUuid(row.user_uuid.0),
        granted_by: AgentUuid(row.granted_by.0),
        expires_at: row.expires_at.map(|at| at.0),
        created_at: row.created_at.0,
        person: PersonCard {
            full_name: full_name(&person.first_name.0, person.last_name.as_ref().map(|last| &last.0)),
            email: person.email.0,
            avatar_url: person.avatar_url,
        },
    }
}

/// Records of living agents.
#[auto_type]
fn living() -> _ {
    genie_users::table
        .inner_join(agents::table.on(agents::uuid.eq(genie_users::user_uuid)))
        .filter(agents::deleted_at.is_null())
}

#[auto_type]
fn one(genie: GenieId, user: AgentUuid) -> _ {
    let of_genie: Id = Id(genie.0);
    let of_user: Id = Id(user.0);
    genie_users::table.filter(genie_users::genie_id.eq(of_genie)).filter(genie_users::user_uuid.eq(of_user))
}

impl GenieUsers for Tx<'_> {
    fn put_genie_user(&mut self, user: &NewGenieUser) -> Result<(), StoreError> {
        let (granted_by, expires_at) = (Id(user.granted_by.0), user.expires_at.map(At));
        self.run(|conn| {
            diesel::insert_into(genie_users::table)
                .values((
                    genie_users::genie_id.eq(Id(user.genie.0)),
                    genie_users::user_uuid.eq(Id(user.user.0)),
                    genie_users::granted_by.eq(granted_by),
                    genie_users::expires_at.eq(expires_at),
                    genie_users::created_at.eq(At(user.created_at)),
                ))
                .on_conflict((genie_users::genie_id, genie_users::user_uuid))
                .do_update()
                .set((genie_users::granted_by.eq(granted_by), genie_users::expires_at.eq(expires_at)))
                .execute(conn)
        })?;
        Ok(())
    }

    fn find_genie_user(&mut self, genie: GenieId, user: AgentUuid) -> Result<Option<GenieUser>, StoreError> {
        let row = self.run(|conn| {
            living()
                .filter(genie_users::genie_id.eq(Id(genie.0)))
                .filter(genie_users::user_uuid.eq(Id(user.0)))
                .select(<(UserRow, PersonRow)>::as_select())
                .first(conn)
                .optional()
        })?;
        Ok(row.map(self::user))
    }

    fn list_genie_users(
        &mut self,
        genie: GenieId,
        slice: Slice<AccessId>,
    ) -> Result<Vec<GenieUser>, StoreError> {
        let before = slice.after.map_or(i64::MAX, |id| id.0);
        let rows = self.run(|conn| {
            living()
                .filter(genie_users::genie_id.eq(Id(genie.0)))
                .filter(genie_users::id.lt(before))
                .order(genie_users::id.desc())
                .limit(rows_for(slice.limit))
                .select(<(UserRow, PersonRow)>::as_select())
                .load(conn)
        })?;
        Ok(rows.into_iter().map(user).collect())
    }

    fn set_genie_user_expiry(
        &mut self,
        genie: GenieId,
        user: AgentUuid,
        expires_at: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        let end = genie_users::expires_at.eq(expires_at.map(At));
        self.run(|conn| diesel::update(one(genie, user)).set(end).execute(conn)).map(|rows| rows > 0)
    }

    fn delete_genie_user(&mut self, genie: GenieId, user: AgentUuid) -> Result<bool, StoreError> {
        self.run(|conn| diesel::delete(one(genie, user)).execute(conn)).map(|rows| rows > 0)
    }

    fn delete_genie_users_of(&mut self, genie: GenieId) -> Result<u64, StoreError> {
        let all = genie_users::table.filter(genie_users::genie_id.eq(Id(genie.0)));
        self.run(|conn| diesel::delete(all).execute(conn)).map(count)
    }
}
