//! What both families share: routes, problems and their envelopes, bodies, fields, limits, the surroundings of a call.

mod access_log;
mod answer;
mod body;
mod call;
mod client_ip;
mod cors;
mod envelope;
pub(crate) mod fields;
mod headers;
mod input;
mod limit;
mod paging;
mod path;
mod problem;
mod query;
mod routes;
mod static_file;
mod time;
mod wire;

pub(crate) use answer::{Answer, Created};
pub(crate) use body::{Body, JsonOrForm, JsonOrNothing, RawBody};
pub(crate) use call::Call;
pub(crate) use cors::cors;
pub(crate) use envelope::{Family, OwnPage, envelope};
pub(crate) use fields::FieldErrors;
pub(crate) use input::{Input, Parsed, Reader, now};
pub(crate) use limit::{Attempts, AuthLimit};
pub(crate) use paging::{Order, PageIndex, PageSize, PageView, page_number};
pub(crate) use path::Path;
pub(crate) use problem::{Code, Problem};
pub(crate) use query::{Flag, Query, pairs};
pub(crate) use routes::{Routes, UnknownParameters};
pub(crate) use static_file::StaticFile;
pub(crate) use time::Time;
pub(crate) use wire::{FromWire, Limit, ONE_LINE, PasswordText, from_name, one_of, or_null, string, whole};
