//! CSV (RFC 4180) in UTF-8, with or without byte order mark, lines ended by CRLF or LF, cells quoted or not.

use csv_core::{ReadRecordResult, Reader};
use portcullis_domain::staff::imports::{CsvError, Header, MAX_BYTES, MAX_ROWS, Row, Sheet, Sheets};

/// Cells of one record that are told apart; a row with more is wrong anyway. The reader of the crate `csv` has no such
/// bound: 20 MB of commas would take it hundreds of megabytes.
const MAX_CELLS: usize = 1_024;

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Reads CSV.
#[derive(Clone, Copy, Debug, Default)]
pub struct Csv;

impl Sheets for Csv {
    fn open(&self, bytes: Vec<u8>) -> Result<Box<dyn Sheet>, CsvError> {
        Ok(Box::new(CsvSheet::open(bytes)?))
    }
}

struct CsvSheet {
    bytes: Vec<u8>,
    header: Header,
    /// Where the first row begins.
    body: usize,
    total: u32,
}

impl CsvSheet {
    fn open(bytes: Vec<u8>) -> Result<Self, CsvError> {
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
        let header = Header::read(&scanner.cells())?;
        let (mut total, mut offset) = (0, body);
        while let Some(end) = scanner.read(&bytes, offset) {
            total += 1;
            offset = end;
            if total > MAX_ROWS {
                return Err(CsvError::TooManyRows);
            }
        }
        Ok(Self { bytes, header, body, total })
    }
}

impl Sheet for CsvSheet {
    fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn total(&self) -> u32 {
        self.total
    }

    fn rows(&self, offset: u64, done: u32) -> Box<dyn Iterator<Item = Row> + '_> {
        let mut offset = usize::try_from(offset).unwrap_or(usize::MAX).max(self.body);
        let (mut scanner, mut number) = (Scanner::new(), done + 1);
        Box::new(std::iter::from_fn(move || {
            offset = scanner.read(&self.bytes, offset)?;
            number += 1;
            Some(self.header.row(number, offset, &scanner.cells()))
        }))
    }
}

/// Reads records one by one, in buffers that are used again.
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

    fn open(text: &str) -> Result<CsvSheet, CsvError> {
        CsvSheet::open(text.as_bytes().to_vec())
    }

    fn rows(text: &str) -> Vec<Row> {
        open(text).unwrap().rows(0, 0).collect()
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
        let open = |bytes: &[u8]| CsvSheet::open(bytes.to_vec()).map(|_| ()).unwrap_err();
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
        let sheet = open(&most).unwrap();
        assert_eq!((sheet.total(), sheet.rows(0, 0).count()), (100_000, 100_000));
        let more = format!("{most}a@example.com,Ann,");
        assert_eq!(open(&more).map(|_| ()), Err(CsvError::TooManyRows));
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
        let sheet = open(&text).unwrap();
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
            let sheet = open(&text).unwrap();
            let all: Vec<Row> = sheet.rows(0, 0).collect();
            prop_assert_eq!(all.len(), cells.len());
            let at = at % all.len();
            let rest: Vec<Row> = sheet.rows(all[at].end as u64, u32::try_from(at + 1).unwrap()).collect();
            prop_assert_eq!(&all[at + 1..], &rest[..]);
        }
    }
}
