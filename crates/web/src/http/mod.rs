//! What both families share: routes, problems and their envelopes, bodies, fields, limits, the surroundings of a call.

mod access_log;
mod answer;
mod body;
mod call;
mod client_ip;
mod cors;
mod csv_file;
mod envelope;
pub(crate) mod fields;
mod headers;
mod if_match;
mod input;
mod limit;
mod once;
mod paging;
mod path;
mod problem;
mod query;
mod routes;
mod static_file;
mod time;
mod turns;
mod whole;
mod wire;

pub(crate) use answer::{Accepted, Answer, Created, Reply, Sent};
pub(crate) use body::{Body, JsonOrForm, JsonOrNothing, RawBody};
pub(crate) use call::Call;
pub(crate) use cors::{RefusedOrigins, by_resource, cors, open_to_visitors};
pub(crate) use csv_file::{CsvFile, Format};
pub(crate) use envelope::{Family, OwnBody, envelope};
pub(crate) use fields::FieldErrors;
pub(crate) use if_match::IfMatch;
pub(crate) use input::{Input, Parsed, Reader, now, same};
pub(crate) use limit::{Attempts, AuthLimit, Open};
pub(crate) use once::{Who, once};
pub(crate) use paging::{Order, PageIndex, PageSize, PageView, page_number};
pub(crate) use path::Path;
pub(crate) use problem::{Code, Problem};
pub(crate) use query::{Flag, Query, pairs};
pub(crate) use routes::{Routes, UnknownParameters};
pub(crate) use static_file::StaticFile;
pub(crate) use time::Time;
pub(crate) use turns::Turns;
pub(crate) use whole::Whole;
pub(crate) use wire::{
    FromWire, Limit, LinkPassword, ONE_LINE, PasswordText, TeamNumber, from_name, one_of, or_null, string,
    whole,
};
