//! The words under which agents are found, looked up by how they begin.

use super::{Conn, Tx, parts};
use crate::schema::{agent_search, agents};
use crate::values::Parsed;
use diesel::prelude::*;
use diesel::result::Error::QueryBuilderError;
use portcullis_domain::staff::agents::{name_key, search_words};
use portcullis_domain::{Email, StoreError};

#[derive(Insertable)]
#[diesel(table_name = agent_search)]
#[diesel(treat_none_as_default_value = false)]
struct WordRow {
    word: String,
    agent_id: i64,
}

/// How many agents are indexed anew in one transaction.
const BATCH: i64 = 1_000;

/// Makes keys and words of the live agents that have no key. A migration takes them away when they are to be made in
/// another way; where it was the last one, this goes on where it was stopped.
pub(crate) fn index_anew(conn: &mut Conn) -> QueryResult<()> {
    loop {
        let bare: Vec<(i64, String, Option<String>, Parsed<Email>)> = agents::table
            .filter(agents::deleted_at.is_null())
            .filter(agents::name_key.eq(""))
            .order(agents::id)
            .limit(BATCH)
            .select((agents::id, agents::first_name, agents::last_name, agents::email))
            .load(conn)?;
        if bare.is_empty() {
            return Ok(());
        }
        conn.transaction(|conn| {
            let mut tx = Tx::new(conn);
            bare.into_iter().try_for_each(|(id, first, last, Parsed(email))| {
                let name = last.map_or_else(|| first.clone(), |last| format!("{first} {last}"));
                tx.index_anew(id, name, &email).map_err(|error| QueryBuilderError(Box::new(error)))
            })
        })?;
    }
}

impl Tx<'_> {
    /// Makes new agents found by their names and addresses.
    pub(super) fn index_agents(&mut self, agents: &[(i64, String, &Email)]) -> Result<(), StoreError> {
        let mut rows: Vec<WordRow> = agents
            .iter()
            .flat_map(|(id, name, email)| {
                search_words(name, email).into_iter().map(|word| WordRow { word, agent_id: *id })
            })
            .collect();
        // In the order of the index.
        rows.sort_unstable_by(|a, b| a.word.cmp(&b.word));
        for part in parts(&rows, 2) {
            self.run(|conn| diesel::insert_into(agent_search::table).values(part).execute(conn))?;
        }
        Ok(())
    }

    fn index_anew(&mut self, id: i64, name: String, email: &Email) -> Result<(), StoreError> {
        self.unindex_agent(id)?;
        let key = agents::name_key.eq(name_key(&name));
        self.index_agents(&[(id, name, email)])?;
        self.run(|conn| diesel::update(agents::table.find(id)).set(key).execute(conn)).map(drop)
    }

    /// Makes an agent no longer found.
    pub(super) fn unindex_agent(&mut self, agent: i64) -> Result<(), StoreError> {
        let own = agent_search::table.filter(agent_search::agent_id.eq(agent));
        self.run(|conn: &mut Conn| diesel::delete(own).execute(conn)).map(drop)
    }
}

/// The least text greater than every text that begins with `prefix`, by code points; none when there is no greater.
pub(super) fn after_prefix(prefix: &str) -> Option<String> {
    let mut chars: Vec<char> = prefix.chars().collect();
    while let Some(last) = chars.pop() {
        // A range of characters passes over the surrogates by itself.
        if let Some(next) = (last..=char::MAX).nth(1) {
            chars.push(next);
            return Some(chars.into_iter().collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_ends_before_the_next_text() {
        for (prefix, end) in [
            ("ann", Some("ano")),
            ("\u{d7ff}", Some("\u{e000}")),
            ("a\u{10ffff}", Some("b")),
            ("\u{10ffff}", None),
            ("", None),
        ] {
            assert_eq!(after_prefix(prefix).as_deref(), end, "{prefix:?}");
        }
    }
}
