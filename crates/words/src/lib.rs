//! The words of pages and mails in every language, in one place: `texts/<language>/*.ftl`, in the syntax of
//! [Project Fluent](https://projectfluent.org).
//!
//! ```
//! use portcullis_domain::base::Language;
//! use portcullis_words::Words;
//!
//! let words = Words::of(Language::German);
//! assert_eq!(words.say("sign-in").to_string(), "Anmelden");
//! assert_eq!(words.say("open-genie").with("genie", "Vera").to_string(), "Vera öffnen");
//! ```

mod catalogue;
mod sentence;

use catalogue::Catalogue;
use fluent_bundle::{FluentArgs, FluentValue};
use portcullis_domain::base::Language;
use std::fmt;

/// The words of one language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Words {
    language: Language,
}

impl Words {
    /// Those of this language.
    pub fn of(language: Language) -> Self {
        Self { language }
    }

    /// Their language.
    pub fn language(self) -> Language {
        self.language
    }

    /// What is said under this key. Without a translation it is said in English, and an unknown key says itself.
    pub fn say(self, key: &str) -> Saying<'_> {
        Saying { words: self, key, arguments: None }
    }

    /// A sentence of the rules, which speak English, in this language; in English where there is no translation. Numbers
    /// in it are carried over.
    pub fn sentence(self, english: &str) -> String {
        if self.language == Language::English {
            return english.to_owned();
        }
        let (key, numbers) = sentence::key(english);
        let mut arguments = FluentArgs::new();
        for (name, number) in ["a", "b", "c", "d"].iter().zip(numbers) {
            arguments.set(*name, FluentValue::from(number));
        }
        let said = Catalogue::of(self.language).say(&key, Some(&arguments));
        said.unwrap_or_else(|| english.to_owned())
    }

    /// Every key of a language's catalogue, for tests that hold the languages and the pages together.
    pub fn keys(self) -> impl Iterator<Item = &'static str> {
        Catalogue::of(self.language).keys()
    }
}

/// Something to be said, with what is to be put into it.
#[derive(Debug)]
pub struct Saying<'a> {
    words: Words,
    key: &'a str,
    arguments: Option<FluentArgs<'a>>,
}

impl<'a> Saying<'a> {
    /// Puts a text or a number in for `{ $name }`.
    #[must_use]
    pub fn with(mut self, name: &'a str, value: impl Argument) -> Self {
        self.arguments.get_or_insert_with(FluentArgs::new).set(name, value.value());
        self
    }
}

impl fmt::Display for Saying<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arguments = self.arguments.as_ref();
        let own = Catalogue::of(self.words.language).say(self.key, arguments);
        let said = own.or_else(|| Catalogue::of(Language::English).say(self.key, arguments));
        f.write_str(said.as_deref().unwrap_or(self.key))
    }
}

/// What can be put into a sentence: a number, by which it may choose a plural, or a text.
pub trait Argument {
    /// It.
    fn value(&self) -> FluentValue<'static>;
}

macro_rules! numbers {
    ($($number:ty)*) => {
        $(impl Argument for $number {
            fn value(&self) -> FluentValue<'static> {
                FluentValue::from(*self)
            }
        })*
    };
}

numbers!(i64 u64 u32 usize);

macro_rules! texts {
    ($($text:ty)*) => {
        $(impl Argument for $text {
            fn value(&self) -> FluentValue<'static> {
                FluentValue::from(self.to_string())
            }
        })*
    };
}

texts!(str String fmt::Arguments<'_> Saying<'_> portcullis_domain::base::Name portcullis_domain::base::Email);

impl<T: Argument + ?Sized> Argument for &T {
    fn value(&self) -> FluentValue<'static> {
        (**self).value()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_of_the_rules_are_said_in_german() {
        let german = Words::of(Language::German);
        let too_long = "This must have at most 1,000 characters.";
        assert_eq!(german.sentence(too_long), "Hier dürfen höchstens 1,000 Zeichen stehen.");
        assert_eq!(german.sentence("Nobody translated this 7."), "Nobody translated this 7.");
        assert_eq!(Words::of(Language::English).sentence(too_long), too_long);
    }
}
