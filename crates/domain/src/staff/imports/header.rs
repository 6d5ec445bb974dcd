//! The header of a file: which of its columns is which.

use super::{Column, CsvError, Delimiter, MAX_COLUMNS, Row, RowFault};

/// How much of a column's name is kept.
const NAME: usize = 80;

/// Which column stands where.
#[derive(Clone, Debug)]
pub struct Header {
    /// For each known column, its place.
    places: [Option<usize>; 5],
    names: Vec<String>,
    separators: &'static [char],
}

impl Header {
    /// Finds the columns among the cells of the first line.
    ///
    /// # Errors
    /// [`CsvError`] about a column.
    pub fn read<S: AsRef<str>>(cells: &[S], delimiter: Delimiter) -> Result<Self, CsvError> {
        // Spreadsheets write empty cells behind the last column.
        let width =
            cells.iter().rposition(|cell| !cell.as_ref().trim().is_empty()).map_or(0, |last| last + 1);
        let cells = &cells[..width];
        if cells.len() > MAX_COLUMNS {
            return Err(CsvError::TooManyColumns);
        }
        let names: Vec<String> = cells.iter().map(|cell| name(cell.as_ref())).collect();
        // A line of text has none; the first bytes of a picture or a program do.
        if names.iter().any(|name| name.contains(char::is_control)) {
            return Err(CsvError::NotText);
        }
        let mut places = [None; 5];
        for (place, cell) in cells.iter().enumerate() {
            let Some(column) = Column::of(cell.as_ref()) else { continue };
            if let Some(first) = places[column as usize].replace(place) {
                let (first, second) = (names[first].clone(), names[place].clone());
                return Err(CsvError::TwiceColumn { column, first, second });
            }
        }
        let missing = |column: &Column| places[*column as usize].is_none();
        if let Some(column) = [Column::Email, Column::FirstName].into_iter().find(missing) {
            let found = names.iter().take(10).map(String::as_str).collect::<Vec<_>>().join(", ");
            return Err(CsvError::MissingColumn { column, found });
        }
        Ok(Self { places, names, separators: delimiter.separators() })
    }

    /// How many of these cells name a column that is known.
    pub fn known<S: AsRef<str>>(cells: &[S]) -> usize {
        cells.iter().filter(|cell| Column::of(cell.as_ref()).is_some()).count()
    }

    /// Which columns were understood, and what the file calls them.
    pub fn columns(&self) -> Vec<(Column, String)> {
        let named = |column: &Column| Some((*column, self.names[self.places[*column as usize]?].clone()));
        Column::ALL.iter().filter_map(named).collect()
    }

    /// What the file calls the columns that are left out. One without a name is not told of.
    pub fn ignored(&self) -> Vec<String> {
        let names = self.names.iter().enumerate();
        let left_out = names.filter(|(place, name)| !self.places.contains(&Some(*place)) && !name.is_empty());
        left_out.map(|(_, name)| name.clone()).collect()
    }

    /// The row with these cells. `number`, `end` and `fault` are those of [`Row`].
    pub fn row<S: AsRef<str>>(&self, number: u32, end: usize, cells: &[S], fault: Option<RowFault>) -> Row {
        let width = self.names.len();
        let is_whole =
            cells.len() >= width && cells[width..].iter().all(|cell| cell.as_ref().trim().is_empty());
        let cell = |column: Column| {
            let cell = self.places[column as usize].and_then(|place| cells.get(place));
            cell.map_or("", |cell| cell.as_ref().trim())
        };
        let list = |column| -> Vec<String> { parts(cell(column), &[',']).map(str::to_owned).collect() };
        Row {
            number,
            end,
            fault: fault.or((!is_whole).then_some(RowFault::Ragged)),
            email: cell(Column::Email).to_owned(),
            first_name: cell(Column::FirstName).to_owned(),
            last_name: cell(Column::LastName).to_owned(),
            roles: list(Column::Roles),
            teams: list(Column::Teams),
            separators: self.separators,
        }
    }
}

/// A cell as a column's name is shown: on one line.
fn name(cell: &str) -> String {
    let words: Vec<&str> = cell.split_whitespace().collect();
    words.join(" ").chars().take(NAME).collect()
}

/// The names in a text, without the white space around them.
pub(super) fn parts<'a>(text: &'a str, separators: &'a [char]) -> impl Iterator<Item = &'a str> {
    text.split(separators).map(str::trim).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Header, CsvError> {
        Header::read(&line.split(',').collect::<Vec<_>>(), Delimiter::Comma)
    }

    #[test]
    fn what_is_left_out_is_named() {
        let header = read("Phone,E-Mail,,First\nName [Required], Org Unit\r\nPath").unwrap();
        assert_eq!(header.ignored(), ["Phone", "Org Unit Path"]);
        let first = "First Name [Required]".to_owned();
        assert_eq!(header.columns(), [(Column::Email, "E-Mail".into()), (Column::FirstName, first)]);
    }

    #[test]
    fn a_header_that_says_too_little_or_too_much_is_told_apart() {
        let says = |line: &str| read(line).unwrap_err().to_string();
        assert!(says("email,phone,first_name,e-mail").contains("\"email\" and \"e-mail\""));
        assert!(says("email,surname").contains("The column first_name is missing."));
        assert!(says("a@example.com,Ann").contains("a@example.com, Ann"));
        assert_eq!(read(&"x,".repeat(MAX_COLUMNS + 1)).map(|_| ()), Err(CsvError::TooManyColumns));
        assert!(read(&format!("email,first_name{}", ",".repeat(MAX_COLUMNS))).is_ok());
        assert_eq!(read("\u{1a}email,first_name").map(|_| ()), Err(CsvError::NotText));
    }
}
