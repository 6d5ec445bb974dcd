use super::{Tx, parts};
use crate::schema::{agent_preferences, agents};
use crate::values::Parsed;
use diesel::prelude::*;
use portcullis_domain::base::Language;
use portcullis_domain::staff::preferences::{AgentPreferences, ColorScheme, Preferences, TimeZoneName};
use portcullis_domain::{AgentId, Email, StoreError};

#[derive(Queryable, Selectable)]
#[diesel(table_name = agent_preferences)]
struct PreferencesRow {
    language: Option<Parsed<Language>>,
    time_zone: Option<Parsed<TimeZoneName>>,
    color_scheme: Option<Parsed<ColorScheme>>,
    hides_checklist: bool,
}

impl AgentPreferences for Tx<'_> {
    fn find_preferences(&mut self, agent: AgentId) -> Result<Option<Preferences>, StoreError> {
        let own = agent_preferences::table.find(agent.0).select(PreferencesRow::as_select());
        let found = self.run(|conn| own.first(conn).optional())?;
        Ok(found.map(|row: PreferencesRow| Preferences {
            language: row.language.map(|language| language.0),
            time_zone: row.time_zone.map(|name| name.0),
            color_scheme: row.color_scheme.map(|scheme| scheme.0),
            hides_checklist: row.hides_checklist,
        }))
    }

    fn put_preferences(&mut self, agent: AgentId, preferences: &Preferences) -> Result<(), StoreError> {
        let set = (
            agent_preferences::language.eq(preferences.language.map(Language::name)),
            agent_preferences::time_zone.eq(preferences.time_zone.as_ref().map(TimeZoneName::as_str)),
            agent_preferences::color_scheme.eq(preferences.color_scheme.map(ColorScheme::name)),
            agent_preferences::hides_checklist.eq(preferences.hides_checklist),
        );
        self.run(|conn| {
            diesel::insert_into(agent_preferences::table)
                .values((agent_preferences::agent_id.eq(agent.0), set))
                .on_conflict(agent_preferences::agent_id)
                .do_update()
                .set(set)
                .execute(conn)
        })?;
        Ok(())
    }

    fn list_languages(&mut self, addresses: &[Email]) -> Result<Vec<(Email, Language)>, StoreError> {
        let texts: Vec<&str> = addresses.iter().map(Email::as_str).collect();
        let mut found: Vec<(Parsed<Email>, Parsed<Language>)> = Vec::new();
        for part in parts(&texts, 1) {
            let part = part.iter().copied();
            found.extend(self.run(|conn| {
                agents::table
                    .inner_join(agent_preferences::table)
                    .filter(agents::email.eq_any(part))
                    .filter(agents::deleted_at.is_null())
                    .filter(agents::enabled)
                    .filter(agent_preferences::language.is_not_null())
                    .select((agents::email, agent_preferences::language.assume_not_null()))
                    .load(conn)
            })?);
        }
        Ok(found.into_iter().map(|(email, language)| (email.0, language.0)).collect())
    }
}
