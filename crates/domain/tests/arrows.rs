//! The arrows inside the domain, read from its sources: which wing may name which, that no files name each other in a
//! circle, and that nobody but stores and the domain itself calls a port.
#![allow(clippy::unwrap_used, reason = "a source that cannot be read is a test that fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItemFn, Item, ItemMod, ItemUse, UseTree, Visibility};

/// For each wing, which it may name beside itself.
const WINGS: [(&str, &[&str]); 5] = [
    ("base", &[]),
    ("records", &["base"]),
    ("staff", &["base", "records"]),
    ("access", &["base", "records", "staff"]),
    ("store", &["base", "records", "staff", "access"]),
];

type Names = Vec<String>;

/// A source file: what it defines, what it passes on, and what it names.
#[derive(Default)]
struct Source {
    defines: BTreeSet<String>,
    passes_on: BTreeMap<String, Names>,
    names: BTreeSet<Names>,
}

/// Reads what a file names, tests aside.
struct Reader<'a> {
    module: &'a [String],
    source: Source,
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|condition| condition == "test")
    })
}

impl Reader<'_> {
    /// A path from the crate's root; `None` where it leads out of the crate.
    fn absolute(&self, path: &[String]) -> Option<Names> {
        let mut base = self.module.to_vec();
        let mut rest = path.iter().peekable();
        match rest.peek().map(|first| first.as_str()) {
            Some("crate") => {
                base.clear();
                rest.next();
            }
            Some("self") => drop(rest.next()),
            Some("super") => {
                while rest.next_if(|part| *part == "super").is_some() {
                    base.pop();
                }
            }
            _ => return None,
        }
        base.extend(rest.cloned());
        Some(base)
    }

    fn add_use(&mut self, tree: &UseTree, before: &Names, is_public: bool) {
        let with = |name: &syn::Ident| before.iter().cloned().chain([name.to_string()]).collect::<Names>();
        match tree {
            UseTree::Path(path) => self.add_use(&path.tree, &with(&path.ident), is_public),
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.add_use(tree, before, is_public));
            }
            UseTree::Glob(_) => {}
            UseTree::Name(name) if name.ident == "self" => self.note(before.clone(), None, is_public),
            UseTree::Name(name) => self.note(with(&name.ident), Some(name.ident.to_string()), is_public),
            UseTree::Rename(name) => self.note(with(&name.ident), Some(name.rename.to_string()), is_public),
        }
    }

    /// `pub use agent::Agent` names a child of the module without `self::`.
    fn note(&mut self, path: Names, name: Option<String>, is_public: bool) {
        let own: Names = self.module.iter().cloned().chain(path.iter().cloned()).collect();
        match (name, self.absolute(&path)) {
            (Some(name), target) if is_public => {
                self.source.passes_on.insert(name, target.unwrap_or(own));
            }
            (_, Some(target)) => drop(self.source.names.insert(target)),
            (_, None) => {}
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        if !is_test(&item.attrs) {
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let is_public = !matches!(item.vis, Visibility::Inherited);
        self.add_use(&item.tree, &Vec::new(), is_public);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Names = path.segments.iter().map(|part| part.ident.to_string()).collect();
        // `pub(crate)` is a path as well, which names nothing.
        if let Some(target) = self.absolute(&parts).filter(|target| !target.is_empty() && parts.len() > 1) {
            self.source.names.insert(target);
        }
        visit::visit_path(self, path);
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn sources_of(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    assert!(!found.is_empty(), "{folder} has no sources");
    found.sort();
    found
}

/// Every file of the domain by its module, but for `lib.rs`, which only passes on.
fn domain() -> BTreeMap<Names, Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let sources = sources_of("src").into_iter().filter_map(|path| {
        let relative = path.strip_prefix(&root).unwrap().with_extension("");
        let mut module: Names =
            relative.components().map(|part| part.as_os_str().to_str().unwrap().to_owned()).collect();
        if module.last().is_some_and(|last| last == "mod") {
            module.pop();
        }
        if module == ["lib"] {
            return None;
        }
        let file = syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap();
        let mut reader = Reader { module: &module, source: Source::default() };
        reader.visit_file(&file);
        for item in &file.items {
            let name = match item {
                Item::Const(item) => &item.ident,
                Item::Enum(item) => &item.ident,
                Item::Fn(item) => &item.sig.ident,
                Item::Struct(item) => &item.ident,
                Item::Trait(item) => &item.ident,
                Item::Type(item) => &item.ident,
                _ => continue,
            };
            reader.source.defines.insert(name.to_string());
        }
        let source = reader.source;
        Some((module, source))
    });
    sources.collect()
}

/// The file that defines what a path names.
fn definer(domain: &BTreeMap<Names, Source>, path: &[String], depth: u8) -> Option<Names> {
    let module =
        (1..=path.len()).rev().map(|length| &path[..length]).find(|part| domain.contains_key(*part))?;
    let (source, rest) = (&domain[module], &path[module.len()..]);
    match rest.first().and_then(|name| source.passes_on.get(name)) {
        Some(target) if depth < 8 => {
            let further: Names = target.iter().chain(&rest[1..]).cloned().collect();
            definer(domain, &further, depth + 1)
        }
        _ => Some(module.to_vec()),
    }
}

#[test]
fn each_wing_names_only_those_that_it_stands_on() {
    let mut wrong = Vec::new();
    for (module, source) in domain() {
        let (wing, below) = WINGS.iter().find(|(wing, _)| *wing == module[0]).expect("a wing for every file");
        for named in &source.names {
            let other = named.first().map_or("", String::as_str);
            if other != *wing && !below.contains(&other) {
                wrong.push(format!("{} names {}", module.join("::"), named.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_files_name_each_other_in_a_circle() {
    let domain = domain();
    let mut arrows: BTreeMap<&Names, BTreeSet<Names>> = BTreeMap::new();
    for (module, source) in &domain {
        let named = source.names.iter().filter_map(|path| definer(&domain, path, 0));
        // A folder that is named for what lies in it: the functions called through it are not followed.
        let files = named.filter(|file| file != module && !domain[file].defines.is_empty());
        arrows.insert(module, files.collect());
    }
    assert!(arrows.values().map(BTreeSet::len).sum::<usize>() > 200, "the arrows were found");
    // Whoever names nobody that is left is part of no circle.
    loop {
        let left: BTreeSet<Names> = arrows.keys().map(|module| (*module).clone()).collect();
        let before = arrows.len();
        arrows.retain(|_, named| named.iter().any(|file| left.contains(file)));
        if arrows.len() == before {
            break;
        }
    }
    let left: BTreeSet<Names> = arrows.keys().map(|module| (*module).clone()).collect();
    let circle: Vec<String> = arrows
        .iter()
        .map(|(module, named)| {
            let named: Vec<_> = named.intersection(&left).map(|file| file.join("::")).collect();
            format!("{} names {}", module.join("::"), named.join(", "))
        })
        .collect();
    assert!(circle.is_empty(), "these files name each other in a circle, or lead to one: {circle:#?}");
}

#[test]
fn nobody_else_calls_a_port() {
    let mut ports = BTreeSet::new();
    for path in sources_of("src") {
        let text = fs::read_to_string(path).unwrap();
        for part in text.split("\npub trait ").skip(1) {
            let body = part.split("\n}\n").next().unwrap();
            let methods = body.split("    fn ").skip(1).filter(|method| method.contains("&mut self"));
            ports.extend(methods.filter_map(|method| method.split('(').next()).map(str::to_owned));
        }
    }
    assert!(ports.len() > 100, "{} methods of ports were found", ports.len());
    let mut calls = Vec::new();
    for folder in ["web", "portcullis", "mail", "oidc", "adapters", "sheets", "outbound"] {
        for path in sources_of(&format!("../{folder}/src")) {
            let text = fs::read_to_string(&path).unwrap();
            for (at, _) in text.match_indices("tx") {
                let rest = text[at + 2..].trim_start();
                let Some(called) = rest.strip_prefix('.').and_then(|call| call.split('(').next()) else {
                    continue;
                };
                if ports.contains(called.trim()) {
                    calls.push(format!("{}: tx.{called}", path.display()));
                }
            }
        }
    }
    assert!(calls.is_empty(), "call a use case instead: {calls:#?}");
}
