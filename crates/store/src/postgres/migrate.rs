use super::connect::{patient, with_defaults};
use super::shared::staff::roles::key_names;
use super::shared::staff::search::index_anew;
use crate::error::OpenError;
use diesel::connection::SimpleConnection;
use diesel::{PgConnection, RunQueryDsl, sql_query};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// The advisory lock around migrations, `PORTCULL` as a number: nodes that start together take turns.
const LOCK: i64 = i64::from_be_bytes(*b"PORTCULL");

/// Brings the tables up to date, over a connection of its own that is answered.
pub(crate) fn migrate(url: &str) -> Result<PgConnection, OpenError> {
    let mut conn = patient(&with_defaults(url))?;
    let broken = |error: diesel::result::Error| OpenError::Migrate(error.to_string());
    // The server may have its own limits, and others may be at it for a while.
    conn.batch_execute("SET lock_timeout = 0; SET statement_timeout = 0").map_err(broken)?;
    sql_query(format!("SELECT pg_advisory_lock({LOCK})")).execute(&mut conn).map_err(broken)?;
    let ran =
        conn.run_pending_migrations(MIGRATIONS).map_err(|error| OpenError::Migrate(error.to_string()))?;
    ran.iter().for_each(|version| tracing::info!(%version, "migrated the database"));
    key_names(&mut conn).map_err(broken)?;
    index_anew(&mut conn).map_err(broken)?;
    sql_query(format!("SELECT pg_advisory_unlock({LOCK})")).execute(&mut conn).map_err(broken)?;
    Ok(conn)
}
