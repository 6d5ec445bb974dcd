//! The parts of the service put together: store, clock, keys, passwords, links. Commands and the server share them.

use crate::config::{Config, SecretKeySource};
use crate::failure::Failure;
use portcullis_adapters::{BcryptPasswords, OsSecrets, SecretKey, Vault};
use portcullis_domain::base::{AccessPolicy, Links, RequestPolicy, TokenVault};
use portcullis_domain::staff::imports::Sheets;
use portcullis_domain::staff::passwords::Passwords;
use portcullis_domain::{Clock, Context, Secrets, Store};
use portcullis_sheets::Csv;
use std::net::IpAddr;
use std::sync::Arc;

/// The ports, as this process has them.
#[derive(Clone)]
pub struct Service {
    pub store: Arc<dyn Store>,
    pub clock: Arc<dyn Clock>,
    pub secrets: Arc<dyn Secrets>,
    pub vault: Arc<dyn TokenVault>,
    pub passwords: Arc<dyn Passwords>,
    pub sheets: Arc<dyn Sheets>,
    pub links: Links,
    pub reveal_tokens: bool,
    pub request_policy: RequestPolicy,
    pub access_policy: AccessPolicy,
}

impl Service {
    /// Opens the store and loads the key. `serves`: whether this process answers requests, or looks in for a moment.
    ///
    /// # Errors
    /// What could not be opened.
    pub fn open(config: &Config, serves: bool) -> Result<Self, Failure> {
        let secrets: Arc<dyn Secrets> = Arc::new(OsSecrets);
        let key = match &config.secret_key {
            SecretKeySource::Inline(key) => key.clone(),
            SecretKeySource::File(path) => SecretKey::load_or_make(path, secrets.as_ref())?,
        };
        let options = portcullis_store::Options {
            url: config.database_url.reveal().to_owned(),
            pool: config.database_pool.get(),
            serves,
        };
        let opened = portcullis_store::open(&options)?;
        Ok(Self {
            store: opened.store,
            clock: opened.clock,
            vault: Arc::new(Vault::new(&key, Arc::clone(&secrets))),
            passwords: Arc::new(BcryptPasswords::new(config.bcrypt_cost, Arc::clone(&secrets))),
            sheets: Arc::new(Csv),
            links: Links::new(&config.public_url),
            reveal_tokens: config.reveal_tokens,
            request_policy: config.request_policy,
            access_policy: config.access_policy,
            secrets,
        })
    }

    /// The surroundings of something that happens now, without a client.
    pub fn context(&self) -> Context<'_> {
        Context {
            at: self.clock.now(),
            ip: None::<IpAddr>,
            secrets: self.secrets.as_ref(),
            vault: self.vault.as_ref(),
            links: &self.links,
            reveal_tokens: self.reveal_tokens,
            request_policy: self.request_policy,
            access_policy: self.access_policy,
        }
    }
}
