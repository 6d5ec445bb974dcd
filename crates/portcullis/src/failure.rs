//! Why a command failed, and with what exit status.

use crate::config::ConfigError;
use portcullis_adapters::SecretKeyError;
use portcullis_domain::base::{EmailError, TextError};
use portcullis_domain::records::outbox::OutboxError;
use portcullis_domain::staff::agents::CreateAdministratorError;
use portcullis_domain::staff::imports::{BatchError, CsvError, ImportError};
use portcullis_domain::staff::passwords::PasswordError;
use portcullis_domain::{Email, MailId, StoreError};
use portcullis_store::{BackupError, OpenError};
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

/// A command that failed; prints as one line.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("secret_key_file: {error}{way_out}", error = .0, way_out = way_out(.0))]
    SecretKey(#[from] SecretKeyError),
    #[error("the answer can not be written: {0}")]
    Output(#[source] io::Error),
    #[error("standard input can not be read: {0}")]
    Input(#[source] io::Error),
    #[error("{address} can not be listened on: {error}. Choose another one with PORTCULLIS_LISTEN.")]
    Listen { address: SocketAddr, error: io::Error },
    #[error(
        "the password of {email} can not be printed: {error}. Set another one with: \
         portcullis admin set-password --email {email} --password-stdin"
    )]
    PasswordUnseen { email: Email, error: io::Error },
    #[error("the server failed: {0}")]
    Serve(#[source] io::Error),
    #[error(transparent)]
    Outbound(#[from] portcullis_mail::OutboundError),
    #[error("database_url: {0}")]
    Open(#[from] OpenError),
    #[error(transparent)]
    Backup(BackupError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error(transparent)]
    CreateAdministrator(#[from] CreateAdministratorError),
    #[error(transparent)]
    Email(#[from] EmailError),
    #[error("the name: {0}")]
    Name(#[from] TextError),
    #[error("{} can not be read: {error}. Name a file that can.", .path.display())]
    ImportFile { path: PathBuf, error: io::Error },
    #[error(transparent)]
    Csv(#[from] CsvError),
    #[error("An import is still running. A server that runs works it off: wait until it has ended.")]
    ImportRunning,
    #[error(transparent)]
    Import(ImportError),
    #[error(transparent)]
    Batch(#[from] BatchError),
    #[error("There is no administrator yet. Make one with: portcullis admin create")]
    NoAdministrator,
    #[error("There is no agent with the e-mail address {0}.")]
    NoSuchAgent(Email),
    #[error(transparent)]
    Outbox(OutboxError),
    #[error("There is no mail {0}.")]
    NoSuchMail(MailId),
    #[error("There is no dead mail {0}.")]
    NoDeadMail(MailId),
}

/// What else can be done where no key can be kept in a file.
fn way_out(error: &SecretKeyError) -> &'static str {
    match error {
        SecretKeyError::NotMade { .. } => ", or set PORTCULLIS_SECRET_KEY",
        SecretKeyError::Unreadable { .. } | SecretKeyError::Malformed(_) => "",
    }
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Open(error) => error.into(),
            error => Self::Backup(error),
        }
    }
}

impl From<OutboxError> for Failure {
    fn from(error: OutboxError) -> Self {
        match error {
            OutboxError::Store(error) => error.into(),
            error => Self::Outbox(error),
        }
    }
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Running => Self::ImportRunning,
            ImportError::Store(error) => error.into(),
            error => Self::Import(error),
        }
    }
}

impl Failure {
    /// Why something was not done with one mail.
    pub fn outbox(error: OutboxError, id: MailId) -> Self {
        match error {
            OutboxError::NotFound => Self::NoSuchMail(id),
            OutboxError::NotDead => Self::NoDeadMail(id),
            error => error.into(),
        }
    }

    /// 2 where a setting or the command line is wrong, so that a supervisor need not try again; 1 otherwise.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Config(_) | Self::SecretKey(_) | Self::Csv(CsvError::UnknownEncoding(_)) => {
                ExitCode::from(2)
            }
            Self::Open(error) if error.is_about_the_url() => ExitCode::from(2),
            _ => ExitCode::from(1),
        }
    }
}
