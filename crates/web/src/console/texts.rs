//! Every text that a page says is in the catalogue, and every one there is said.

use portcullis_domain::base::Language;
use portcullis_words::Words;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn read(folder: &Path, all: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, all);
        } else if !path.ends_with("texts.rs") {
            all.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn the_catalogue_holds_what_is_said_and_nothing_else() {
    let mut sources = String::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/console"), &mut sources);
    let known: BTreeSet<_> = Words::of(Language::English).keys().collect();
    let said: BTreeSet<_> = sources
        .split("say(\"")
        .skip(1)
        .filter_map(|rest| rest.split_once('"').map(|(key, _)| key))
        .filter(|key| !key.is_empty())
        .collect();
    let unknown: Vec<_> = said.difference(&known).collect();
    assert!(unknown.is_empty(), "said, but not in the catalogue: {unknown:?}");
    let unused: Vec<_> = known.iter().filter(|key| !sources.contains(&format!("\"{key}\""))).collect();
    assert!(unused.is_empty(), "in the catalogue, but never said: {unused:?}");
}
