//! Quoted cells that do not end where a cell ends. The reader of `csv-core` takes everything up to the next quote for
//! such a cell, be it the rest of the file.

/// Where the first such cell of a record begins.
pub(crate) fn open_quote(record: &[u8], delimiter: u8) -> Option<usize> {
    let mut at = 0;
    loop {
        let is_quoted = record.get(at) == Some(&b'"');
        let end =
            if is_quoted { closed(record, at + 1).ok_or(at) } else { Ok(unquoted(record, at, delimiter)) };
        let end = match end {
            Ok(end) => end,
            Err(open) => return Some(open),
        };
        match record.get(end) {
            Some(byte) if *byte == delimiter => at = end + 1,
            None | Some(b'\r' | b'\n') => return None,
            Some(_) => return Some(at),
        }
    }
}

/// Where a cell ends of which the inside begins at `at`, and the spaces after it.
fn closed(record: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += record.get(at..)?.iter().position(|byte| *byte == b'"')? + 1;
        if record.get(at) != Some(&b'"') {
            break;
        }
        at += 1;
    }
    let spaces = record[at..].iter().take_while(|byte| **byte == b' ').count();
    Some(at + spaces)
}

fn unquoted(record: &[u8], at: usize, delimiter: u8) -> usize {
    let ends = |byte: &u8| *byte == delimiter || matches!(byte, b'\r' | b'\n');
    let length = record[at..].iter().position(ends);
    length.map_or(record.len(), |length| at + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_end_where_a_cell_ends_are_told_from_those_that_do_not() {
        for record in [
            "",
            "a,b",
            "\"a\",\"b\"\r\n",
            "\"a, \"\"b\"\"\" ,c\n",
            "a\"b,c",
            "\"\"",
            "\"a\nb\",\"\"\r",
            "a,\"\"",
        ] {
            assert_eq!(open_quote(record.as_bytes(), b','), None, "{record:?}");
        }
        for (record, open) in [
            ("\"a", 0),
            ("a,\"b\nc,d\n", 2),
            ("\"a\"b,c\n", 0),
            ("a,\"b\"\"", 2),
            ("\"", 0),
            ("x,\"a\";b", 2),
        ] {
            assert_eq!(open_quote(record.as_bytes(), b','), Some(open), "{record:?}");
        }
        assert_eq!(open_quote(b"\"a\";\"b\"", b';'), None);
    }
}
