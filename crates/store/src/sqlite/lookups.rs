//! How SQLite answers lookups: there is no round trip to save, so each has its own statements, in one transaction. A
//! key that several show is looked up once.

use super::Conn;
use super::shared::Tx;
use super::shared::failure::store_error;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use portcullis_domain::staff::api_keys::{ApiKey, ApiKeys};
use portcullis_domain::store::lookups::{Found, Lookup, load};
use portcullis_domain::{Digest, Principal, StoreError};
use std::collections::HashMap;

/// The outcomes of a batch, in its order.
pub(super) fn answer(conn: &mut Conn, batch: &[Lookup]) -> Result<Vec<Option<Found>>, StoreError> {
    AnsiTransactionManager::begin_transaction(conn).map_err(|error| store_error(&error))?;
    let found = answer_all(&mut Tx::new(conn), batch);
    AnsiTransactionManager::rollback_transaction(conn).map_err(|error| store_error(&error))?;
    found
}

fn answer_all(tx: &mut Tx<'_>, batch: &[Lookup]) -> Result<Vec<Option<Found>>, StoreError> {
    let mut holders: HashMap<(&str, Digest), Option<(ApiKey, Principal)>> = HashMap::new();
    let mut outcomes = Vec::with_capacity(batch.len());
    for lookup in batch {
        let secret = (lookup.prefix.as_str(), lookup.digest);
        let holder = match holders.get(&secret) {
            Some(known) => known.clone(),
            None => {
                let holder = tx.find_api_key(&lookup.prefix, &lookup.digest)?;
                holders.insert(secret, holder.clone());
                holder
            }
        };
        outcomes.push(match holder {
            Some((key, by)) => {
                let looked_up = load(tx, &by, &lookup.wanted)?;
                Some(Found { key, by, looked_up })
            }
            None => None,
        });
    }
    Ok(outcomes)
}
