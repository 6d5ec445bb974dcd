//! PostgreSQL's own load generator on the database that the server has just used.

use super::{HISTORY, READ, Statement};
use portcullis_testkit::postgres::{Cluster, TestDatabase};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{fs, io};

/// pgbench in front of one database.
pub(crate) struct Pgbench<'a> {
    cluster: &'a Cluster,
    database: &'a TestDatabase,
    folder: &'a Path,
    ids: (i64, i64),
}

impl<'a> Pgbench<'a> {
    pub(crate) fn new(
        cluster: &'a Cluster,
        database: &'a TestDatabase,
        folder: &'a Path,
    ) -> io::Result<Self> {
        let ids = database.sql("SELECT min(id), max(id) FROM grants");
        let ids = ids
            .split_once('|')
            .and_then(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?)))
            .ok_or_else(|| io::Error::other("the database has no grants"))?;
        // The server's own load leaves dead rows and a long history behind, which are not this measurement's.
        database.sql("TRUNCATE grant_uses");
        database.sql("VACUUM FULL ANALYZE");
        Ok(Self { cluster, database, folder, ids })
    }

    /// Transactions a second.
    ///
    /// # Errors
    ///
    /// When pgbench fails; with what it says.
    pub(crate) fn run(
        &self,
        statement: Statement,
        connections: usize,
        duration: Duration,
    ) -> io::Result<f64> {
        let script = self.folder.join("pgbench.sql");
        fs::write(&script, self.script(statement))?;
        let output = Command::new(self.cluster.program("pgbench"))
            .args(["--no-vacuum", "--protocol=prepared", "--client", &connections.to_string()])
            .args(["--jobs", &connections.min(2).to_string()])
            .args(["--time", &duration.as_secs().max(1).to_string(), "--file"])
            .arg(&script)
            .arg(self.database.url())
            .stdin(Stdio::null())
            .output()?;
        let printed = String::from_utf8_lossy(&output.stdout);
        printed
            .lines()
            .find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok())
            .filter(|_| output.status.success())
            .ok_or_else(|| io::Error::other(format!("pgbench: {}", String::from_utf8_lossy(&output.stderr))))
    }

    fn script(&self, statement: Statement) -> String {
        let (first, last) = self.ids;
        let id = match statement {
            Statement::RedeemHot => format!("\\set id {first}\n"),
            Statement::RedeemMany | Statement::Select => format!("\\set id random({first}, {last})\n"),
        };
        let statements = match statement {
            Statement::RedeemHot | Statement::RedeemMany => format!(
                "BEGIN;\n\
                 UPDATE grants SET use_count = use_count + 1, last_used_at = now() \
                 WHERE id = :id AND (max_uses = 0 OR use_count < max_uses);\n\
                 INSERT INTO grant_uses ({HISTORY}) VALUES (:id, now(), '127.0.0.1', 'load', 0, \
                 uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), now() + interval '1 day');\n\
                 COMMIT;\n"
            ),
            Statement::Select => format!("{READ} :id;\n"),
        };
        id + &statements
    }
}
