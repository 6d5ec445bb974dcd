//! Files of people to import, as spreadsheets write them: the adapter behind
//! [`Sheets`](portcullis_domain::staff::imports::Sheets).

mod csv;

pub use csv::Csv;
