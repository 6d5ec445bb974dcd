//! From the bytes of a file to its text.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use portcullis_domain::staff::imports::CsvError;

/// What files begin with that are sent in place of CSV.
const OTHER_FORMATS: [(&[u8], &str); 9] = [
    (b"PK\x03\x04", "an Excel workbook or another ZIP archive"),
    (b"PK\x05\x06", "an Excel workbook or another ZIP archive"),
    (b"\xD0\xCF\x11\xE0", "an Excel workbook of the old kind"),
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xFF\xD8\xFF", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1F\x8B", "a gzip archive"),
    (b"{\\rtf", "an RTF document"),
];

/// So many bytes tell whether a file is UTF-16.
const SAMPLE: usize = 1_024;

/// The text of a file, without byte order mark.
#[derive(Debug)]
pub(crate) struct Text {
    /// It, in UTF-8.
    pub(crate) bytes: Vec<u8>,
    /// Name of the encoding that it was in.
    pub(crate) encoding: String,
}

impl Text {
    /// Decodes a file as somebody said, else as its byte order mark says, else as UTF-8 where it is that, else as
    /// Windows-1252.
    pub(crate) fn decode(bytes: Vec<u8>, said: Option<&str>) -> Result<Self, CsvError> {
        if let Some(format) = other_format(&bytes) {
            return Err(CsvError::OtherFormat(format));
        }
        let encoding = encoding_of(&bytes, said)?;
        let name = encoding.name().to_ascii_lowercase();
        let bytes = decode(bytes, encoding).ok_or_else(|| CsvError::NotIn(name.clone()))?;
        if bytes.contains(&0) {
            return Err(CsvError::NotText);
        }
        Ok(Self { bytes, encoding: name })
    }
}

fn other_format(bytes: &[u8]) -> Option<&'static str> {
    let by_mark = OTHER_FORMATS.iter().find(|(mark, _)| bytes.starts_with(mark)).map(|(_, format)| *format);
    let is_markup = bytes.trim_ascii_start().starts_with(b"<");
    by_mark.or(is_markup.then_some("a web page or an XML document"))
}

fn encoding_of(bytes: &[u8], said: Option<&str>) -> Result<&'static Encoding, CsvError> {
    let unknown = |name: &str| CsvError::UnknownEncoding(name.chars().take(80).collect());
    let find = |name: &str| Encoding::for_label_no_replacement(name.as_bytes()).ok_or_else(|| unknown(name));
    let said = said.map(find).transpose()?;
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    match (marked, said) {
        // "utf-16" says nothing about the order.
        (Some(marked), Some(said)) if marked != said && !(is_utf_16(marked) && is_utf_16(said)) => {
            Err(CsvError::NotIn(said.name().to_ascii_lowercase()))
        }
        (Some(encoding), _) | (None, Some(encoding)) => Ok(encoding),
        (None, None) => match unmarked_utf_16(bytes) {
            Some(name) => Err(CsvError::NoByteOrder(name)),
            None if std::str::from_utf8(bytes).is_ok() => Ok(UTF_8),
            // As Windows-1252 every letter that is right would become wrong.
            None if is_damaged_utf_8(bytes) => Err(CsvError::NotIn("utf-8".into())),
            None => Ok(WINDOWS_1252),
        },
    }
}

/// Whether more characters beyond ASCII are UTF-8 than are not. In another encoding hardly one is by chance.
fn is_damaged_utf_8(bytes: &[u8]) -> bool {
    let (mut right, mut wrong) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        right += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        wrong += usize::from(!chunk.invalid().is_empty());
    }
    right > wrong
}

fn is_utf_16(encoding: &Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

/// Which UTF-16 it is, if every other byte is zero in most places, as in text with Latin letters.
fn unmarked_utf_16(bytes: &[u8]) -> Option<&'static str> {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let zeros = |first: usize| sample.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    match (zeros(0), zeros(1)) {
        (0, odd) if odd * 4 > sample.len() => Some("utf-16le"),
        (even, 0) if even * 4 > sample.len() => Some("utf-16be"),
        _ => None,
    }
}

/// The text in UTF-8; `None` where the bytes are not in this encoding.
fn decode(mut bytes: Vec<u8>, encoding: &'static Encoding) -> Option<Vec<u8>> {
    let mark = Encoding::for_bom(&bytes).map_or(0, |(_, length)| length);
    if encoding == UTF_8 {
        bytes.drain(..mark);
        return std::str::from_utf8(&bytes).is_ok().then_some(bytes);
    }
    let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..])?;
    Some(text.into_owned().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZOE: &str = "email;first_name\r\nzoe@example.com;Zo\u{eb} \u{20ac}\r\n";

    fn utf_16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    fn decoded(bytes: &[u8], said: Option<&str>) -> Result<(String, String), CsvError> {
        let text = Text::decode(bytes.to_vec(), said)?;
        Ok((String::from_utf8(text.bytes).unwrap(), text.encoding))
    }

    #[test]
    fn what_spreadsheets_write_is_recognised() {
        let windows = WINDOWS_1252.encode(ZOE).0.into_owned();
        for (bytes, encoding) in [
            (ZOE.as_bytes().to_vec(), "utf-8"),
            (format!("\u{feff}{ZOE}").into_bytes(), "utf-8"),
            (utf_16(&format!("\u{feff}{ZOE}"), u16::to_le_bytes), "utf-16le"),
            (utf_16(&format!("\u{feff}{ZOE}"), u16::to_be_bytes), "utf-16be"),
            (windows.clone(), "windows-1252"),
        ] {
            assert_eq!(decoded(&bytes, None), Ok((ZOE.into(), encoding.into())), "{encoding}");
            assert_eq!(decoded(&bytes, Some(encoding)), Ok((ZOE.into(), encoding.into())), "{encoding}");
        }
        let (wrong, _) = decoded(&windows, Some("windows-1251")).unwrap();
        assert!(wrong.contains("Zo\u{43b}"), "what is said counts: {wrong}");
    }

    #[test]
    fn utf_16_without_a_mark_must_be_said() {
        for (bytes, name) in
            [(utf_16(ZOE, u16::to_le_bytes), "utf-16le"), (utf_16(ZOE, u16::to_be_bytes), "utf-16be")]
        {
            assert_eq!(decoded(&bytes, None), Err(CsvError::NoByteOrder(name)));
            assert_eq!(decoded(&bytes, Some(name)), Ok((ZOE.into(), name.into())));
        }
        let marked = utf_16(&format!("\u{feff}{ZOE}"), u16::to_be_bytes);
        assert_eq!(decoded(&marked, Some("UTF-16")), Ok((ZOE.into(), "utf-16be".into())));
    }

    #[test]
    fn what_is_no_text_is_told_apart() {
        for (bytes, format) in [
            (&b"\x89PNG\r\n\x1a\n\0\0"[..], "PNG"),
            (b"PK\x03\x04\x14\0\0\0", "Excel"),
            (b"%PDF-1.7\n", "PDF"),
            (b"\n <!DOCTYPE html>", "web page"),
        ] {
            let error = decoded(bytes, None).unwrap_err();
            assert!(matches!(error, CsvError::OtherFormat(kind) if kind.contains(format)), "{error}");
            assert!(error.to_string().contains("Save the table as CSV"), "{error}");
        }
        assert_eq!(decoded(b"email,\0\0\0first_name", None), Err(CsvError::NotText));
    }

    #[test]
    fn what_is_said_must_fit() {
        assert_eq!(decoded(b"email", Some("klingon")), Err(CsvError::UnknownEncoding("klingon".into())));
        let damaged = [ZOE.as_bytes(), ZOE.as_bytes(), b"\xFF"].concat();
        assert_eq!(decoded(&damaged, None), Err(CsvError::NotIn("utf-8".into())));
        assert!(decoded(&damaged, Some("windows-1252")).is_ok());
        assert_eq!(decoded(b"Zo\xEB", Some("utf-8")), Err(CsvError::NotIn("utf-8".into())));
        assert_eq!(decoded(b"\xFF\xFEe\0m", Some("utf-8")), Err(CsvError::NotIn("utf-8".into())));
        assert_eq!(decoded(b"\xFF\xFEe\0m", None), Err(CsvError::NotIn("utf-16le".into())));
        assert_eq!(decoded(b"\xEF\xBB\xBFZo\xEB", None), Err(CsvError::NotIn("utf-8".into())));
    }
}
