//! CSV as spreadsheets and directories write it: RFC 4180, in their encodings, with their delimiters and line ends.

use crate::scanner::Scanner;
use crate::separators::{said, told_by_header};
use crate::text::Text;
use portcullis_domain::staff::imports::{
    CsvError, Delimiter, Header, Layout, MAX_BYTES, MAX_ROWS, Overrides, Row, RowFault, Sheet, Sheets,
};

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Reads CSV.
#[derive(Clone, Copy, Debug, Default)]
pub struct Csv;

impl Sheets for Csv {
    fn open(&self, bytes: Vec<u8>, overrides: &Overrides) -> Result<Box<dyn Sheet>, CsvError> {
        Ok(Box::new(CsvSheet::open(bytes, overrides)?))
    }

    fn reopen(&self, bytes: Vec<u8>, layout: &Layout) -> Result<Box<dyn Sheet>, CsvError> {
        // Since then the file is text from its header on. The release before kept the mark before it.
        let start = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
        Ok(Box::new(CsvSheet::read(bytes, start, layout.encoding.clone(), layout.delimiter)?))
    }
}

struct CsvSheet {
    bytes: Vec<u8>,
    layout: Layout,
    header: Header,
    /// Where the first row begins.
    body: usize,
    total: u32,
    /// For each row with empty ones before it, where it ends, and how many empty ones there are up to there.
    gaps: Vec<(usize, u32)>,
}

impl CsvSheet {
    fn open(bytes: Vec<u8>, overrides: &Overrides) -> Result<Self, CsvError> {
        if bytes.len() > MAX_BYTES {
            return Err(CsvError::TooLarge);
        }
        let Text { mut bytes, encoding } = Text::decode(bytes, overrides.encoding.as_deref())?;
        let said = said(&bytes);
        if let Some((_, line)) = said {
            bytes.drain(..line);
        }
        let delimiter = match (overrides.delimiter, said) {
            (Some(delimiter), _) => delimiter,
            (None, Some((delimiter, _))) => delimiter?,
            (None, None) => told_by_header(&bytes),
        };
        Self::read(bytes, 0, encoding, delimiter)
    }

    fn read(bytes: Vec<u8>, start: usize, encoding: String, delimiter: Delimiter) -> Result<Self, CsvError> {
        let mut scanner = Scanner::new(delimiter);
        let body = scanner.read(&bytes, start).ok_or(CsvError::Empty)?;
        match scanner.fault {
            Some(RowFault::OpenQuote) => return Err(CsvError::OpenHeader),
            Some(RowFault::Ragged) => return Err(CsvError::TooManyColumns),
            None => {}
        }
        let header = Header::read(&scanner.cells(), delimiter)?;
        let (mut total, mut offset, mut empty, mut gaps) = (0, body, 0, Vec::new());
        while let Some(end) = scanner.read(&bytes, offset) {
            total += 1;
            offset = end;
            if total > MAX_ROWS {
                return Err(CsvError::TooManyRows);
            }
            if scanner.skipped > 0 {
                empty += scanner.skipped;
                gaps.push((end, empty));
            }
        }
        let layout = Layout { encoding, delimiter, columns: header.columns(), ignored: header.ignored() };
        Ok(Self { bytes, layout, header, body, total, gaps })
    }

    /// How many empty rows there are before the row that ends at `offset`.
    fn empty_before(&self, offset: usize) -> u32 {
        let gaps = self.gaps.partition_point(|(end, _)| *end <= offset);
        gaps.checked_sub(1).map_or(0, |last| self.gaps[last].1)
    }
}

impl Sheet for CsvSheet {
    fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn layout(&self) -> &Layout {
        &self.layout
    }

    fn total(&self) -> u32 {
        self.total
    }

    fn rows(&self, offset: u64, done: u32) -> Box<dyn Iterator<Item = Row> + '_> {
        let mut offset = usize::try_from(offset).unwrap_or(usize::MAX).max(self.body);
        let mut scanner = Scanner::new(self.layout.delimiter);
        let mut number = 1 + done + self.empty_before(offset);
        Box::new(std::iter::from_fn(move || {
            offset = scanner.read(&self.bytes, offset)?;
            number += 1 + scanner.skipped;
            Some(self.header.row(number, offset, &scanner.cells(), scanner.fault))
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn open(text: &str) -> Result<CsvSheet, CsvError> {
        open_bytes(text.as_bytes())
    }

    fn open_bytes(bytes: &[u8]) -> Result<CsvSheet, CsvError> {
        CsvSheet::open(bytes.to_vec(), &Overrides::default())
    }

    fn rows(text: &str) -> Vec<Row> {
        open(text).unwrap().rows(0, 0).collect()
    }

    fn is_whole(row: &Row) -> bool {
        row.fault.is_none()
    }

    #[test]
    fn reads_what_spreadsheets_write() {
        let text = "\u{feff}teams,email,roles,first_name\r\n\"Support, Billing\",ann@example.com,\"agent,admin\",\"An\"\"n\"\r\n\r\n,bob@example.com,agent,Bob";
        let rows = rows(text);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].teams, ["Support", "Billing"]);
        assert_eq!(rows[0].roles, ["agent", "admin"]);
        assert_eq!(rows[0].first_name, "An\"n");
        assert_eq!((rows[0].number, rows[1].number), (2, 4), "spreadsheets count empty rows");
        assert_eq!(rows[1].email, "bob@example.com");
        assert!(rows.iter().all(|row| is_whole(row) && row.last_name.is_empty()));
    }

    #[test]
    fn refuses_broken_files() {
        let open = |bytes: &[u8]| open_bytes(bytes).map(|_| ()).unwrap_err();
        assert_eq!(open(b""), CsvError::Empty);
        assert_eq!(open(b"\xEF\xBB\xBF"), CsvError::Empty);
        assert_eq!(open(b"\r\n,,\r\n"), CsvError::Empty);
        assert_eq!(open(b"sep=;\r\n"), CsvError::Empty);
        assert!(matches!(open(b"email,last_name\n"), CsvError::MissingColumn { .. }));
        assert!(matches!(open(b"email,first_name,roles,e-mail\n"), CsvError::TwiceColumn { .. }));
        assert_eq!(open(b"sep=|\nemail|first_name\n"), CsvError::UnknownDelimiter("|".into()));
        assert_eq!(open(b"email,\"first_name\na@example.com,Ann\n"), CsvError::OpenHeader);
        assert_eq!(open(&[b','; 10_000].map(|c| c)), CsvError::Empty);
        let wide = format!("email,first_name{}\n", ",x".repeat(10_000));
        assert_eq!(open(wide.as_bytes()), CsvError::TooManyColumns);
        assert_eq!(open(b"\x7FELF\x02\x01\x01\x10,email,first_name"), CsvError::NotText);
        assert_eq!(open(&vec![b'a'; MAX_BYTES + 1]), CsvError::TooLarge);
    }

    #[test]
    fn what_is_said_of_a_file_counts() {
        let said = |text: &str, delimiter| {
            let overrides = Overrides { delimiter: Some(delimiter), ..Overrides::default() };
            CsvSheet::open(text.into(), &overrides)
        };
        let text = "sep=,\nemail;first_name,x\na@example.com;Ann,y\n";
        let sheet = said(text, Delimiter::Semicolon).map(|_| ());
        assert!(matches!(sheet, Err(CsvError::MissingColumn { .. })), "{sheet:?}");
        let text = "sep=,\nemail;first_name;a,b\na@example.com;Ann;y\n";
        let sheet = said(text, Delimiter::Semicolon).unwrap();
        assert_eq!(sheet.rows(0, 0).map(|row| row.first_name).collect::<Vec<_>>(), ["Ann"]);
        assert!(sheet.bytes().starts_with(b"email"), "what is stored begins with the header");
    }

    #[test]
    fn a_hundred_thousand_rows_are_taken_and_no_more() {
        let header = "email,first_name,roles\n";
        let most = format!("{header}{},,\n", "a@example.com,Ann,\n".repeat(100_000));
        let sheet = open(&most).unwrap();
        assert_eq!((sheet.total(), sheet.rows(0, 0).count()), (100_000, 100_000));
        let more = format!("{most}a@example.com,Ann,");
        assert_eq!(open(&more).map(|_| ()), Err(CsvError::TooManyRows));
    }

    #[test]
    fn a_ragged_row_is_told_apart() {
        let rows = rows(
            "email,first_name,roles\na@example.com,Ann\nb@example.com,Bob,agent,more\nc@example.com,Cy,agent\nd@example.com,Dee,agent,, \n",
        );
        assert_eq!(rows.iter().map(is_whole).collect::<Vec<_>>(), [false, false, true, true]);
    }

    #[test]
    fn rows_of_empty_cells_are_left_out_and_keep_their_number() {
        let text = "email,first_name,phone\n\n,,\n  ,\"\",\u{a0}\na@example.com,Ann,\n,,\n\nb@example.com,Bob,\n,,\n\n";
        let sheet = open(text).unwrap();
        let rows: Vec<Row> = sheet.rows(0, 0).collect();
        assert_eq!(sheet.total(), 2);
        assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [5, 8]);
        assert_eq!(sheet.rows(rows[0].end as u64, 1).collect::<Vec<_>>(), rows[1..]);
        assert_eq!(sheet.rows(rows[1].end as u64, 2).count(), 0);
        assert_eq!(open(&format!("email,first_name\n{}", "\n,".repeat(1_000_000))).unwrap().total(), 0);
    }

    #[test]
    fn a_million_cells_are_one_bad_row() {
        let text = format!("email,first_name,roles\n{}\nc@example.com,Cy,agent\n", "x,".repeat(1_000_000));
        let sheet = open(&text).unwrap();
        let mut scanner = Scanner::new(Delimiter::Comma);
        scanner.read(sheet.bytes(), sheet.body).unwrap();
        assert!(scanner.cells().len() <= 1_024);
        let rows: Vec<Row> = sheet.rows(0, 0).collect();
        assert_eq!(rows.iter().map(is_whole).collect::<Vec<_>>(), [false, true]);
        assert_eq!(rows[1].email, "c@example.com");
    }

    #[test]
    fn a_quote_that_is_not_closed_takes_one_row() {
        let mut text = "email,first_name,last_name\n".to_owned();
        for row in 2..100_002 {
            let quote = if row == 70_000 { "\"" } else { "" };
            text.push_str(&format!("p{row}@example.com,{quote}Ann,Lee\n"));
        }
        let sheet = open(&text).unwrap();
        let bad: Vec<Row> = sheet.rows(0, 0).filter(|row| !is_whole(row)).collect();
        assert_eq!((sheet.total(), bad.len()), (100_000, 1));
        assert_eq!((bad[0].number, bad[0].fault), (70_000, Some(RowFault::OpenQuote)));
        assert_eq!(bad[0].email, "p70000@example.com");
        // A later quote does not close it: there no cell ends.
        let text = text.replace("p80000@example.com,Ann,Lee", "p80000@example.com,\"Ann\",Lee");
        let sheet = open(&text).unwrap();
        let bad: Vec<u32> = sheet.rows(0, 0).filter(|row| !is_whole(row)).map(|row| row.number).collect();
        assert_eq!((sheet.total(), bad), (100_000, vec![70_000]));
    }

    #[test]
    fn a_file_of_the_release_before_is_read_on() {
        let text = "\u{feff}email,first_name,roles\r\na@example.com,Ann,\r\nb@example.com,Bob,agent\r\n";
        let layout = Layout {
            encoding: "utf-8".into(),
            delimiter: Delimiter::Comma,
            columns: vec![],
            ignored: vec![],
        };
        let sheet = Csv.reopen(text.into(), &layout).unwrap();
        let second = text.find("b@").unwrap();
        assert_eq!((sheet.total(), sheet.bytes()), (2, text.as_bytes()));
        let rows: Vec<Row> = sheet.rows(second as u64, 1).collect();
        assert_eq!((rows.len(), rows[0].number, rows[0].email.as_str()), (1, 3, "b@example.com"));
    }

    fn encoded(text: &str, encoding: &str) -> Vec<u8> {
        let marked = format!("\u{feff}{text}");
        match encoding {
            "utf-8" => text.into(),
            "utf-8 with mark" => marked.into(),
            "utf-16le" => marked.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            "utf-16be" => marked.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            _ => encoding_rs::WINDOWS_1252.encode(text).0.into_owned(),
        }
    }

    proptest! {
        /// Whatever is in the cells, and however it is written.
        #[test]
        fn going_on_anywhere_gives_the_same_rows(
            cells in proptest::collection::vec("[a-z\u{e4}\u{f6}\u{fc}\", ;|\t\n]{0,12}", 1..30),
            delimiter in proptest::sample::select(Delimiter::ALL),
            ends in proptest::collection::vec(proptest::sample::select(vec!["\r\n", "\n", "\r"]), 31),
            encoding in proptest::sample::select(vec!["utf-8", "utf-8 with mark", "utf-16le", "utf-16be", "windows-1252"]),
            empty in proptest::collection::vec(0usize..3, 30),
            broken in proptest::option::of(0usize..30),
            at in 0usize..30,
        ) {
            let between = delimiter.name();
            let mut text = format!("email{between}first_name{between}roles{}", ends[30]);
            for (number, cell) in cells.iter().enumerate() {
                let end = ends[number];
                let empty_row = format!("{between}{between}{end}");
                text.push_str(&[end, empty_row.as_str()].concat().repeat(empty[number] / 2));
                let cell = if broken == Some(number) { "\"open".into() } else { format!("\"{}\"", cell.replace('"', "\"\"")) };
                text.push_str(&format!("x@example.com{between}{cell}{between}agent{end}"));
            }
            let sheet = CsvSheet::open(encoded(&text, encoding), &Overrides::default()).unwrap();
            let all: Vec<Row> = sheet.rows(0, 0).collect();
            prop_assert_eq!(all.len(), sheet.total() as usize);
            if broken.is_none_or(|broken| broken >= cells.len()) {
                let read: Vec<_> = all.iter().map(|row| row.first_name.clone()).collect();
                let written: Vec<_> = cells.iter().map(|cell| cell.trim().to_owned()).collect();
                prop_assert_eq!(read, written);
            }
            let stored = Csv.reopen(sheet.bytes().to_vec(), sheet.layout()).unwrap();
            prop_assert_eq!(stored.layout(), sheet.layout());
            let at = at % all.len();
            let rest: Vec<Row> = stored.rows(all[at].end as u64, u32::try_from(at + 1).unwrap()).collect();
            prop_assert_eq!(&all[at + 1..], &rest[..]);
        }
    }
}
