//! How agents are searched for, filtered and ordered.

use crate::base::text::fold;
use crate::base::{Email, TeamId, names};
use unicode_normalization::char::is_combining_mark;

/// Which agents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgentFilter {
    /// Words, as [`AgentFilter::words_of`] makes them, that must each begin one of an agent's [`search_words`].
    pub words: Vec<String>,
    /// Only members of this team.
    pub team: Option<TeamId>,
    /// Only holders of the role with this name, in whatever case.
    pub role: Option<String>,
    /// Only enabled ones, or only disabled ones.
    pub enabled: Option<bool>,
}

impl AgentFilter {
    /// The words of a search text, at most eight. What looks like an address or a domain is one word; anything else is
    /// split where its letters and digits end, as names are.
    pub fn words_of(text: &str) -> Vec<String> {
        fold(text).split_whitespace().flat_map(asked_by).take(8).map(|word| cut(&word)).collect()
    }
}

/// The words that a token of a search text asks for.
fn asked_by(token: &str) -> Vec<String> {
    let inner = token.trim_matches(|c| !is_of_word(c));
    if inner.is_empty() {
        vec![token.to_owned()]
    } else if token.contains('@') {
        let bare = token.trim_matches(['<', '>', '(', ')', ',', ';', ':', '"']).trim_start_matches('@');
        vec![bare.parse().map_or_else(|_| bare.to_owned(), |email: Email| email.to_string())]
    } else if inner.contains('.') {
        vec![inner.to_owned()]
    } else {
        runs(inner).map(str::to_owned).collect()
    }
}

/// In which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgentOrder {
    /// By what.
    pub by: AgentListing,
    /// Whether the greatest come first.
    pub descending: bool,
}

names! {
    /// What agents can be ordered by; ties go by number.
    pub enum AgentListing {
        /// Their number.
        Id = "id",
        /// First and last name.
        Name = "name",
        /// Their address.
        Email = "email",
        /// When they were added.
        CreatedAt = "created_at",
    }
}

/// The words under which an agent is found: those of the name, also after a hyphen or an apostrophe, those of the
/// address's local part, the address and its domain. Stores that look words up by index keep these.
pub fn search_words(full_name: &str, email: &Email) -> Vec<String> {
    let (name, address) = (fold(full_name), fold(email.as_str()));
    let (local, domain) = address.rsplit_once('@').unwrap_or_default();
    let mut words = vec![cut(&address), cut(domain)];
    for token in name.split_whitespace().chain([local]) {
        // What begins the whole is found by it.
        let parts = runs(token).map(str::to_owned).chain(asked_by(token));
        words.extend(parts.filter(|part| !token.starts_with(part)).map(|part| cut(&part)));
        words.extend((token != local).then(|| cut(token)));
    }
    words.sort_unstable();
    words.dedup();
    words
}

/// The name as agents are sorted by it.
pub fn name_key(full_name: &str) -> String {
    cut(&fold(full_name))
}

/// Folding makes eighteen characters of one here and there; an index takes texts of some 2,700 bytes.
fn cut(text: &str) -> String {
    text.chars().take(320).collect()
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// What stands between other characters.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c| !is_of_word(c)).filter(|run| !run.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn finds(query: &str, name: &str, email: &str) -> bool {
        let known = search_words(name, &email.parse().unwrap());
        AgentFilter::words_of(query).iter().all(|word| known.iter().any(|known| known.starts_with(word)))
    }

    #[test]
    fn a_name_is_found_by_itself_however_it_is_typed() {
        for (name, queries) in [
            ("Jose\u{301} Mu\u{f1}oz", &["Jos\u{e9}", "jose\u{301}", "MUN\u{303}OZ jos\u{e9}"][..]),
            (
                "Anne-Marie O\u{2019}Brien",
                &["marie", "anne-marie", "Anne\u{2013}Marie", "o'brien", "brien, anne"],
            ),
            ("\u{ff21}nn (Sales)", &["ann", "sales", "(sales)"]),
            ("J.R. Smith", &["j.r.", "j.r", "J.R. Smith"]),
            ("\u{1f6df} Bob", &["\u{1f6df}", "bob"]),
            (
                "\u{0939}\u{093f}\u{0928}\u{094d}\u{0926}\u{0940}",
                &["\u{0939}\u{093f}\u{0928}\u{094d}\u{0926}"],
            ),
        ] {
            for query in queries {
                assert!(finds(query, name, "x@example.com"), "{query:?} in {name:?}");
            }
        }
        assert!(!finds("ee", "Lee", "x@example.com") && !finds("com", "Lee", "x@example.com"));
    }

    #[test]
    fn an_address_is_one_word() {
        let finds = |query: &str| finds(query, "Bob", "z.smith-lee@m\u{fc}nchen.example.com");
        for query in [
            "z.smith-lee@m\u{fc}nchen.example.com",
            "Bob <Z.Smith-Lee@M\u{dc}NCHEN.example.com>,",
            "z.smith-lee@xn--mn",
            "z.smith",
            "smith-lee",
            "lee",
            "@xn--mnchen-3ya.example",
            "xn--mnchen-3ya.example.com",
        ] {
            assert!(finds(query), "{query:?}");
        }
        for query in ["z.smith-lee@example.com", "example.com", "smith@", "com", "%", "@", "z.lee"] {
            assert!(!finds(query), "{query:?}");
        }
        // Nothing to look for is all there is.
        assert!(finds("") && finds("  "));
    }

    proptest! {
        #[test]
        fn every_name_is_found_by_itself_and_fits_an_index(name in "\\PC{1,280}") {
            let email = "x@example.com".parse().unwrap();
            let known = search_words(&name, &email);
            prop_assert!(known.iter().chain([&name_key(&name)]).all(|word| word.len() <= 1_280));
            for word in AgentFilter::words_of(&name) {
                prop_assert!(known.iter().any(|known| known.starts_with(&word)), "{word:?} in {known:?}");
            }
        }
    }
}
