//! The settings as flags, made from the table of keys so that the two can not drift apart.

use super::key::Key;
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, value_parser};
use std::path::PathBuf;

/// The settings that the command line gave. Their values are judged together with those of the other layers.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Flags {
    pub(crate) config: Option<PathBuf>,
    pub(crate) values: Vec<(Key, String)>,
}

impl Flags {
    /// Sets `key`, also one that has no flag on the command line: for those who start a server in process.
    pub fn with(mut self, key: Key, value: impl Into<String>) -> Self {
        self.values.retain(|(known, _)| *known != key);
        self.values.push((key, value.into()));
        self
    }

    /// Reads the configuration file at `path`, which must exist.
    pub fn with_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.config = Some(path.into());
        self
    }
}

impl std::fmt::Debug for Flags {
    /// Names alone, for a value may be a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = self.values.iter().map(|(key, _)| key.name());
        f.debug_struct("Flags")
            .field("config", &self.config)
            .field("values", &names.collect::<Vec<_>>())
            .finish()
    }
}

const CONFIG: &str = "config_file";

impl Args for Flags {
    fn augment_args(command: Command) -> Command {
        let command = command.arg(
            Arg::new(CONFIG)
                .long("config")
                .global(true)
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help_heading("Configuration")
                .help(
                    "Configuration file [env: PORTCULLIS_CONFIG] [default: portcullis.toml where it exists]",
                ),
        );
        Key::ALL.iter().filter_map(|key| Some((key, key.flag()?))).fold(command, |command, (key, flag)| {
            let spec = key.spec();
            let default = spec.default.filter(|value| !value.is_empty());
            let default = default.map(|value| format!(" [default: {value}]")).unwrap_or_default();
            command.arg(
                Arg::new(spec.name)
                    .long(flag)
                    .global(true)
                    .value_name(spec.value_name)
                    .allow_hyphen_values(true)
                    .hide_short_help(true)
                    .help_heading("Configuration")
                    .help(format!("{} [env: {}]{default}", spec.help, key.variable())),
            )
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Flags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let values = Key::ALL
            .iter()
            .filter(|key| key.flag().is_some())
            .filter_map(|key| matches.get_one::<String>(key.name()).map(|value| (*key, value.clone())));
        Ok(Flags { config: matches.get_one::<PathBuf>(CONFIG).cloned(), values: values.collect() })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
