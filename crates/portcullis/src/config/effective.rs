//! The effective configuration as text: what a `portcullis.toml` with all of it would say, and where it came from.

use super::database_url::DatabaseUrl;
use super::key::{Key, Kind, Mask};
use super::layers::{Given, Layers};
use super::origin::Origin;
use std::fmt::Write as _;
use std::io;

/// Writes one line per setting: the key, its value with secrets masked, and its origin.
pub fn print(layers: &Layers, out: &mut impl io::Write) -> io::Result<()> {
    let lines: Vec<(String, String)> = Key::ALL.iter().map(|key| line(layers, *key)).collect();
    let width = lines.iter().map(|(setting, _)| setting.chars().count()).max().unwrap_or(0);
    for (setting, origin) in lines {
        writeln!(out, "{setting:width$}  # {origin}")?;
    }
    Ok(())
}

fn line(layers: &Layers, key: Key) -> (String, String) {
    let overruled = match key {
        Key::SecretKey => Some(Key::SecretKeyFile),
        Key::SecretKeyFile => Some(Key::SecretKey),
        Key::MailToken => Some(Key::MailTokenFile),
        Key::MailTokenFile => Some(Key::MailToken),
        _ => None,
    }
    .and_then(|other| layers.given(other));
    match (layers.given(key), overruled) {
        (Some(given), Some(other)) if other.origin > given.origin => {
            (format!("# {} =", key.name()), format!("overruled by {}", other.key.name()))
        }
        // Read again, it must still follow.
        (Some(given), _) if key == Key::PublicUrl && given.origin == Origin::Default => {
            (format!("# {} = {}", key.name(), value(&given)), "follows listen".to_owned())
        }
        (Some(given), _) => (format!("{} = {}", key.name(), value(&given)), given.origin.to_string()),
        (None, _) => (format!("# {} =", key.name()), "not set".to_owned()),
    }
}

/// The value in TOML. Only called for what was proven, so that a number is one.
fn value(given: &Given) -> String {
    let spec = given.key.spec();
    if spec.kind == Kind::List {
        let entries = given.entries().unwrap_or_default();
        return format!("[{}]", entries.iter().map(|entry| quoted(entry)).collect::<Vec<_>>().join(", "));
    }
    let text = given.text().unwrap_or_default();
    match (spec.mask, spec.kind) {
        (Mask::Everything, _) => quoted("***"),
        (Mask::UrlPassword, _) => {
            quoted(&DatabaseUrl::parse(&text).map_or_else(|_| "***".to_owned(), |url| url.to_string()))
        }
        (Mask::Nothing, Kind::Number | Kind::Bool) => text,
        (Mask::Nothing, Kind::Text | Kind::List) => quoted(&text),
    }
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
