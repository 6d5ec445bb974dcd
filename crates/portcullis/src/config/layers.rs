//! The four layers laid over each other, still as texts: flag over environment over file over default.

use super::error::{ConfigError, Name, Problem};
use super::flags::Flags;
use super::key::{CONFIG_VARIABLE, Key, Mask, VARIABLE_PREFIX};
use super::origin::Origin;
use super::web;
use figment::providers::{Format, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Everything that settings are read from.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    pub flags: Flags,
    pub environment: Vec<(OsString, OsString)>,
    /// The configuration file that is read where it exists and neither flag nor environment names another.
    pub default_file: Option<PathBuf>,
}

impl Sources {
    /// The environment of this process and `portcullis.toml` in its working directory.
    pub fn of_process(flags: Flags) -> Self {
        Self {
            flags,
            environment: std::env::vars_os().collect(),
            default_file: Some(PathBuf::from("portcullis.toml")),
        }
    }
}

/// Every setting's winning text and where it came from.
#[derive(Debug)]
pub struct Layers(Figment);

/// A value that a layer holds for a key.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) key: Key,
    pub(crate) origin: Origin,
    value: Value,
}

struct Layer {
    origin: Origin,
    values: Dict,
}

impl Layer {
    fn one(origin: Origin, key: Key, value: &str) -> Self {
        Self { origin, values: Dict::from([(key.name().to_owned(), Value::from(value))]) }
    }
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        self.origin.to_metadata()
    }

    fn data(&self) -> figment::error::Result<Map<Profile, Dict>> {
        Ok(Map::from([(Profile::Default, self.values.clone())]))
    }
}

impl Layers {
    /// Reads every source; names the first key or variable that does not exist.
    pub fn gather(sources: &Sources) -> Result<Self, ConfigError> {
        let environment = environment(&sources.environment)?;
        let mut figment = Figment::new();
        for key in Key::ALL {
            if let Some(default) = key.spec().default {
                figment = figment.merge(Layer::one(Origin::Default, *key, default));
            }
        }
        if let Some(file) = file(sources)? {
            figment = figment.merge(file);
        }
        for (key, name, value) in environment {
            figment = figment.merge(Layer::one(Origin::Environment(name), key, &value));
        }
        for (key, value) in &sources.flags.values {
            let name = key.flag().unwrap_or_else(|| key.name().to_owned());
            figment = figment.merge(Layer::one(Origin::Flag(name), *key, value));
        }
        Ok(Self(figment).with_public_url())
    }

    /// A public URL that no layer has follows the address that is listened on.
    fn with_public_url(self) -> Self {
        let listen = self.given(Key::Listen).and_then(|given| given.text().ok()?.parse().ok());
        match listen {
            Some(listen) if self.given(Key::PublicUrl).is_none() => {
                let url = web::local_url(listen);
                Self(self.0.merge(Layer::one(Origin::Default, Key::PublicUrl, &url)))
            }
            _ => self,
        }
    }

    /// The winning value of `key`, `None` where no layer has one.
    pub(crate) fn given(&self, key: Key) -> Option<Given> {
        let value = self.0.find_value(key.name()).ok()?;
        let origin = Origin::from_metadata(self.0.get_metadata(value.tag()));
        Some(Given { key, origin, value })
    }

    /// Reads `key` with `parse`; `None` where no layer has it.
    pub(crate) fn optional<T>(
        &self,
        key: Key,
        parse: impl FnOnce(&str) -> Result<T, Problem>,
    ) -> Result<Option<T>, ConfigError> {
        self.given(key).map(|given| given.parse(parse)).transpose()
    }

    /// Reads `key`, which has a default, with `parse`.
    pub(crate) fn value<T>(
        &self,
        key: Key,
        parse: impl FnOnce(&str) -> Result<T, Problem>,
    ) -> Result<T, ConfigError> {
        match self.given(key) {
            Some(given) => given.parse(parse),
            None => {
                Err(ConfigError::Value { key: Name(key), origin: Origin::Default, problem: Problem::Empty })
            }
        }
    }

    /// Reads each entry of the list `key` with `parse`.
    pub(crate) fn list<T>(
        &self,
        key: Key,
        parse: impl Fn(&str) -> Result<T, Problem>,
    ) -> Result<Vec<T>, ConfigError> {
        let Some(given) = self.given(key) else { return Ok(Vec::new()) };
        let entries = given.entries().map_err(|problem| given.wrong(problem))?;
        entries.iter().map(|entry| parse(entry).map_err(|problem| given.wrong(problem))).collect()
    }

    /// The one of two keys that say the same thing in two ways which the stronger layer gives.
    pub(crate) fn either(&self, first: Key, second: Key) -> Result<Option<Given>, ConfigError> {
        match (self.given(first), self.given(second)) {
            (Some(one), Some(other)) if one.origin.same_layer(&other.origin) => {
                Err(ConfigError::Both { first: Name(first), second: Name(second), origin: one.origin })
            }
            (Some(one), Some(other)) => Ok(Some(if one.origin > other.origin { one } else { other })),
            (one, other) => Ok(one.or(other)),
        }
    }
}

impl Given {
    pub(crate) fn wrong(&self, problem: Problem) -> ConfigError {
        ConfigError::Value { key: Name(self.key), origin: self.origin.clone(), problem }
    }

    pub(crate) fn parse<T>(&self, parse: impl FnOnce(&str) -> Result<T, Problem>) -> Result<T, ConfigError> {
        self.text().and_then(|text| parse(&text)).map_err(|problem| self.wrong(problem))
    }

    pub(crate) fn text(&self) -> Result<String, Problem> {
        let mut text = scalar(&self.value).ok_or(Problem::NotOneValue)?;
        // A password keeps its blanks.
        if self.key.spec().mask != Mask::Everything {
            text = text.trim().to_owned();
        }
        if text.trim().is_empty() { Err(Problem::Empty) } else { Ok(text) }
    }

    /// The entries of a list; a single text is cut at its commas.
    pub(crate) fn entries(&self) -> Result<Vec<String>, Problem> {
        match &self.value {
            Value::String(_, text) => Ok(text
                .split(',')
                .map(str::trim)
                .filter(|entry| !entry.is_empty())
                .map(str::to_owned)
                .collect()),
            Value::Array(_, values) => {
                let texts = values.iter().map(|value| value.as_str().map(str::to_owned));
                texts.collect::<Option<_>>().ok_or(Problem::NotAListOfTexts)
            }
            _ => Err(Problem::NotAListOfTexts),
        }
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(_, text) => Some(text.clone()),
        Value::Bool(_, flag) => Some(flag.to_string()),
        Value::Num(_, number) => Some(match number.to_i128() {
            Some(whole) => whole.to_string(),
            None => number.to_f64().map(|float| float.to_string())?,
        }),
        _ => None,
    }
}

/// Our variables, by key. An empty one counts as not set, as in most compose files.
fn environment(all: &[(OsString, OsString)]) -> Result<Vec<(Key, String, String)>, ConfigError> {
    let mut ours = Vec::new();
    for (name, value) in all {
        let Some(name) = name.to_str() else { continue };
        let key = match name.strip_prefix(VARIABLE_PREFIX) {
            _ if name == CONFIG_VARIABLE => continue,
            None if name == "DATABASE_URL" => Key::DatabaseUrl,
            None => continue,
            Some(rest) => match Key::ALL.iter().find(|key| key.variable() == name) {
                Some(key) => *key,
                None if is_service_link(rest) => continue,
                None => return Err(unknown_variable(name)),
            },
        };
        let value = value.to_str().ok_or_else(|| ConfigError::NotUtf8 { name: name.to_owned() })?;
        if !value.trim().is_empty() {
            ours.push((key, name.to_owned(), value.to_owned()));
        }
    }
    // Both name the database URL: the one of ours has to be merged last.
    ours.sort_by_key(|(_, name, _)| name.starts_with(VARIABLE_PREFIX));
    Ok(ours)
}

/// Kubernetes tells every container about a service named `portcullis` by such variables.
fn is_service_link(rest: &str) -> bool {
    ["PORT", "SERVICE_HOST", "SERVICE_PORT"].contains(&rest)
        || rest.starts_with("SERVICE_PORT_")
        || rest
            .strip_prefix("PORT_")
            .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
}

fn file(sources: &Sources) -> Result<Option<Layer>, ConfigError> {
    let named = match &sources.flags.config {
        Some(path) => Some((path.clone(), Origin::Flag("config".to_owned()))),
        None => sources
            .environment
            .iter()
            .find(|(name, value)| name == CONFIG_VARIABLE && !value.is_empty())
            .map(|(_, value)| (PathBuf::from(value), Origin::Environment(CONFIG_VARIABLE.to_owned()))),
    };
    let must_exist = named.is_some();
    let default = || sources.default_file.clone().map(|path| (path, Origin::Default));
    let Some((path, origin)) = named.or_else(default) else { return Ok(None) };
    match std::fs::read_to_string(&path) {
        Ok(text) => parse_file(&path, &text).map(Some),
        Err(error) if error.kind() == ErrorKind::NotFound && !must_exist => Ok(None),
        Err(source) => Err(ConfigError::FileUnreadable { path, origin, source }),
    }
}

fn parse_file(path: &Path, text: &str) -> Result<Layer, ConfigError> {
    let data = Toml::string(text).data().map_err(|error| ConfigError::FileSyntax {
        path: path.to_owned(),
        message: without_snippet(&error.to_string()),
    })?;
    let values = data.into_values().next().unwrap_or_default();
    if let Some(name) = values.keys().find(|name| Key::by_name(name).is_none()) {
        let meant = nearest(name, Key::ALL.iter().map(|key| key.name().to_owned()));
        return Err(ConfigError::UnknownKey { name: name.clone(), path: path.to_owned(), meant });
    }
    Ok(Layer { origin: Origin::File(path.display().to_string()), values })
}

/// First and last line of the parser's message: what lies between repeats a line of the file, which may be a secret.
fn without_snippet(message: &str) -> String {
    let mut lines = message.lines().map(str::trim).filter(|line| !line.is_empty());
    match (lines.next(), lines.next_back()) {
        (Some(first), Some(last)) => format!("{first}: {last}"),
        (first, _) => first.unwrap_or("broken").to_owned(),
    }
}

fn unknown_variable(name: &str) -> ConfigError {
    let known = Key::ALL.iter().map(|key| key.variable()).chain([CONFIG_VARIABLE.to_owned()]);
    ConfigError::UnknownVariable { name: name.to_owned(), meant: nearest(name, known) }
}

fn nearest(name: &str, known: impl Iterator<Item = String>) -> Option<String> {
    known
        .map(|candidate| (strsim::damerau_levenshtein(name, &candidate), candidate))
        .filter(|(distance, _)| *distance <= 3)
        .min()
        .map(|(_, candidate)| candidate)
}
