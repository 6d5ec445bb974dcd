//! The file: a table with a header and a row for each person. How it is written down is for an adapter to know.

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

/// Reads files.
pub trait Sheets: Send + Sync {
    /// Reads the header of a file and counts its rows.
    ///
    /// # Errors
    /// [`CsvError`]; a file of more than [`MAX_BYTES`] or [`MAX_ROWS`] is not taken.
    fn open(&self, bytes: Vec<u8>) -> Result<Box<dyn Sheet>, CsvError>;
}

/// A file whose header is right.
pub trait Sheet: Send + Sync {
    /// The file.
    fn bytes(&self) -> &[u8];

    /// Rows in the file, without the header.
    fn total(&self) -> u32;

    /// The rows from byte `offset` on, of which `done` came before; 0 is the beginning. Going on at the
    /// [`end`](Row::end) of any row gives the rows after it.
    fn rows(&self, offset: u64, done: u32) -> Box<dyn Iterator<Item = Row> + '_>;
}

/// Which column stands where.
#[derive(Clone, Debug)]
pub struct Header {
    /// For each known column, its place.
    places: [Option<usize>; 5],
    width: usize,
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

impl Header {
    /// Finds the columns among the cells of the first line.
    ///
    /// # Errors
    /// [`CsvError`] about a column.
    pub fn read(cells: &[String]) -> Result<Self, CsvError> {
        let mut places = [None; 5];
        for (place, cell) in cells.iter().enumerate() {
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
        Ok(Self { places, width: cells.len() })
    }

    /// The row with these cells. `number` and `end` are those of [`Row`].
    pub fn row(&self, number: u32, end: usize, cells: &[String]) -> Row {
        let cell = |column: usize| {
            let cell = self.places[column].and_then(|place| cells.get(place));
            cell.map_or("", |cell| cell.trim())
        };
        let list = |column| -> Vec<String> {
            cell(column)
                .split(',')
                .map(str::trim)
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect()
        };
        Row {
            number,
            end,
            is_whole: cells.len() == self.width,
            email: cell(0).to_owned(),
            first_name: cell(1).to_owned(),
            last_name: cell(2).to_owned(),
            roles: list(3),
            teams: list(4),
        }
    }
}
