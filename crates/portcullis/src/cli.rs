//! The command line.

use crate::config::Flags;
use clap::{Args, Parser, Subcommand};
use portcullis_domain::base::Name;
use portcullis_domain::staff::imports::Delimiter;
use portcullis_domain::{Email, MailId};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  portcullis                                     Start with an SQLite file below ./data
  portcullis --listen 0.0.0.0:9000 --public-url https://access.example.com
  PORTCULLIS_DATABASE_URL=postgres://… portcullis serve
  portcullis config                              Show every setting and where it came from
  portcullis admin create --email ada@example.com --password-stdin < password.txt
  portcullis import people.csv                   Import people from a CSV file
  portcullis backup /backups/portcullis.db       Copy the SQLite database while it is in use

Every setting can be a flag, a PORTCULLIS_ variable or a line of portcullis.toml, in this order;
--help lists them all. Secrets have no flag, for others on the machine could read it:
PORTCULLIS_SECRET_KEY, PORTCULLIS_ADMIN_PASSWORD, PORTCULLIS_MAIL_TOKEN.

Exit status: 0 all went well, 1 something failed, 2 the command line or a setting is wrong.";

/// Who works here, and who may use which Genie: a self-hosted access service.
#[derive(Debug, Parser)]
#[command(name = "portcullis", version, about, after_help = EXAMPLES, max_term_width = 110)]
pub struct Cli {
    #[command(flatten)]
    pub flags: Flags,
    /// `None` serves.
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Answer requests and send mail until SIGTERM or SIGINT (the default)
    #[command(after_help = "\
On an empty database the first administrator is made from PORTCULLIS_ADMIN_EMAIL and
PORTCULLIS_ADMIN_PASSWORD; without them the first start prints an e-mail and a password, once.

The first SIGTERM or SIGINT finishes the requests in flight and exits 0; a second one ends at once.")]
    Serve,
    /// Bring the database to this version's schema, then end
    #[command(after_help = "`serve` does this by itself. Several nodes may do it at the same moment.")]
    Migrate,
    /// Make an administrator or set a person's password, without the service
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Print the OpenAPI document as JSON
    #[command(after_help = "Example:\n  portcullis openapi > openapi.json")]
    Openapi,
    /// Copy the SQLite database to FILE while it is in use
    #[command(after_help = "\
The copy is consistent: it holds what was answered before it began. FILE must not exist yet.
Keep the secret key beside it. For PostgreSQL use pg_dump.

Example:
  portcullis backup /backups/portcullis.db")]
    Backup {
        /// Where to write the copy
        file: PathBuf,
    },
    /// Import people from a CSV file
    #[command(after_help = "\
The first line of FILE names its columns: email and first_name, and last_name, roles and teams where there
are such, in any order. Usual other names are known, such as E-Mail Address or Surname; other columns are
left out. Roles and teams are names, separated by commas within the cell. At most 100,000 rows and 20 MB.
Text from a spreadsheet is understood as it is saved: UTF-8, UTF-16 with a byte order mark, otherwise
Windows-1252; separated by commas, semicolons or tabs.

At a terminal the first rows are shown as they are understood, and you are asked before anything is written.
A row that is wrong does not stop the others: what is wrong is printed at the end, and the exit status is 1.
When this is interrupted, a server on the same database goes on with it.

Examples:
  portcullis import people.csv
  portcullis import people.csv --dry-run
  portcullis import people.csv --encoding windows-1250 --delimiter semicolon
  portcullis import people.csv --yes --as ada@example.com")]
    Import(Import),
    /// Print the effective configuration, secrets masked, and where each value came from
    #[command(after_help = "\
The output is TOML: a portcullis.toml to start from, once the masked secrets are removed.

Example:
  portcullis config > portcullis.toml")]
    Config,
    /// Look at the mail that waits, was sent, or could not be sent
    #[command(subcommand)]
    Outbox(OutboxCommand),
}

/// A file of people, and what is known of it.
#[derive(Debug, Args)]
pub struct Import {
    /// CSV, as spreadsheets save it
    pub file: PathBuf,
    /// Agent who imports, and who can give no more than they have; the first administrator when absent
    #[arg(long = "as", value_name = "EMAIL")]
    pub agent: Option<Email>,
    /// Encoding of FILE where what is recognised is wrong, such as windows-1250
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// What stands between cells where what the header tells is wrong: comma, semicolon or tab
    #[arg(long, value_name = "DELIMITER", value_parser = Delimiter::parse)]
    pub delimiter: Option<Delimiter>,
    /// Show how FILE is understood and which rows are wrong, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask
    #[arg(long, short)]
    pub yes: bool,
}

#[derive(Debug, Subcommand)]
pub enum AdminCommand {
    /// Make a person with the role admin
    #[command(after_help = "\
Example:
  portcullis admin create --email ada@example.com --first-name Ada --password-stdin < password.txt")]
    Create {
        #[command(flatten)]
        sign_in: SignIn,
        /// How the person is called; the part of the e-mail before the @ when absent
        #[arg(long, value_name = "NAME")]
        first_name: Option<Name>,
    },
    /// Set a person's password and end all of their sessions
    #[command(after_help = "\
Example:
  portcullis admin set-password --email ada@example.com --password-stdin < password.txt")]
    SetPassword {
        #[command(flatten)]
        sign_in: SignIn,
    },
}

/// Who signs in, and that the password comes on standard input.
#[derive(Debug, Args)]
pub struct SignIn {
    /// E-mail of the person
    #[arg(long, value_name = "EMAIL")]
    pub email: Email,
    /// Read the password from the first line of standard input; it can not be given otherwise
    #[arg(long, required = true)]
    pub password_stdin: bool,
}

#[derive(Debug, Subcommand)]
pub enum OutboxCommand {
    /// The newest mails, one a line
    List {
        /// How many at most
        #[arg(long, value_name = "COUNT", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1_000))]
        limit: u32,
    },
    /// One mail with its text
    Show {
        /// The mail's id, as `outbox list` shows it
        id: MailId,
    },
    /// Send a mail again that was given up
    Requeue {
        /// The mail's id, as `outbox list` shows it
        id: MailId,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Key;
    use clap::CommandFactory;

    fn parse(line: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(std::iter::once("portcullis").chain(line.split_whitespace()))
    }

    #[test]
    fn is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn serves_when_nothing_is_said() {
        assert!(parse("").unwrap().command.is_none());
        assert!(matches!(parse("serve").unwrap().command, Some(Command::Serve)));
    }

    #[test]
    fn settings_may_stand_before_and_after_the_command() {
        for line in ["--listen 127.0.0.1:1 serve", "serve --listen 127.0.0.1:1", "--listen 127.0.0.1:1"] {
            let flags = parse(line).unwrap().flags;
            assert_eq!(flags, Flags::default().with(Key::Listen, "127.0.0.1:1"), "{line}");
        }
    }

    #[test]
    fn secrets_have_no_flag() {
        for flag in ["--secret-key", "--admin-password", "--mail-token"] {
            assert!(parse(&format!("{flag} x")).is_err(), "{flag}");
        }
        assert!(parse("--mail-token-file x").is_ok());
    }

    #[test]
    fn a_password_comes_on_standard_input_only() {
        assert!(parse("admin create --email a@example.com").is_err());
        assert!(parse("admin create --email a@example.com --password-stdin hunter2").is_err());
        assert!(parse("admin create --email nobody --password-stdin").is_err());
        let cli = parse("admin create --email A@Example.com --password-stdin --first-name Ada").unwrap();
        let Some(Command::Admin(AdminCommand::Create { sign_in, first_name })) = cli.command else {
            panic!()
        };
        assert_eq!(sign_in.email.as_str(), "a@example.com");
        assert_eq!(first_name.unwrap().as_str(), "Ada");
    }

    #[test]
    fn every_setting_is_in_the_long_help() {
        let help = Cli::command().render_long_help().to_string();
        for key in Key::ALL {
            assert!(help.contains(&key.variable()), "{}", key.name());
        }
    }
}
