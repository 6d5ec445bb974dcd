//! The file: CSV (RFC 4180) in UTF-8, with or without byte order mark, lines ended by CRLF or LF, cells quoted or not.

use csv_core::{ReadRecordResult, Reader};
use std::borrow::Cow;

/// The largest file, in bytes.
pub const MAX_BYTES: usize = 20 * 1_000 * 1_000;
/// The most rows, without the header.
pub const MAX_ROWS: u32 = 100_000;

/// Cells of one record that are told apart; a row with more is wrong anyway.
const MAX_CELLS: usize = 1_024;

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Why a file was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CsvError {
    /// There is nothing in it.
    #[error("The file is empty. Its first line must be email,first_name,last_name,roles,teams.")]
    Empty,
    /// More than [`MAX_BYTES`].
    #[error("The file is too large. At most 20 MB are taken.")]
    TooLarge,
    /// More than [`MAX_ROWS`].
    #[error("The file has too many rows. At most 100,000 are taken.")]
    TooManyRows,
    /// It is no text.
    #[error("The file is not CSV in UTF-8.")]
    NotText,
    /// A column that must be there is not.
    #[error("The column {0} is missing. The first line must be email,first_name,last_name,roles,teams.")]
    MissingColumn(&'static str),
    /// A column that nobody knows.
    #[error("There is no column {0:?}. The columns are email, first_name, last_name, roles and teams.")]
    UnknownColumn(String),
    /// A column that is there twice.
    #[error("The column {0} is there twice.")]
    TwiceColumn(&'static str),
}

const COLUMNS: [&str; 5] = ["email", "first_name", "last_name", "roles", "teams"];

/// A file whose header is right.
#[derive(Clone, Debug)]
pub struct Sheet<'a> {
    bytes: Cow<'a, [u8]>,
    /// For each known column, its place.
    places: [Option<usize>; 5],
    width: usize,
    body: usize,
    total: u32,
}

/// One row, as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its place in the file; the header is row 1.
    pub number: u32,
    /// Where the next row begins, in bytes.
    pub end: usize,
    /// Whether it has as many cells as the header.
    pub is_whole: bool,
    /// The address.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Names of roles.
    pub roles: Vec<String>,
    /// Names of teams.
    pub teams: Vec<String>,
}

impl<'a> Sheet<'a> {
    /// Reads the header and counts the rows of a file, which is borrowed or kept.
    ///
    /// # Errors
    /// [`CsvError`].
    pub fn open(bytes: impl Into<Cow<'a, [u8]>>) -> Result<Self, CsvError> {
        let bytes = bytes.into();
        if bytes.len() > MAX_BYTES {
            return Err(CsvError::TooLarge);
        }
        let text = std::str::from_utf8(&bytes).map_err(|_| CsvError::NotText)?;
        if text.contains('\0') {
            return Err(CsvError::NotText);
        }
        let start = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
        let mut scanner = Scanner::new();
        let body = scanner.read(&bytes, start).ok_or(CsvError::Empty)?;
        let header = scanner.cells();
        let mut places = [None; 5];
        for (place, cell) in header.iter().enumerate() {
            let name = cell.trim().to_lowercase();
            let Some(column) = COLUMNS.iter().position(|known| *known == name) else {
                return Err(CsvError::UnknownColumn(cell.chars().take(80).collect()));
            };
            if places[column].replace(place).is_some() {
                return Err(CsvError::TwiceColumn(COLUMNS[column]));
            }
        }
        // Only last_name and teams may be missing.
        if let Some(column) = [0, 1, 3].into_iter().find(|column| places[*column].is_none()) {
            return Err(CsvError::MissingColumn(COLUMNS[column]));
        }
        let (mut total, mut offset) = (0, body);
        while let Some(end) = scanner.read(&bytes, offset) {
            total += 1;
            offset = end;
            if total > MAX_ROWS {
                return Err(CsvError::TooManyRows);
            }
        }
        Ok(Self { bytes, places, width: header.len(), body, total })
    }

    /// The file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Rows in the file, without the header.
    pub fn total(&self) -> u32 {
        self.total
    }

    /// The rows from byte `offset` on, of which `done` came before; 0 is the beginning.
    pub fn rows(&self, offset: u64, done: u32) -> Rows<'_, 'a> {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX).max(self.body);
        Rows { sheet: self, scanner: Scanner::new(), offset, number: done + 1 }
    }

    fn cell(&self, cells: &[String], column: usize) -> String {
        self.places[column]
            .and_then(|place| cells.get(place))
            .map_or_else(String::new, |cell| cell.trim().to_owned())
    }
}

/// The rows of a [`Sheet`], in order.
#[derive(Debug)]
pub struct Rows<'s, 'a> {
    sheet: &'s Sheet<'a>,
    scanner: Scanner,
    offset: usize,
    number: u32,
}

impl Iterator for Rows<'_, '_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let end = self.scanner.read(&self.sheet.bytes, self.offset)?;
        let cells = self.scanner.cells();
        self.offset = end;
        self.number += 1;
        let list = |text: String| -> Vec<String> {
            text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
        };
        Some(Row {
            number: self.number,
            end,
            is_whole: cells.len() == self.sheet.width,
            email: self.sheet.cell(&cells, 0),
            first_name: self.sheet.cell(&cells, 1),
            last_name: self.sheet.cell(&cells, 2),
            roles: list(self.sheet.cell(&cells, 3)),
            teams: list(self.sheet.cell(&cells, 4)),
        })
    }
}

/// Reads records one by one, in buffers that are used again.
#[derive(Debug)]
struct Scanner {
    reader: Reader,
    output: Vec<u8>,
    ends: Vec<usize>,
    fields: usize,
}

impl Scanner {
    fn new() -> Self {
        Self { reader: Reader::new(), output: vec![0; 1_024], ends: vec![0; 16], fields: 0 }
    }

    /// Reads the record that begins at `offset` and answers where the next one begins. Empty lines are no records.
    fn read(&mut self, bytes: &[u8], offset: usize) -> Option<usize> {
        self.reader.reset();
        let mut input = bytes.get(offset..)?;
        let (mut consumed, mut written) = (0, 0);
        self.fields = 0;
        loop {
            let (result, read, wrote, ended) =
                self.reader.read_record(input, &mut self.output[written..], &mut self.ends[self.fields..]);
            input = &input[read..];
            consumed += read;
            written += wrote;
            self.fields += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.output.resize(self.output.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if self.ends.len() < MAX_CELLS => {
                    self.ends.resize(self.ends.len() * 2, 0);
                }
                // Later cells take the place of earlier ones: there are too many either way.
                ReadRecordResult::OutputEndsFull => self.fields = MAX_CELLS / 2,
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return None,
            }
        }
        // The line feed of a CRLF belongs to this record.
        let next = offset + consumed;
        let is_halved = bytes.get(next) == Some(&b'\n') && bytes.get(next - 1) == Some(&b'\r');
        Some(next + usize::from(is_halved))
    }

    /// The cells of the record that was read last.
    fn cells(&self) -> Vec<String> {
        let mut start = 0;
        let cells = self.ends[..self.fields].iter().map(|end| {
            let cell = String::from_utf8_lossy(&self.output[start..*end]).into_owned();
            start = *end;
            cell
        });
        cells.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(text: &str) -> Vec<Row> {
        Sheet::open(text.as_bytes()).unwrap().rows(0, 0).collect()
    }

    #[test]
    fn reads_what_spreadsheets_write() {
        let text = "\u{feff}teams,email,roles,first_name\r\n\"Support, Billing\",ann@example.com,\"agent,admin\",\"An\"\"n\"\r\n\r\n,bob@example.com,agent,Bob";
        let rows = rows(text);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].teams, ["Support", "Billing"]);
        assert_eq!(rows[0].roles, ["agent", "admin"]);
        assert_eq!(rows[0].first_name, "An\"n");
        assert_eq!((rows[0].number, rows[1].number), (2, 3));
        assert_eq!(rows[1].email, "bob@example.com");
        assert!(rows.iter().all(|row| row.is_whole && row.last_name.is_empty()));
    }

    #[test]
    fn refuses_broken_files() {
        let open = |bytes: &[u8]| Sheet::open(bytes).map(|_| ()).unwrap_err();
        assert_eq!(open(b""), CsvError::Empty);
        assert_eq!(open(b"\xEF\xBB\xBF"), CsvError::Empty);
        assert_eq!(open(b"email,first_name\n"), CsvError::MissingColumn("roles"));
        assert_eq!(open(b"email,first_name,roles,email\n"), CsvError::TwiceColumn("email"));
        assert_eq!(open(b"email,first_name,roles,age\n"), CsvError::UnknownColumn("age".into()));
        assert_eq!(open(b"\x89PNG\r\n\x1a\n\0\0"), CsvError::NotText);
        assert_eq!(open(&vec![b'a'; MAX_BYTES + 1]), CsvError::TooLarge);
    }

    #[test]
    fn a_hundred_thousand_rows_are_taken_and_no_more() {
        let header = "email,first_name,roles\n";
        let most = format!("{header}{}", "a@example.com,Ann,\n".repeat(100_000));
        let sheet = Sheet::open(most.as_bytes()).unwrap();
        assert_eq!((sheet.total(), sheet.rows(0, 0).count()), (100_000, 100_000));
        let more = format!("{most}a@example.com,Ann,");
        assert_eq!(Sheet::open(more.as_bytes()).map(|_| ()), Err(CsvError::TooManyRows));
    }

    #[test]
    fn a_ragged_row_is_told_apart() {
        let rows = rows(
            "email,first_name,roles\na@example.com,Ann\nb@example.com,Bob,agent,more\nc@example.com,Cy,agent\n",
        );
        assert_eq!(rows.iter().map(|row| row.is_whole).collect::<Vec<_>>(), [false, false, true]);
    }

    #[test]
    fn a_million_cells_are_one_bad_row() {
        let text = format!("email,first_name,roles\n{}\nc@example.com,Cy,agent\n", ",".repeat(1_000_000));
        let sheet = Sheet::open(text.as_bytes()).unwrap();
        let mut scanner = Scanner::new();
        scanner.read(sheet.bytes(), sheet.body).unwrap();
        assert!(scanner.cells().len() <= MAX_CELLS);
        let rows: Vec<Row> = sheet.rows(0, 0).collect();
        assert_eq!(rows.iter().map(|row| row.is_whole).collect::<Vec<_>>(), [false, true]);
        assert_eq!(rows[1].email, "c@example.com");
    }

    proptest! {
        #[test]
        fn going_on_anywhere_gives_the_same_rows(
            cells in proptest::collection::vec("[a-z\", \n]{0,12}", 1..30), crlf: bool, at in 0usize..30,
        ) {
            let end = if crlf { "\r\n" } else { "\n" };
            let mut text = format!("email,first_name,roles{end}");
            for cell in &cells {
                text.push_str(&format!("x@example.com,\"{}\",agent{end}", cell.replace('"', "\"\"")));
            }
            let sheet = Sheet::open(text.as_bytes()).unwrap();
            let all: Vec<Row> = sheet.rows(0, 0).collect();
            prop_assert_eq!(all.len(), cells.len());
            let at = at % all.len();
            let rest: Vec<Row> = sheet.rows(all[at].end as u64, u32::try_from(at + 1).unwrap()).collect();
            prop_assert_eq!(&all[at + 1..], &rest[..]);
        }
    }
}
