//! How long an import takes, and how long the desk then takes to answer, on either database:
//! `cargo bench -p portcullis --bench desk`.
#![allow(clippy::print_stdout, reason = "a report is what this program is for")]
#![allow(clippy::unwrap_used, reason = "a measurement that fails is none")]

mod asked;
mod review;

use clap::Parser;
use portcullis::service::Service;
use portcullis_domain::staff::imports::{self, Overrides, Sheets};
use portcullis_domain::staff::teams::{self, TeamDraft};
use portcullis_domain::store::{Importer, write};
use portcullis_sheets::Csv;
use portcullis_testkit::app::{App, Site};
use portcullis_testkit::postgres::{Cluster, ClusterOptions};
use std::fmt::Write as _;
use std::time::Instant;

/// Imports people into an empty database, asks for them over HTTP, and prints how long it took, as Markdown
#[derive(Debug, Parser)]
struct Options {
    /// How many people, 100,000 at the most
    #[arg(long, default_value_t = 100_000)]
    rows: u32,
    /// Which databases
    #[arg(long, value_delimiter = ',', default_value = "sqlite,postgres")]
    databases: Vec<String>,
    /// cargo passes this to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let options = Options::parse();
    let file = file(options.rows);
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut kept = Vec::new();
    let mut url = |database: &str| match database {
        "postgres" => {
            let cluster = Cluster::start(&ClusterOptions { fsync: true, ..ClusterOptions::default() });
            kept.push(cluster.database());
            kept.last().unwrap().url().to_owned()
        }
        _ => format!("sqlite://{}", folder.path().join("portcullis.db").display()),
    };
    let databases: Vec<_> = options.databases.iter().map(|database| (database, url(database))).collect();
    println!("| database | rows | upload s | import s | rows/s | slowest batch ms |");
    println!("|---|--:|--:|--:|--:|--:|");
    for (database, url) in &databases {
        measure(database, url, &file);
    }
    println!("\n| database | asked for | median ms |\n|---|---|--:|");
    for (database, url) in &databases {
        asked::measure(database, url, options.rows);
        review::measure(database, url);
    }
}

/// People with a role and a team each.
fn file(rows: u32) -> String {
    let mut file = "email,first_name,last_name,roles,teams\n".to_owned();
    for row in 0..rows {
        writeln!(file, "person{row}@example.com,Ann{row},Lee,agent,\"Support, Billing\"").unwrap();
    }
    file
}

fn measure(database: &str, url: &str, file: &str) {
    let config = App::builder().set("database_url", url).config();
    let service = Service::open(&config, true).unwrap();
    let site = Site::new(service.clone());
    let by = site.administrator("ada@example.com").principal;
    let cx = service.context();
    for name in ["Support", "Billing"] {
        let draft = TeamDraft { name: name.parse().unwrap(), emoji: None, members: Vec::new() };
        write(service.store.as_ref(), |tx| teams::create(tx, &cx, &by, &draft)).unwrap();
    }
    let began = Instant::now();
    let sheet = Csv.open(file.into(), &Overrides::default()).unwrap();
    write(service.store.as_ref(), |tx| imports::start(tx, &cx, &by, sheet.as_ref())).unwrap();
    let uploaded = began.elapsed();
    let began = Instant::now();
    let mut importer = Importer::claim(&*service.store, &cx, &Csv).unwrap().unwrap();
    let mut slowest = 0;
    while !importer.import().has_ended() {
        let began = Instant::now();
        importer.work(&*service.store, &service.context()).unwrap();
        slowest = slowest.max(began.elapsed().as_millis());
    }
    let seconds = began.elapsed().as_secs_f64();
    let import = importer.import();
    assert_eq!((import.completed, import.errored), (sheet.total(), 0), "{:?}", import.errors.first());
    println!(
        "| {database} | {} | {:.2} | {seconds:.1} | {:.0} | {slowest} |",
        import.total,
        uploaded.as_secs_f64(),
        f64::from(import.total) / seconds
    );
}
