//! The load driver: the real binary over loopback, next to what its database does alone. See `--help`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a report is what this program is for")]

mod alone;
mod drive;
mod http;
mod machine;
mod scenarios;
mod server;
mod table;

use alone::Statement;
use alone::pgbench::Pgbench;
use clap::{Parser, ValueEnum};
use drive::{Requests, closed_loop, open_loop};
use portcullis_testkit::postgres::{Cluster, ClusterOptions};
use scenarios::{Scenario, World};
use server::Server;
use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;
use table::{Table, figure};

/// Drives the real binary over loopback and prints what it does, as Markdown
#[derive(Debug, Parser)]
struct Options {
    /// Which scenarios; all of them when none is named
    #[arg(long, value_enum, value_delimiter = ',')]
    scenarios: Vec<Scenario>,
    /// Which databases
    #[arg(long, value_enum, value_delimiter = ',', default_value = "sqlite,postgres")]
    databases: Vec<Database>,
    /// How many connections at once, one run for each
    #[arg(long, value_delimiter = ',', default_value = "1,16,64")]
    connections: Vec<usize>,
    /// How long each run takes
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    /// How many links the scenarios with many links go through
    #[arg(long, default_value_t = 100_000)]
    links: usize,
    /// PORTCULLIS_DATABASE_POOL of the server; its own default when absent
    #[arg(long)]
    pool: Option<u32>,
    /// Leave out the databases alone
    #[arg(long)]
    server_only: bool,
    /// cargo passes this to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    fn title(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

impl Options {
    fn duration(&self) -> Duration {
        Duration::from_secs_f64(self.seconds)
    }

    fn scenarios(&self) -> &[Scenario] {
        match self.scenarios.as_slice() {
            [] => Scenario::value_variants(),
            chosen => chosen,
        }
    }
}

fn main() -> ExitCode {
    let options = Options::parse();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match runtime.and_then(|runtime| runtime.block_on(run(&options))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("load: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> io::Result<()> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    println!("{}", machine::describe(folder.path()));
    let mut served = Table::new(&[
        "scenario",
        "database",
        "connections",
        "requests/s",
        "p50 ms",
        "p99 ms",
        "refused",
        "server CPUs",
        "resident MB",
    ]);
    let mut alone = Table::new(&["the database alone", "tool", "connections", "a second"]);
    let mut ratios = Table::new(&["PostgreSQL, server ÷ pgbench", "connections", "ratio"]);
    let mut result = Ok(());
    for &database in &options.databases {
        let measured = match database {
            Database::Sqlite => sqlite(options, folder.path(), &mut served, &mut alone).await,
            Database::Postgres => {
                postgres(options, folder.path(), &mut served, &mut alone, &mut ratios).await
            }
        };
        result = result.and(measured);
    }
    println!("{served}");
    for table in [alone, ratios] {
        if !table.is_empty() {
            println!("{table}");
        }
    }
    result
}

async fn sqlite(options: &Options, folder: &Path, served: &mut Table, alone: &mut Table) -> io::Result<()> {
    let file = folder.join("portcullis.db");
    let server = Server::start(&format!("sqlite://{}", file.display()), folder, options.pool).await?;
    say_ready(Database::Sqlite, &server);
    serve(options, Database::Sqlite, &server, served).await?;
    server.stop().await?;
    if options.server_only {
        return Ok(());
    }
    for statement in Statement::ALL {
        for per_commit in if statement == Statement::Select { &[1][..] } else { &[1, 100] } {
            eprintln!("sqlite3: {}, {per_commit} per commit", statement.title());
            let Some(rate) = alone::sqlite::run(&file, statement, *per_commit, options.duration())? else {
                eprintln!("no sqlite3 here: apt-get install sqlite3");
                return Ok(());
            };
            let title = match per_commit {
                1 => statement.title().to_owned(),
                many => format!("{}, {many} per commit", statement.title()),
            };
            alone.row(vec![title, "sqlite3".to_owned(), "1".to_owned(), figure(rate)]);
        }
    }
    Ok(())
}

async fn postgres(
    options: &Options,
    folder: &Path,
    served: &mut Table,
    alone: &mut Table,
    ratios: &mut Table,
) -> io::Result<()> {
    let cluster = Cluster::start(&ClusterOptions { fsync: true, ..ClusterOptions::default() });
    let database = cluster.database();
    let server = Server::start(database.url(), folder, options.pool).await?;
    say_ready(Database::Postgres, &server);
    let rates = serve(options, Database::Postgres, &server, served).await?;
    server.stop().await?;
    if options.server_only {
        return Ok(());
    }
    let pgbench = Pgbench::new(&cluster, &database, folder)?;
    for statement in Statement::ALL {
        for &connections in &options.connections {
            eprintln!("pgbench: {}, {connections} connections", statement.title());
            let rate = pgbench.run(statement, connections, options.duration())?;
            alone.row(vec![
                statement.title().to_owned(),
                "pgbench".to_owned(),
                connections.to_string(),
                figure(rate),
            ]);
            for (scenario, at, served) in &rates {
                if scenario.statement() == statement && *at == connections {
                    ratios.row(vec![
                        scenario.title().to_owned(),
                        connections.to_string(),
                        format!("{:.2}", served / rate),
                    ]);
                }
            }
        }
    }
    Ok(())
}

fn say_ready(database: Database, server: &Server) {
    let milliseconds = server.ready_after().as_millis();
    println!("First start on an empty database ({}): ready after {milliseconds} ms.\n", database.title());
}

/// Every chosen scenario at every number of connections, then once more at half of the highest rate.
/// Answers with the rate of each but the last.
async fn serve(
    options: &Options,
    database: Database,
    server: &Server,
    table: &mut Table,
) -> io::Result<Vec<(Scenario, usize, f64)>> {
    let mut rates = Vec::new();
    eprintln!("{}: making {} links", database.title(), options.links);
    let world = World::create(server.address(), options.links).await?;
    for &scenario in options.scenarios() {
        let requests = world.requests(scenario);
        let mut peak = 0.0_f64;
        for &connections in &options.connections {
            let load = Load::AsFastAsPossible;
            let rate =
                measure(options, database, server, scenario, &requests, connections, load, table).await?;
            rates.push((scenario, connections, rate));
            peak = peak.max(rate);
        }
        let most = options.connections.iter().copied().max().unwrap_or(1);
        let load = Load::Rate(peak / 2.0);
        measure(options, database, server, scenario, &requests, most, load, table).await?;
    }
    Ok(rates)
}

#[derive(Debug, Clone, Copy)]
enum Load {
    AsFastAsPossible,
    /// Requests a second, at half of the peak.
    Rate(f64),
}

#[allow(clippy::too_many_arguments, reason = "one row of the report names all of them")]
async fn measure(
    options: &Options,
    database: Database,
    server: &Server,
    scenario: Scenario,
    requests: &Requests,
    connections: usize,
    load: Load,
    table: &mut Table,
) -> io::Result<f64> {
    eprintln!("{}: {}, {connections} connections, {load:?}", database.title(), scenario.title());
    let (address, duration) = (server.address(), options.duration());
    closed_loop(address, requests, connections, duration / 5).await?;
    let cpu = server.cpu_seconds()?;
    let (outcome, at) = match load {
        Load::AsFastAsPossible => {
            (closed_loop(address, requests, connections, duration).await?, connections.to_string())
        }
        Load::Rate(rate) => {
            let outcome = open_loop(address, requests, connections, duration, rate).await?;
            (outcome, format!("{connections}, half of the peak"))
        }
    };
    if let Some(failure) = &outcome.first_failure {
        eprintln!("refused: {failure}");
    }
    table.row(vec![
        scenario.title().to_owned(),
        database.title().to_owned(),
        at,
        figure(outcome.rate()),
        figure(outcome.quantile(0.5)),
        figure(outcome.quantile(0.99)),
        outcome.failures.to_string(),
        figure((server.cpu_seconds()? - cpu) / outcome.elapsed.as_secs_f64()),
        figure(server.resident_megabytes()?),
    ]);
    Ok(outcome.rate())
}
