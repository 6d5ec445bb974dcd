//! What stands between the cells of a file.

use crate::scanner::Scanner;
use portcullis_domain::staff::imports::{CsvError, Delimiter, Header};

/// What the first line says, if it is `sep=;` as some spreadsheets want it, and where the line after it begins.
pub(crate) fn said(text: &[u8]) -> Option<(Result<Delimiter, CsvError>, usize)> {
    let length = text.iter().take(16).position(|byte| matches!(byte, b'\r' | b'\n'))?;
    let line = std::str::from_utf8(&text[..length]).ok()?.trim_matches(['"', ' ']);
    let (name, character) = line.split_at_checked(4)?;
    if !name.eq_ignore_ascii_case("sep=") || character.is_empty() {
        return None;
    }
    let delimiter = Delimiter::parse(character).map_err(|_| CsvError::UnknownDelimiter(character.into()));
    let line_break = if text[length..].starts_with(b"\r\n") { 2 } else { 1 };
    Some((delimiter, length + line_break))
}

/// The delimiter by which the header names the most columns that are known.
pub(crate) fn told_by_header(text: &[u8]) -> Delimiter {
    let known = |delimiter: &Delimiter| {
        let mut scanner = Scanner::new(*delimiter);
        scanner.read(text, 0).map_or(0, |_| Header::known(&scanner.cells()))
    };
    // The last one of equals would win.
    Delimiter::ALL.iter().copied().rev().max_by_key(known).unwrap_or(Delimiter::Comma)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_may_say_it() {
        for (text, delimiter, end) in [
            ("sep=;\r\nemail", Delimiter::Semicolon, 7),
            ("SEP=,\remail", Delimiter::Comma, 6),
            ("\"sep=\t\"\nemail", Delimiter::Tab, 8),
        ] {
            assert_eq!(said(text.as_bytes()), Some((Ok(delimiter), end)), "{text:?}");
        }
        assert_eq!(said(b"sep=|\n"), Some((Err(CsvError::UnknownDelimiter("|".into())), 6)));
        for text in ["", "email\n", "sep=\n", "sep=;", "separate,columns\n"] {
            assert_eq!(said(text.as_bytes()), None, "{text:?}");
        }
    }

    #[test]
    fn the_header_tells_it() {
        for (text, delimiter) in [
            ("email,first_name\na;b;c", Delimiter::Comma),
            ("email;first_name;\"a,b,c,d\"\n", Delimiter::Semicolon),
            ("E-Mail\tFirst Name, and so on\tSurname\n", Delimiter::Tab),
            ("email\n", Delimiter::Comma),
            ("nothing;known\n", Delimiter::Comma),
            ("", Delimiter::Comma),
        ] {
            assert_eq!(told_by_header(text.as_bytes()), delimiter, "{text:?}");
        }
    }
}
