use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use fluent_syntax::ast::Entry;
use portcullis_domain::base::Language;
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;

const ENGLISH: &[&str] = &[include_str!("../texts/en/pages.ftl")];
const GERMAN: &[&str] = &[include_str!("../texts/de/pages.ftl"), include_str!("../texts/de/sentences.ftl")];

static CATALOGUES: LazyLock<Vec<Catalogue>> =
    LazyLock::new(|| Language::ALL.iter().map(|language| Catalogue::read(*language)).collect());

/// All that is said in one language.
pub(crate) struct Catalogue {
    bundle: FluentBundle<&'static FluentResource>,
    keys: Vec<&'static str>,
}

impl Catalogue {
    /// That of this language.
    pub(crate) fn of(language: Language) -> &'static Self {
        &CATALOGUES[language as usize]
    }

    /// A text that does not parse leaves out its own entry alone; a test finds it.
    fn read(language: Language) -> Self {
        let texts = match language {
            Language::English => ENGLISH,
            Language::German => GERMAN,
        };
        let identifier: LanguageIdentifier = language.name().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // Names stand in elements of their own, which say their direction.
        bundle.set_use_isolating(false);
        let mut keys = Vec::new();
        for text in texts {
            let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(parsed, _)| parsed);
            // A catalogue lives as long as the program.
            let resource: &'static FluentResource = Box::leak(Box::new(resource));
            keys.extend(resource.entries().filter_map(|entry| match entry {
                Entry::Message(message) => Some(message.id.name),
                _ => None,
            }));
            // A key that is there twice keeps its first text; a test finds it.
            let _ = bundle.add_resource(resource);
        }
        Self { bundle, keys }
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().copied()
    }

    /// What is said under this key.
    pub(crate) fn say(&self, key: &str, arguments: Option<&FluentArgs<'_>>) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        Some(self.bundle.format_pattern(pattern, arguments, &mut Vec::new()).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_text_parses_and_stands_once() {
        for text in ENGLISH.iter().chain(GERMAN) {
            if let Err((_, errors)) = FluentResource::try_new((*text).to_owned()) {
                panic!("{errors:?}");
            }
        }
        for language in Language::ALL {
            let keys: Vec<_> = Catalogue::of(*language).keys().collect();
            let once: BTreeSet<_> = keys.iter().collect();
            let twice: Vec<_> =
                once.iter().filter(|key| keys.iter().filter(|other| other == *key).count() > 1).collect();
            assert!(twice.is_empty(), "{language}: {twice:?}");
        }
    }

    #[test]
    fn each_language_says_the_same_with_the_same_arguments() {
        let names = |text: &str| {
            let resource = FluentResource::try_new(text.to_owned()).ok().unwrap();
            let mut all = Vec::new();
            for entry in resource.entries() {
                if let Entry::Message(message) = entry {
                    let said = format!("{:?}", message.value);
                    let used: BTreeSet<_> = said
                        .split("VariableReference { id: Identifier { name: \"")
                        .skip(1)
                        .map(|rest| rest[..rest.find('"').unwrap()].to_owned())
                        .collect();
                    all.push((message.id.name.to_owned(), used));
                }
            }
            all.sort();
            all
        };
        for (english, german) in ENGLISH.iter().zip(GERMAN) {
            let (english, german) = (names(english), names(german));
            for entry in &english {
                assert!(german.contains(entry), "in English alone: {entry:?}");
            }
            for entry in &german {
                assert!(english.contains(entry), "in German alone: {entry:?}");
            }
        }
    }
}
