//! Where a value came from.

use figment::{Metadata, Source};
use std::fmt;

/// Where a value came from, the weakest first: a later one wins.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    Default,
    /// The configuration file at this path.
    File(String),
    /// The environment variable of this name.
    Environment(String),
    /// The flag of this name, without its dashes.
    Flag(String),
}

const FILE: &str = "file";
const ENVIRONMENT: &str = "environment";
const FLAG: &str = "flag";

impl Origin {
    /// Whether both are of the same layer, whatever the file, variable or flag.
    pub(crate) fn same_layer(&self, other: &Origin) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    pub(crate) fn to_metadata(&self) -> Metadata {
        match self {
            Origin::Default => Metadata::named("default"),
            Origin::File(path) => Metadata::from(FILE, Source::Custom(path.clone())),
            Origin::Environment(name) => Metadata::from(ENVIRONMENT, Source::Custom(name.clone())),
            Origin::Flag(name) => Metadata::from(FLAG, Source::Custom(name.clone())),
        }
    }

    pub(crate) fn from_metadata(metadata: Option<&Metadata>) -> Self {
        let detail = metadata.and_then(|metadata| metadata.source.as_ref()?.custom()).map(str::to_owned);
        match (metadata.map(|metadata| &*metadata.name), detail) {
            (Some(FILE), Some(path)) => Origin::File(path),
            (Some(ENVIRONMENT), Some(name)) => Origin::Environment(name),
            (Some(FLAG), Some(name)) => Origin::Flag(name),
            _ => Origin::Default,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::File(path) => write!(f, "configuration file {path}"),
            Origin::Environment(name) => write!(f, "environment variable {name}"),
            Origin::Flag(name) => write!(f, "flag --{name}"),
        }
    }
}
