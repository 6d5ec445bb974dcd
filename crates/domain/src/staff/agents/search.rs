//! How agents are searched for, filtered and ordered.

use crate::base::text::fold;
use crate::base::{Email, TeamId, names};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Which agents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgentFilter {
    /// Words, as [`AgentFilter::words_of`] makes them, that must each find one of an agent's [`search_words`].
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
        let asked = fold(text);
        let words = asked.split_whitespace().flat_map(asked_by).map(|word| cut(&plain(&word)));
        words.filter(|word| !word.is_empty()).take(8).collect()
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

/// So many characters at least has a text that is looked for within words; a shorter one must begin one.
pub const SHORTEST_PART: usize = 3;
/// What follows a place within a word is kept to so many characters.
const LONGEST_PART: usize = 40;
/// So many places within words are kept of one agent.
const MOST_PARTS: usize = 100;

/// A text under which an agent is found by whatever it begins with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SearchWord {
    /// A word and what follows it, or what follows a place within one.
    pub text: String,
    /// Whether a word begins here.
    pub starts: bool,
}

impl SearchWord {
    /// Whether one of [`AgentFilter::words`] finds this.
    pub fn is_found_by(&self, asked: &str) -> bool {
        self.text.starts_with(asked) && (self.starts || may_be_part(asked))
    }
}

/// Whether what is asked for may stand within a word.
pub fn may_be_part(asked: &str) -> bool {
    asked.chars().nth(SHORTEST_PART - 1).is_some()
}

/// What an agent is found by: the words of the name, also after a hyphen or an apostrophe, those of the address's local
/// part, the address and its domain, and the parts of the words of name and local part. Stores that look words up by index
/// keep these. A text that another one begins with is left out where it adds nothing.
pub fn search_words(full_name: &str, email: &Email) -> Vec<SearchWord> {
    let (name, address) = (fold(full_name), fold(email.as_str()));
    let (local, domain) = address.rsplit_once('@').unwrap_or_default();
    let mut starts = vec![plain(&address), plain(domain)];
    let mut parts = Vec::new();
    for token in name.split_whitespace().chain([local]) {
        starts.extend(runs(token).map(str::to_owned).chain(asked_by(token)).map(|part| plain(&part)));
        starts.extend((token != local).then(|| plain(token)));
        places_within(&plain(token), &mut starts, &mut parts);
    }
    let starts = starts.iter().map(|text| SearchWord { text: cut(text), starts: true });
    let parts = parts.iter().take(MOST_PARTS);
    let parts = parts.map(|text| SearchWord { text: begin(text, LONGEST_PART), starts: false });
    let mut words: Vec<_> = starts.chain(parts).filter(|word| !word.text.is_empty()).collect();
    words.sort_unstable();
    words.dedup();
    let adds = |(place, word): &(usize, &SearchWord)| {
        let mut longer = words[place + 1..].iter().take_while(|next| next.text.starts_with(&word.text));
        !longer.any(|next| next.starts || !word.starts)
    };
    words.iter().enumerate().filter(adds).map(|(_, word)| word.clone()).collect()
}

/// What follows each place of a token: where a word begins, and within a word as long as enough of it is left. Within
/// digits there is no place: nobody knows a number by its middle.
fn places_within(token: &str, starts: &mut Vec<String>, parts: &mut Vec<String>) {
    let mut before = None;
    for (place, c) in token.char_indices() {
        let is_inside = before.is_some_and(is_of_word);
        before = Some(c);
        let rest = &token[place..];
        let left = rest.chars().take_while(|c| is_of_word(*c)).take(SHORTEST_PART).count();
        if left == 0 || is_combining_mark(c) {
            continue;
        } else if !is_inside {
            starts.push(rest.to_owned());
        } else if left == SHORTEST_PART && !c.is_numeric() {
            parts.push(rest.to_owned());
        }
    }
}

/// A folded text as it is searched: letters with marks as without, and letters that Unicode takes for whole as those that
/// people type for them. Marks of other scripts than these are letters of their own, and stay.
fn plain(folded: &str) -> String {
    if folded.is_ascii() {
        return folded.to_owned();
    }
    let bare = folded.nfkd().filter(|c| !is_diacritic(*c));
    let mut plain = String::with_capacity(folded.len());
    for c in bare {
        match typed_for(c) {
            Some(typed) => plain.push_str(typed),
            None => plain.push(c),
        }
    }
    plain.nfkc().collect()
}

fn is_diacritic(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Lower-case Latin letters that have no decomposition.
fn typed_for(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{df}' => "ss",
        '\u{e6}' => "ae",
        '\u{153}' => "oe",
        '\u{f8}' => "o",
        '\u{f0}' | '\u{111}' => "d",
        '\u{fe}' => "th",
        '\u{142}' => "l",
        '\u{127}' => "h",
        '\u{167}' => "t",
        '\u{14b}' => "n",
        '\u{131}' => "i",
        '\u{259}' | '\u{1dd}' => "e",
        _ => return None,
    })
}

/// The name as agents are sorted by it.
pub fn name_key(full_name: &str) -> String {
    cut(&fold(full_name))
}

/// Folding makes eighteen characters of one here and there; an index takes texts of some 2,700 bytes.
fn cut(text: &str) -> String {
    begin(text, 320)
}

fn begin(text: &str, most: usize) -> String {
    // There are no more characters than bytes.
    if text.len() <= most {
        return text.to_owned();
    }
    text.chars().take(most).collect()
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
        AgentFilter::words_of(query).iter().all(|word| known.iter().any(|known| known.is_found_by(word)))
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
    fn a_name_is_found_without_its_marks_and_with_them() {
        for (name, queries) in [
            ("J\u{fc}rgen M\u{fc}ller", &["mull", "M\u{fc}ll", "MULLER", "jurgen", "mu\u{308}ller"][..]),
            ("Muller", &["m\u{fc}ller"]),
            ("Wei\u{df}", &["weiss", "wei\u{df}", "WEISS", "wei"]),
            ("S\u{f8}ren \u{c6}bel\u{f8}", &["soren", "aebelo", "s\u{f8}ren", "\u{e6}be"]),
            ("\u{141}ukasz Wa\u{142}\u{119}sa", &["lukasz", "walesa", "alesa"]),
            ("\u{110}or\u{111}e \u{de}\u{f3}r", &["dorde", "thor"]),
            ("I\u{15f}\u{131}l \u{130}pek\u{e7}i", &["isil", "ipekci"]),
            ("Nguy\u{1ec5}n", &["nguyen", "guyen"]),
            ("\u{421}\u{435}\u{440}\u{433}\u{435}\u{439}", &["\u{441}\u{435}\u{440}\u{433}\u{435}\u{438}"]),
        ] {
            for query in queries {
                assert!(finds(query, name, "x@example.com"), "{query:?} in {name:?}");
            }
        }
        // Marks that make another letter stay.
        assert!(!finds("\u{304b}", "\u{304c}\u{304f}", "x@example.com"));
        assert!(finds("\u{ae40}", "\u{ae40}\u{cca0}\u{c218}", "x@example.com"));
    }

    #[test]
    fn parts_of_words_are_found_from_three_characters_on() {
        let found = |query: &str| finds(query, "Bob Smith-Jones", "rob.oconnell42@example.com");
        for query in
            ["mith", "ith", "Jon", "ones", "mith jones", "connell", "nell42", "ell4", "bob", "bo", "s", "jo"]
        {
            assert!(found(query), "{query:?}");
        }
        for query in ["th", "mi", "ob", "ob.", "es", "xample", "ample.com", "42", "mithx", "smithjones"] {
            assert!(!found(query), "{query:?}");
        }
    }

    #[test]
    fn nothing_is_kept_twice() {
        let words = search_words("Bob Smith", &"bob.smith@example.com".parse().unwrap());
        let shown: Vec<_> = words.iter().map(|word| (&*word.text, word.starts)).collect();
        let expected = [
            ("bob.smith@example.com", true),
            ("example.com", true),
            ("ith", false),
            ("mith", false),
            ("smith", true),
        ];
        assert_eq!(shown, expected);
        let long = search_words(&"abc".repeat(46), &"x@example.com".parse().unwrap());
        assert_eq!(long.iter().filter(|word| !word.starts).map(|word| word.text.len()).max(), Some(40));
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
            prop_assert!(known.iter().all(|word| word.text.len() <= 1_280) && name_key(&name).len() <= 1_280);
            prop_assert!(known.iter().filter(|word| !word.starts).count() <= MOST_PARTS);
            for word in AgentFilter::words_of(&name) {
                prop_assert!(known.iter().any(|known| known.is_found_by(&word)), "{word:?} in {known:?}");
            }
        }
    }
}
