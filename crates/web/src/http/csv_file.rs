//! Lists as CSV files.

use super::{FromWire, Problem, one_of};
use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Bytes;
use csv::{Terminator, WriterBuilder};
use futures_util::stream;
use portcullis_domain::Timestamp;
use portcullis_domain::base::Part;
use serde_json::Value;
use std::borrow::Cow;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

/// In which form a list is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    #[default]
    Json,
    Csv,
}

impl FromWire for Format {
    fn from_wire(value: Value, _: Timestamp) -> Result<Self, String> {
        match value.as_str() {
            Some("json") => Ok(Self::Json),
            Some("csv") => Ok(Self::Csv),
            _ => Err("This must be json or csv.".into()),
        }
    }

    fn schema() -> RefOr<Schema> {
        match one_of(["json", "csv"]) {
            RefOr::T(Schema::Object(mut object)) => {
                object.default = Some("json".into());
                object.into()
            }
            other => other,
        }
    }
}

/// A list as a file.
pub(crate) struct CsvFile<T> {
    pub(crate) name: &'static str,
    pub(crate) header: &'static [&'static str],
    pub(crate) cells: fn(&T) -> Vec<String>,
}

enum Next<T, K> {
    Part(Part<T, K>),
    After(K),
}

impl<T: 'static> CsvFile<T> {
    /// The whole list. Its parts are looked up one after the other, as the client takes them. A failure in between cuts
    /// the transfer off, so that no half file passes for a whole one.
    pub(crate) fn answer<K: 'static, F>(
        self,
        first: Part<T, K>,
        look_up: impl Fn(K) -> F + 'static,
    ) -> HttpResponse
    where
        F: Future<Output = Result<Part<T, K>, Problem>> + 'static,
    {
        let attachment = format!("attachment; filename=\"{}\"", self.name);
        let start = Some((Next::Part(first), look_up));
        let parts = stream::try_unfold(start, move |next| {
            let (header, cells) = (self.header, self.cells);
            async move {
                let Some((next, look_up)) = next else { return Ok(None) };
                let (part, is_first) = match next {
                    Next::Part(part) => (part, true),
                    Next::After(after) => (look_up(after).await?, false),
                };
                let text = write(is_first.then_some(header), &part.items, cells).map_err(|error| {
                    tracing::error!(%error, "rows were not written as CSV");
                    Problem::defect()
                })?;
                let next = part.next.map(|after| (Next::After(after), look_up));
                Ok::<_, actix_web::Error>(Some((Bytes::from(text), next)))
            }
        });
        HttpResponse::Ok()
            .content_type("text/csv; charset=utf-8")
            .insert_header((header::CONTENT_DISPOSITION, attachment))
            .streaming(parts)
    }
}

fn write<T>(
    header: Option<&[&str]>,
    rows: &[T],
    cells: fn(&T) -> Vec<String>,
) -> Result<Vec<u8>, csv::Error> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    if let Some(header) = header {
        writer.write_record(header)?;
    }
    for row in rows {
        writer.write_record(cells(row).iter().map(|cell| harmless(cell).into_owned()))?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// A cell that no spreadsheet takes for a formula (CWE-1236).
fn harmless(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}").into() } else { cell.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
        for text in ["", "Ann", "a=b", "'=1", "lee-ann@example.com"] {
            assert_eq!(harmless(text), text);
        }
    }
}
