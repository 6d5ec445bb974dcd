//! Records of a text, one by one.

use crate::quotes::open_quote;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use portcullis_domain::staff::imports::{Delimiter, MAX_COLUMNS, RowFault};
use std::borrow::Cow;

/// Cells of one record that are told apart. The reader of the crate `csv` has no such bound: 20 MB of commas would take
/// it hundreds of megabytes.
const MAX_CELLS: usize = 1_024;
const _: () = assert!(MAX_CELLS > 2 * MAX_COLUMNS, "a row with more is one that no header has");

/// Reads records one by one, in buffers that are used again.
pub(crate) struct Scanner {
    reader: Reader,
    delimiter: u8,
    output: Vec<u8>,
    written: usize,
    ends: Vec<usize>,
    fields: usize,
    /// Why the record that was read last cannot be one of people.
    pub(crate) fault: Option<RowFault>,
    /// How many empty records came before it.
    pub(crate) skipped: u32,
}

impl Scanner {
    pub(crate) fn new(delimiter: Delimiter) -> Self {
        let delimiter = delimiter.name().as_bytes()[0];
        Self {
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            delimiter,
            output: vec![0; 1_024],
            written: 0,
            ends: vec![0; 16],
            fields: 0,
            fault: None,
            skipped: 0,
        }
    }

    /// Reads the first record from `offset` on, where one begins, that is not empty, and answers where the next one
    /// begins.
    pub(crate) fn read(&mut self, bytes: &[u8], mut offset: usize) -> Option<usize> {
        self.skipped = 0;
        loop {
            while let Some(length) = line_break(bytes, offset) {
                offset += length;
                self.skipped += 1;
            }
            let end = self.whole_record(bytes, offset)?;
            if !self.is_empty() {
                return Some(end);
            }
            self.skipped += 1;
            offset = end;
        }
    }

    /// The cells of the record that was read last.
    pub(crate) fn cells(&self) -> Vec<Cow<'_, str>> {
        let mut start = 0;
        let cells = self.ends[..self.fields].iter().map(|end| {
            let cell = String::from_utf8_lossy(&self.output[start..*end]);
            start = *end;
            cell
        });
        cells.collect()
    }

    /// Reads a record. One with a quoted cell that does not end is over where its line is, so that it takes no other
    /// rows with it.
    fn whole_record(&mut self, bytes: &[u8], start: usize) -> Option<usize> {
        self.fault = None;
        let end = self.record(bytes, start)?;
        let record = &bytes[start..end];
        if !record.contains(&b'"') {
            return Some(end);
        }
        let Some(open) = open_quote(record, self.delimiter) else { return Some(end) };
        let rest = &record[open..];
        let line = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
        let line = start + open + line;
        self.record(&bytes[..line], start)?;
        self.fault = Some(RowFault::OpenQuote);
        Some(line + line_break(bytes, line).unwrap_or(0))
    }

    fn record(&mut self, bytes: &[u8], start: usize) -> Option<usize> {
        self.reader.reset();
        let mut input = bytes.get(start..)?;
        let mut consumed = 0;
        (self.fields, self.written) = (0, 0);
        loop {
            let (result, read, wrote, ended) = self.reader.read_record(
                input,
                &mut self.output[self.written..],
                &mut self.ends[self.fields..],
            );
            input = &input[read..];
            consumed += read;
            self.written += wrote;
            self.fields += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.output.resize(self.output.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if self.ends.len() < MAX_CELLS => {
                    self.ends.resize(self.ends.len() * 2, 0);
                }
                ReadRecordResult::OutputEndsFull => {
                    // Later cells take the place of earlier ones: there are too many either way.
                    self.fields = MAX_CELLS / 2;
                    self.fault = Some(RowFault::Ragged);
                }
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return None,
            }
        }
        // The line feed of a CRLF belongs to this record.
        let next = start + consumed;
        let is_halved = bytes.get(next) == Some(&b'\n') && bytes.get(next - 1) == Some(&b'\r');
        Some(next + usize::from(is_halved))
    }

    /// Whether all cells of the record that was read last are empty.
    fn is_empty(&self) -> bool {
        let text = &self.output[..self.written];
        !text.first().is_some_and(u8::is_ascii_graphic)
            && self.fault != Some(RowFault::OpenQuote)
            && String::from_utf8_lossy(text).trim().is_empty()
    }
}

/// How long the line break is that stands at `offset`.
fn line_break(bytes: &[u8], offset: usize) -> Option<usize> {
    match bytes.get(offset)? {
        b'\r' if bytes.get(offset + 1) == Some(&b'\n') => Some(2),
        b'\r' | b'\n' => Some(1),
        _ => None,
    }
}
