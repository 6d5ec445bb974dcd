use super::Node;
use portcullis::service::Service;
use portcullis_testkit::app::{App, Builder, SECRET_KEY, Site};
use portcullis_testkit::postgres::{Cluster, TestDatabase};
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// An empty database with the settings that reach it. It goes with the test.
pub(crate) struct Database {
    folder: TempDir,
    url: String,
    postgres: Option<TestDatabase>,
}

impl Database {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("portcullis.db").display());
        Self { folder, url, postgres: None }
    }

    pub(crate) fn postgres() -> Self {
        Self::on(Cluster::shared())
    }

    pub(crate) fn on(cluster: &Cluster) -> Self {
        let database = cluster.database();
        let url = database.url().to_owned();
        Self { folder: tempfile::tempdir().unwrap(), url, postgres: Some(database) }
    }

    /// The working directory of its processes.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Everything that is kept, as it is kept.
    pub(crate) fn raw(&self) -> Vec<u8> {
        let Some(postgres) = &self.postgres else {
            let files = std::fs::read_dir(self.folder()).unwrap().map(|file| file.unwrap().path());
            return files
                .filter(|path| path.is_file())
                .flat_map(|path| std::fs::read(path).unwrap())
                .collect();
        };
        let tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'";
        let rows = |table: &str| {
            postgres.sql(&format!("SET bytea_output = 'escape'; SELECT t::text FROM \"{table}\" t"))
        };
        postgres.sql(tables).lines().map(rows).collect::<String>().into_bytes()
    }

    /// A server in this process, to be started.
    pub(crate) fn app(&self) -> Builder {
        App::builder().set("database_url", &self.url)
    }

    /// The database itself, beside whatever serves it.
    pub(crate) fn site(&self) -> Site {
        Site::new(Service::open(&self.app().config(), false).unwrap())
    }

    /// A server process, ready.
    pub(crate) fn node(&self) -> Node {
        self.node_with(&[])
    }

    /// A server process with further environment variables, ready.
    pub(crate) fn node_with(&self, variables: &[(&str, &str)]) -> Node {
        let mut command = self.command(&["serve"]);
        command.envs(variables.iter().copied());
        Node::start(command).ready()
    }

    /// The binary with the settings that reach this database and nothing else.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
        command
            .current_dir(self.folder())
            .env_clear()
            .env("PORTCULLIS_DATABASE_URL", &self.url)
            .env("PORTCULLIS_DATABASE_POOL", "8")
            .env("PORTCULLIS_SECRET_KEY", SECRET_KEY)
            .env("PORTCULLIS_BCRYPT_COST", "4")
            .env("PORTCULLIS_AUTH_RATE_PER_MINUTE", "1000000")
            .args(arguments);
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a command that succeeds, and answers what it prints.
    pub(crate) fn prints(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }
}
