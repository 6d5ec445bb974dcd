//! What an import would do, for whoever is asked whether it should.

use super::{list, plain, say};
use crate::failure::Failure;
use crate::service::Service;
use portcullis_domain::Principal;
use portcullis_domain::staff::imports::{self, PlannedRow, Preview, Sheet};
use portcullis_domain::store::read;
use std::io::{BufRead, ErrorKind, Write};

/// Characters of a cell that are shown.
const WIDTH: usize = 30;

/// Looks at the whole file. Nothing is written.
pub(super) fn look(service: &Service, by: &Principal, sheet: &dyn Sheet) -> Result<Preview, Failure> {
    let mut preview = Preview::default();
    while !preview.has_ended() {
        let cx = service.context();
        let looked = read(service.store.as_ref(), |tx| imports::look(tx, &cx, by, sheet, preview.place()))?;
        preview.take(looked);
    }
    Ok(preview)
}

/// How the file is understood, its first rows, and what is wrong.
pub(super) fn show(preview: &Preview, sheet: &dyn Sheet, out: &mut impl Write) -> Result<(), Failure> {
    let layout = sheet.layout();
    say(out, format_args!("Encoding {}, cells separated by {}.", layout.encoding, layout.delimiter.word()))?;
    for (column, name) in &layout.columns {
        say(out, format_args!("  {:<10}  is the column {}", column.name(), short(name)))?;
    }
    if !layout.ignored.is_empty() {
        let names: Vec<_> = layout.ignored.iter().map(|name| short(name)).collect();
        say(out, format_args!("  left out are {}", names.join(", ")))?;
    }
    table(&preview.rows, out)?;
    let more = sheet.total() as usize - preview.rows.len();
    if more > 0 {
        say(out, format_args!("         and {more} more"))?;
    }
    let Preview { valid, errored, errors, .. } = preview;
    say(out, format_args!("\n{valid} of {} rows can be imported, {errored} are wrong.", sheet.total()))?;
    if !errors.is_empty() {
        list(errors, out)?;
        if *errored as usize > errors.len() {
            say(out, format_args!("Only the first {} are shown.", errors.len()))?;
        }
    }
    Ok(())
}

/// Whether somebody says yes. The end of their input is a no.
pub(super) fn agreed(input: &mut impl BufRead, out: &mut impl Write) -> Result<bool, Failure> {
    let asked = write!(out, "Import them? [y/N] ").and_then(|()| out.flush());
    if let Err(error) = asked
        && error.kind() != ErrorKind::BrokenPipe
    {
        return Err(Failure::Output(error));
    }
    let mut answer = String::new();
    input.read_line(&mut answer).map_err(Failure::Input)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

fn table(rows: &[PlannedRow], out: &mut impl Write) -> Result<(), Failure> {
    let cells: Vec<[String; 4]> = rows.iter().map(cells).collect();
    let heads = ["e-mail", "name", "roles", "teams"];
    let width = |place: usize| {
        let widths = cells.iter().map(|row| row[place].chars().count());
        widths.max().unwrap_or(0).max(heads[place].len())
    };
    let widths = [width(0), width(1), width(2)];
    let mut line = |row: &str, [email, name, roles, teams]: [&str; 4]| {
        let [first, second, third] = widths;
        let line = format!("{row:>7}  {email:first$}  {name:second$}  {roles:third$}  {teams}");
        say(out, format_args!("{}", line.trim_end()))
    };
    if rows.is_empty() {
        return Ok(());
    }
    line("row", heads)?;
    for (row, cells) in rows.iter().zip(&cells) {
        line(&row.row.to_string(), cells.each_ref().map(String::as_str))?;
    }
    Ok(())
}

fn cells(row: &PlannedRow) -> [String; 4] {
    let name = [Some(row.first_name.as_str()), row.last_name.as_deref()];
    let name = name.into_iter().flatten().collect::<Vec<_>>().join(" ");
    [short(&row.email), short(&name), short(&row.roles.join(", ")), short(&row.teams.join(", "))]
}

/// A text as one column of a terminal may show it.
fn short(text: &str) -> String {
    let text = plain(text);
    if text.chars().count() <= WIDTH { text } else { text.chars().take(WIDTH - 1).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_domain::staff::imports::{Overrides, Sheets};
    use portcullis_sheets::Csv;

    #[test]
    fn only_a_yes_is_one() {
        for (says, expected) in
            [("y\n", true), (" YES \n", true), ("n\n", false), ("\n", false), ("", false), ("yet\n", false)]
        {
            let mut out = Vec::new();
            assert_eq!(agreed(&mut says.as_bytes(), &mut out).unwrap(), expected, "{says:?}");
            assert_eq!(out, b"Import them? [y/N] ");
        }
    }

    #[test]
    fn it_is_shown_what_is_understood() {
        let file = "E-Mail;First Name;Phone\nann@example.com;Ann;1\n";
        let sheet = Csv.open(file.into(), &Overrides::default()).unwrap();
        let planned = PlannedRow {
            row: 2,
            email: "ann@example.com".into(),
            first_name: "Ann\u{1b}".into(),
            last_name: Some("Lee".into()),
            roles: vec!["agent".into(), "admin".into()],
            teams: Vec::new(),
        };
        let mut preview = Preview::default();
        (preview.rows, preview.valid) = (vec![planned], 1);
        let mut out = Vec::new();
        show(&preview, sheet.as_ref(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(
            lines,
            [
                "Encoding utf-8, cells separated by semicolon.",
                "  email       is the column E-Mail",
                "  first_name  is the column First Name",
                "  left out are Phone",
                "    row  e-mail           name      roles         teams",
                "      2  ann@example.com  Ann\u{fffd} Lee  agent, admin",
                "",
                "1 of 1 rows can be imported, 0 are wrong.",
            ]
        );
    }
}
