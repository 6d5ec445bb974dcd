//! The file: a table with a header and a row for each person. How it is written down is for an adapter to know.

use super::{Column, Delimiter, Layout, MAX_COLUMNS};

/// The largest file, in bytes.
pub const MAX_BYTES: usize = 20 * 1_000 * 1_000;
/// The most rows, without the header.
pub const MAX_ROWS: u32 = 100_000;

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
    /// More than [`MAX_COLUMNS`].
    #[error("The file has too many columns. At most {MAX_COLUMNS} are taken.")]
    TooManyColumns,
    /// It is no text.
    #[error("The file is no text. Save the table as CSV in your spreadsheet program, and send that file.")]
    NotText,
    /// It is something else, which its first bytes tell.
    #[error(
        "The file is {0}, not CSV. Save the table as CSV in your spreadsheet program, and send that file."
    )]
    OtherFormat(&'static str),
    /// It is UTF-16 that does not say in which order its bytes are.
    #[error(
        "The file looks like {0} without a byte order mark. Save it as CSV UTF-8, or say that its encoding is {0}."
    )]
    NoByteOrder(&'static str),
    /// Bytes that its encoding does not have.
    #[error("The file is not {0} from beginning to end. Save it as CSV UTF-8, or say which encoding it has.")]
    NotIn(String),
    /// An encoding was said that nobody knows.
    #[error("There is no encoding {0:?}. It is called utf-8, utf-16le or windows-1252, for example.")]
    UnknownEncoding(String),
    /// Its line `sep=` names what cannot stand between cells.
    #[error("The first line says that {0:?} stands between cells. It must be a comma, a semicolon or a tab.")]
    UnknownDelimiter(String),
    /// Its header has a quoted cell that does not end.
    #[error("A quote in the first line is not closed. Close it, and send the file again.")]
    OpenHeader,
    /// A column that must be there is not.
    #[error(
        "The column {column} is missing. The first line must be email,first_name,last_name,roles,teams; it is: {found}"
    )]
    MissingColumn {
        /// Which one.
        column: Column,
        /// The first columns that are there.
        found: String,
    },
    /// Two columns are one and the same.
    #[error("The columns {first:?} and {second:?} are both the column {column}. Take one of them out.")]
    TwiceColumn {
        /// Which one.
        column: Column,
        /// What the file calls the first one.
        first: String,
        /// What it calls the other one.
        second: String,
    },
}

/// What somebody says of a file; the rest is told by the file itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// Its encoding, by a name that the [`Sheets`] know.
    pub encoding: Option<String>,
    /// What stands between its cells.
    pub delimiter: Option<Delimiter>,
}

/// Reads files.
pub trait Sheets: Send + Sync {
    /// Understands a file as it was sent, reads its header and counts its rows.
    ///
    /// # Errors
    /// [`CsvError`]; a file of more than [`MAX_BYTES`] or [`MAX_ROWS`] is not taken.
    fn open(&self, bytes: Vec<u8>, overrides: &Overrides) -> Result<Box<dyn Sheet>, CsvError>;

    /// Reads a file again that was stored: the [`bytes`](Sheet::bytes) and the [`layout`](Sheet::layout) of a sheet.
    ///
    /// # Errors
    /// [`CsvError`], where they are not.
    fn reopen(&self, bytes: Vec<u8>, layout: &Layout) -> Result<Box<dyn Sheet>, CsvError>;
}

/// A file whose header is right.
pub trait Sheet: Send + Sync {
    /// The file, as it is to be stored.
    fn bytes(&self) -> &[u8];

    /// How it was understood.
    fn layout(&self) -> &Layout;

    /// Rows in the file, without the header and those of empty cells.
    fn total(&self) -> u32;

    /// The rows from byte `offset` on, of which `done` came before; 0 is the beginning. Going on at the
    /// [`end`](Row::end) of any row gives the rows after it.
    fn rows(&self, offset: u64, done: u32) -> Box<dyn Iterator<Item = Row> + '_>;
}

/// Why a row cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowFault {
    /// It has another number of cells than the header.
    #[error("This row has more or fewer cells than the header.")]
    Ragged,
    /// A quote opens a cell, and none closes it where a cell ends. The row is then taken to end with its line.
    #[error(
        "A quote opens a cell in this row, and none closes it. Close it, or write it twice where it belongs to the text."
    )]
    OpenQuote,
}

/// One row, as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its place in the file, as spreadsheets count: the header is row 1, and empty ones count.
    pub number: u32,
    /// Where the next row begins, in bytes.
    pub end: usize,
    /// Why it cannot be read.
    pub fault: Option<RowFault>,
    /// The address.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Names of roles, separated by commas.
    pub roles: Vec<String>,
    /// Names of teams, separated by commas.
    pub teams: Vec<String>,
    /// What separates them too, where a name is not known as it stands.
    pub separators: &'static [char],
}
