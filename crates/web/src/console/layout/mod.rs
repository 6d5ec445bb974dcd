//! How a page is put together and sent.

pub(super) mod assets;

use crate::http::{Call, OwnBody, Problem};
use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use askama::Template;
use portcullis_domain::Timestamp;
use portcullis_domain::staff::preferences::{ColorScheme, Preferences};
use portcullis_words::{Saying, Words};

/// What every page needs to know of the service and of its reader.
pub(super) struct Site {
    /// The path that the public URL ends with, without a slash at its end; mostly nothing.
    pub(super) root: String,
    /// What the installation is called.
    pub(super) brand: &'static str,
    words: Words,
    scheme: Option<ColorScheme>,
}

impl Site {
    pub(super) fn of(call: &Call) -> Self {
        let url = &call.app.settings.public_url;
        let root = call.app.links.base().strip_prefix(url.origin()).unwrap_or_default().to_owned();
        Self { root, brand: "Portcullis", words: call.words, scheme: None }
    }

    /// The same for somebody who chose how pages are.
    pub(super) fn chosen(self, preferences: &Preferences) -> Self {
        let words = preferences.language.map_or(self.words, Words::of);
        Self { words, scheme: preferences.color_scheme, ..self }
    }

    /// The colours that the reader chose; none: those of their device.
    pub(super) fn scheme(&self) -> &'static str {
        self.scheme.map_or("", ColorScheme::name)
    }

    /// A sentence of the rules in the reader's language.
    pub(super) fn sentence(&self, english: &str) -> String {
        self.words.sentence(english)
    }

    /// Stands in the address of the style sheet.
    pub(super) fn style(&self) -> &str {
        assets::STYLE.version()
    }

    /// Stands in the address of the script.
    pub(super) fn script(&self) -> &str {
        assets::SCRIPT.version()
    }

    /// The language of the page, as its `lang` says it.
    pub(super) fn language(&self) -> &'static str {
        self.words.language().name()
    }

    /// The state of an access request, by its name at the wire.
    pub(super) fn request_state(&self, name: &str) -> Saying<'_> {
        self.say(match name {
            "pending" => "state-pending",
            "approved" => "state-approved",
            "denied" => "state-denied",
            _ => "state-lapsed",
        })
    }

    /// What is said under this key in the reader's language.
    pub(super) fn say<'a>(&self, key: &'a str) -> Saying<'a> {
        self.words.say(key)
    }
}

/// A page with this status.
pub(super) fn page(status: StatusCode, template: &impl Template) -> Result<HttpResponse, Problem> {
    let text = template.render().map_err(|error| {
        tracing::error!(%error, "a page was not made");
        Problem::defect()
    })?;
    let mut response = HttpResponse::build(status).content_type("text/html; charset=utf-8").body(text);
    response.extensions_mut().insert(OwnBody);
    Ok(response)
}

/// Sends the browser on, with GET.
pub(super) fn see_other(address: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, address)).finish()
}

/// A heading and a few lines.
#[derive(Template)]
#[template(path = "layout/message.html")]
pub(super) struct Message {
    pub(super) site: Site,
    pub(super) heading: String,
    pub(super) lines: Vec<String>,
}

impl Message {
    /// Both by their keys.
    pub(super) fn new(call: &Call, heading: &str, lines: &[&str]) -> Self {
        let say = |key: &&str| call.words.say(key).to_string();
        Self { site: Site::of(call), heading: say(&heading), lines: lines.iter().map(say).collect() }
    }
}

/// An instant for people and for machines.
pub(super) struct Moment {
    pub(super) human: String,
    pub(super) machine: String,
}

impl From<Timestamp> for Moment {
    fn from(at: Timestamp) -> Self {
        let machine = at.to_string();
        let human = format!("{} {} UTC", &machine[..10], &machine[11..16]);
        Self { human, machine }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_to_the_minute() {
        let moment = Moment::from(Timestamp::parse("2026-01-31T10:05:06.7+01:00").unwrap());
        assert_eq!(moment.human, "2026-01-31 09:05 UTC");
    }
}
