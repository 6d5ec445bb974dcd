//! The columns of a file, and what stands between them, whoever wrote it.

use crate::base::names;

/// The most columns. A row of more cells than twice as many need not be told apart from one of more.
pub const MAX_COLUMNS: usize = 500;

names! {
    /// What a column says of a person.
    pub enum Column {
        /// The address. It must be there.
        Email = "email",
        /// First name. It must be there.
        FirstName = "first_name",
        /// Last name.
        LastName = "last_name",
        /// Names of roles.
        Roles = "roles",
        /// Names of teams.
        Teams = "teams",
    }
}

impl Column {
    /// The column that a cell of the header names: in any case, whatever stands between the words, by its usual other
    /// names, and with the `[Required]` that directories put behind it.
    pub fn of(cell: &str) -> Option<Self> {
        let lower = cell.trim().to_lowercase();
        let name: String =
            lower.trim_end_matches("[required]").chars().filter(|c| c.is_alphanumeric()).collect();
        Some(match name.as_str() {
            "email" | "emailaddress" | "mail" | "mailaddress" => Self::Email,
            "firstname" | "givenname" | "forename" => Self::FirstName,
            "lastname" | "surname" | "familyname" => Self::LastName,
            "role" | "roles" => Self::Roles,
            "team" | "teams" | "group" | "groups" => Self::Teams,
            _ => return None,
        })
    }
}

names! {
    /// What stands between cells.
    pub enum Delimiter {
        /// A comma.
        Comma = ",",
        /// A semicolon, where the comma stands in numbers.
        Semicolon = ";",
        /// A tab.
        Tab = "\t",
    }
}

/// A text that names no delimiter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This must be comma, semicolon or tab.")]
pub struct UnknownDelimiter;

impl Delimiter {
    /// Reads what people write for it: itself, or its word.
    ///
    /// # Errors
    /// [`UnknownDelimiter`].
    pub fn parse(raw: &str) -> Result<Self, UnknownDelimiter> {
        match raw {
            "," | "comma" => Ok(Self::Comma),
            ";" | "semicolon" => Ok(Self::Semicolon),
            "\t" | "\\t" | "tab" => Ok(Self::Tab),
            _ => Err(UnknownDelimiter),
        }
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Comma => "comma",
            Self::Semicolon => "semicolon",
            Self::Tab => "tab",
        }
    }

    /// What separates names within a cell, beside the comma.
    pub(super) fn separators(self) -> &'static [char] {
        match self {
            Self::Comma | Self::Tab => &[';', '|'],
            Self::Semicolon => &['|'],
        }
    }
}

/// How a file was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Name of its encoding, such as `utf-8`.
    pub encoding: String,
    /// What stands between its cells.
    pub delimiter: Delimiter,
    /// Which column was understood, and what the file calls it.
    pub columns: Vec<(Column, String)>,
    /// What the file calls the columns that are left out.
    pub ignored: Vec<String>,
}

impl Layout {
    /// What the file calls this column; `None` where it has none.
    pub fn name_of(&self, column: Column) -> Option<&str> {
        self.columns.iter().find(|(known, _)| *known == column).map(|(_, name)| name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_go_by_many_names() {
        for (column, cells) in [
            (Column::Email, &["email", " E-Mail ", "E-mail Address", "EmailAddress", "mail", "Email:"][..]),
            (Column::Email, &["Email Address [Required]", "EMAIL*"]),
            (Column::FirstName, &["first_name", "First Name", "first-name", "GivenName", "Forename"]),
            (Column::LastName, &["Last Name [Required]", "Surname", "family name", "LAST\u{a0}NAME"]),
            (Column::Roles, &["role", "Roles"]),
            (Column::Teams, &["Team", "groups", "Group"]),
        ] {
            for cell in cells {
                assert_eq!(Column::of(cell), Some(column), "{cell}");
            }
        }
        for cell in ["", "phone", "Recovery Email", "name", "[Required]", "email 2"] {
            assert_eq!(Column::of(cell), None, "{cell}");
        }
    }

    #[test]
    fn a_delimiter_is_said_by_itself_or_by_its_word() {
        for delimiter in Delimiter::ALL {
            assert_eq!(Delimiter::parse(delimiter.name()), Ok(*delimiter));
            assert_eq!(Delimiter::parse(delimiter.word()), Ok(*delimiter));
        }
        assert_eq!(Delimiter::parse("|"), Err(UnknownDelimiter));
    }
}
