//! The words under which agents are found, and parts of them, looked up by how they begin.

use super::{Conn, Tx, dialect};
use crate::schema::{agent_search, agents};
use crate::values::Parsed;
use diesel::prelude::*;
use diesel::result::Error::QueryBuilderError;
use portcullis_domain::staff::agents::{SearchWord, name_key, search_words};
use portcullis_domain::{Email, StoreError};

/// How many agents are indexed anew in one transaction.
const BATCH: i64 = 1_000;

/// Makes keys and words of the live agents that have no key. A migration takes both away when they are to be made in
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
            let named: Vec<(i64, String, &Email)> = bare
                .iter()
                .map(|(id, first, last, Parsed(email))| {
                    let last = last.as_ref().map(|last| format!(" {last}")).unwrap_or_default();
                    (*id, format!("{first}{last}"), email)
                })
                .collect();
            let mut tx = Tx::new(conn);
            tx.index_agents(&named)
                .and_then(|()| named.iter().try_for_each(|(id, name, _)| tx.set_name_key(*id, name)))
                .map_err(|error| QueryBuilderError(Box::new(error)))
        })?;
    }
}

impl Tx<'_> {
    /// Makes new agents found by their names and addresses.
    pub(super) fn index_agents(&mut self, agents: &[(i64, String, &Email)]) -> Result<(), StoreError> {
        let mut words: Vec<(SearchWord, i64)> = agents
            .iter()
            .flat_map(|(id, name, email)| search_words(name, email).into_iter().map(|word| (word, *id)))
            .collect();
        // In the order of the index.
        words.sort_unstable();
        self.run(|conn| dialect::insert_words(conn, &words))
    }

    fn set_name_key(&mut self, id: i64, name: &str) -> Result<(), StoreError> {
        let key = agents::name_key.eq(name_key(name));
        self.run(|conn| diesel::update(agents::table.find(id)).set(key).execute(conn)).map(drop)
    }

    /// Makes an agent no longer found by the name and the address that they have.
    pub(super) fn unindex_agent(&mut self, id: i64, name: &str, email: &Email) -> Result<(), StoreError> {
        let words: Vec<_> = search_words(name, email).into_iter().map(|word| word.text).collect();
        let own = agent_search::table.filter(agent_search::agent_id.eq(id));
        let own = own.filter(agent_search::word.eq_any(words));
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
