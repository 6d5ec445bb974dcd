//! Files of people to import, as spreadsheets write them: the adapter behind
//! [`Sheets`](portcullis_domain::staff::imports::Sheets).

mod csv;
mod quotes;
mod scanner;
mod separators;
mod text;

pub use csv::Csv;
