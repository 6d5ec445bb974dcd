use super::{Tx, dialect, inserted, patched, rows_for};
use crate::schema::{agents, genies};
use crate::values::{At, Id, Parsed};
use diesel::dsl::exists;
use diesel::prelude::*;
use portcullis_domain::access::decisions::AccessFacts;
use portcullis_domain::access::genies::{Genie, GenieCard, GeniePatch, GenieScope, Genies, UrlName};
use portcullis_domain::base::{Description, Name, Slice, Written};
use portcullis_domain::{AgentUuid, GenieId, StoreError, Timestamp, WebUrl};

#[derive(Queryable, Selectable)]
#[diesel(table_name = genies)]
pub(super) struct GenieRow {
    id: Id,
    name: Parsed<Name>,
    url_name: Parsed<UrlName>,
    description: Option<Parsed<Description>>,
    owner: Id,
    is_public: bool,
    is_active: bool,
    launch_url: Option<Parsed<WebUrl>>,
    created_at: At,
    updated_at: At,
    remind_before_end: bool,
}

/// Of a Genie, what a visitor is told.
#[derive(Queryable, Selectable)]
#[diesel(table_name = genies)]
pub(crate) struct CardRow {
    id: Id,
    name: Parsed<Name>,
    url_name: Parsed<UrlName>,
    description: Option<Parsed<Description>>,
    launch_url: Option<Parsed<WebUrl>>,
    pub(crate) is_active: bool,
    pub(crate) is_public: bool,
}

impl From<GenieRow> for Genie {
    fn from(row: GenieRow) -> Self {
        Self {
            id: GenieId(row.id.0),
            name: row.name.0,
            url_name: row.url_name.0,
            description: row.description.map(|text| text.0),
            owner: AgentUuid(row.owner.0),
            is_public: row.is_public,
            is_active: row.is_active,
            launch_url: row.launch_url.map(|url| url.0),
            remind_before_end: row.remind_before_end,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        }
    }
}

impl From<CardRow> for GenieCard {
    fn from(row: CardRow) -> Self {
        Self {
            id: GenieId(row.id.0),
            name: row.name.0,
            url_name: row.url_name.0,
            description: row.description.map(|text| text.0),
            launch_url: row.launch_url.map(|url| url.0),
        }
    }
}

impl Genies for Tx<'_> {
    fn insert_genie(&mut self, genie: &Genie) -> Result<Written, StoreError> {
        let added = self.run(|conn| {
            diesel::insert_into(genies::table)
                .values((
                    genies::id.eq(Id(genie.id.0)),
                    genies::name.eq(genie.name.as_str()),
                    genies::url_name.eq(genie.url_name.as_str()),
                    genies::description.eq(genie.description.as_ref().map(Description::as_str)),
                    genies::owner.eq(Id(genie.owner.0)),
                    genies::is_public.eq(genie.is_public),
                    genies::is_active.eq(genie.is_active),
                    genies::launch_url.eq(genie.launch_url.as_ref().map(WebUrl::as_str)),
                    genies::remind_before_end.eq(genie.remind_before_end),
                    genies::created_at.eq(At(genie.created_at)),
                    genies::updated_at.eq(At(genie.updated_at)),
                ))
                .on_conflict(genies::url_name)
                .do_nothing()
                .execute(conn)
        })?;
        Ok(inserted((added > 0).then_some(())))
    }

    fn find_genie(&mut self, id: GenieId) -> Result<Option<Genie>, StoreError> {
        let row = self
            .run(|conn| genies::table.find(Id(id.0)).select(GenieRow::as_select()).first(conn).optional())?;
        Ok(row.map(Genie::from))
    }

    fn lock_genie(&mut self, id: GenieId) -> Result<Option<Genie>, StoreError> {
        self.run(|conn| dialect::lock_genie(conn, Id(id.0)))?;
        self.find_genie(id)
    }

    fn find_genie_by_url_name(&mut self, url_name: &UrlName) -> Result<Option<Genie>, StoreError> {
        let row = self.run(|conn| {
            genies::table
                .filter(genies::url_name.eq(url_name.as_str()))
                .select(GenieRow::as_select())
                .first(conn)
                .optional()
        })?;
        Ok(row.map(Genie::from))
    }

    fn list_genies(&mut self, scope: GenieScope, slice: Slice<GenieId>) -> Result<Vec<Genie>, StoreError> {
        let mut part = genies::table
            .order(genies::id.desc())
            .limit(rows_for(slice.limit))
            .select(GenieRow::as_select())
            .into_boxed();
        match scope {
            GenieScope::Everything => {}
            GenieScope::Of(owner) => part = part.filter(genies::owner.eq(Id(owner.0))),
            GenieScope::Orphaned => {
                let gone = agents::table
                    .filter(agents::deleted_at.is_not_null().or(agents::enabled.eq(false)))
                    .select(agents::uuid);
                part = part.filter(genies::owner.eq_any(gone));
            }
        }
        if let Some(after) = slice.after {
            part = part.filter(genies::id.lt(Id(after.0)));
        }
        let rows = self.run(|conn| part.load(conn))?;
        Ok(rows.into_iter().map(Genie::from).collect())
    }

    fn list_usable_genies(
        &mut self,
        user: AgentUuid,
        slice: Slice<GenieId>,
        at: Timestamp,
    ) -> Result<Vec<(Genie, AccessFacts)>, StoreError> {
        self.usable_genies(user, slice, at)
    }

    fn patch_genie(&mut self, id: GenieId, patch: &GeniePatch, at: Timestamp) -> Result<Written, StoreError> {
        // Where somebody takes the name between the two statements, the constraint stops the second one; such a
        // transaction is run again and then finds the name taken.
        if let Some(url_name) = &patch.url_name {
            let other =
                genies::table.filter(genies::url_name.eq(url_name.as_str())).filter(genies::id.ne(Id(id.0)));
            if self.run(|conn| diesel::select(exists(other)).get_result(conn))? {
                return Ok(Written::Taken);
            }
        }
        let set = (
            patch.name.as_ref().map(|name| genies::name.eq(name.as_str())),
            patch.url_name.as_ref().map(|url_name| genies::url_name.eq(url_name.as_str())),
            patch.description.as_ref().write(|text| genies::description.eq(text.map(Description::as_str))),
            patch.is_public.map(|is_public| genies::is_public.eq(is_public)),
            patch.is_active.map(|is_active| genies::is_active.eq(is_active)),
            patch.launch_url.as_ref().write(|url| genies::launch_url.eq(url.map(WebUrl::as_str))),
            patch.owner.map(|owner| genies::owner.eq(Id(owner.0))),
            patch.remind_before_end.map(|remind| genies::remind_before_end.eq(remind)),
            genies::updated_at.eq(At(at)),
        );
        self.run(|conn| diesel::update(genies::table.find(Id(id.0))).set(set).execute(conn)).map(patched)
    }

    fn delete_genie(&mut self, id: GenieId) -> Result<bool, StoreError> {
        // Grants, direct accesses and requests go with it by their foreign keys.
        self.run(|conn| diesel::delete(genies::table.find(Id(id.0))).execute(conn)).map(|rows| rows > 0)
    }
}
