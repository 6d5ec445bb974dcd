use portcullis_domain::Email;
use portcullis_domain::base::Name;
use std::fmt;
use std::str::FromStr;

/// Who a mail is from: an address and, optionally, a name that is shown with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The shown name.
    pub name: Option<Name>,
    /// The address.
    pub address: Email,
}

/// A text that is no sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "The sender must be an e-mail address, alone or after a name, such as Example Desk <desk@example.com>; \
     the name has at most 140 characters and none of < > \" \\."
)]
pub struct SenderError;

impl FromStr for Sender {
    type Err = SenderError;

    fn from_str(raw: &str) -> Result<Self, SenderError> {
        let raw = raw.trim();
        let (name, address) = match raw.strip_suffix('>') {
            Some(rest) => rest.split_once('<').ok_or(SenderError)?,
            None => ("", raw),
        };
        let name = name.trim();
        let name = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(name).trim();
        if name.contains(['<', '>', '"', '\\']) {
            return Err(SenderError);
        }
        let name = if name.is_empty() { None } else { Some(name.parse::<Name>().map_err(|_| SenderError)?) };
        Ok(Self { name, address: address.parse().map_err(|_| SenderError)? })
    }
}

impl fmt::Display for Sender {
    /// A mailbox after RFC 5322; a name that is more than plain words is quoted.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(name) = &self.name else { return self.address.fmt(f) };
        let plain = |c: char| c.is_alphanumeric() || c == ' ' || "!#$%&'*+-/=?^_`{|}~".contains(c);
        if name.as_str().chars().all(plain) {
            write!(f, "{name} <{}>", self.address)
        } else {
            let quoted = name.as_str().replace('\\', "\\\\").replace('"', "\\\"");
            write!(f, "\"{quoted}\" <{}>", self.address)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_a_mailbox() {
        for (raw, shown) in [
            ("desk@example.com", "desk@example.com"),
            ("<desk@example.com>", "desk@example.com"),
            (" Example Desk <Desk@Example.com> ", "Example Desk <desk@example.com>"),
            ("\"Example, Inc.\" <desk@example.com>", "\"Example, Inc.\" <desk@example.com>"),
            ("B\u{fc}ro <desk@example.com>", "B\u{fc}ro <desk@example.com>"),
        ] {
            let sender: Sender = raw.parse().unwrap();
            assert_eq!(sender.to_string(), shown);
            assert_eq!(shown.parse(), Ok(sender), "{raw}");
        }
    }

    #[test]
    fn a_name_cannot_end_its_quotes() {
        let name = Some("a\" <x@example.com>, \\".parse().unwrap());
        let sender = Sender { name, address: "desk@example.com".parse().unwrap() };
        assert_eq!(sender.to_string(), r#""a\" <x@example.com>, \\" <desk@example.com>"#);
    }

    #[test]
    fn refuses_what_is_no_mailbox() {
        let long = format!("{} <desk@example.com>", "a".repeat(141));
        for raw in [
            "",
            "desk",
            "Desk desk@example.com",
            "Desk <desk@example.com",
            "Desk <desk@example.com>, <x@example.com>",
            "De\r\nBcc: x@example.com\r\nsk <desk@example.com>",
            "De\"sk <desk@example.com>",
            &long,
        ] {
            assert_eq!(raw.parse::<Sender>(), Err(SenderError), "{raw:?}");
        }
    }
}
