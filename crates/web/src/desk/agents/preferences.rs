use crate::auth::{Caller, SignedIn};
use crate::http::fields::fields;
use crate::http::{Answer, Body, FromWire, Problem, from_name};
use jiff::tz;
use portcullis_domain::Timestamp;
use portcullis_domain::base::Language;
use portcullis_domain::staff::preferences::{
    self, ColorScheme, Preferences, PreferencesPatch, TimeZoneName, TimeZoneNameError,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

from_name!(Language);
from_name!(ColorScheme);

/// What the caller chose for themselves. What is `null` goes by their browser or device.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PreferencesView {
    /// The language of pages and mails: `en` or `de`.
    #[schema(examples("de"))]
    language: Option<&'static str>,
    /// The time zone that times are shown in, as the IANA database names it.
    #[schema(examples("Europe/Berlin"))]
    time_zone: Option<String>,
    /// The colours of pages: `light` or `dark`.
    #[schema(examples("dark"))]
    color_scheme: Option<&'static str>,
    /// Whether the list of first steps is put away.
    hides_checklist: bool,
}

impl From<Preferences> for PreferencesView {
    fn from(chosen: Preferences) -> Self {
        Self {
            language: chosen.language.map(Language::name),
            time_zone: chosen.time_zone.map(|name| name.to_string()),
            color_scheme: chosen.color_scheme.map(ColorScheme::name),
            hides_checklist: chosen.hides_checklist,
        }
    }
}

/// A time zone that there is, by the name that the database has for it.
pub(super) struct KnownTimeZone(TimeZoneName);

impl FromWire for KnownTimeZone {
    fn from_wire(value: Value, now: Timestamp) -> Result<Self, String> {
        let name = TimeZoneName::from_wire(value, now)?;
        let is_known = tz::db().available().any(|known| known.as_str() == name.as_str());
        if is_known { Ok(Self(name)) } else { Err(TimeZoneNameError.to_string()) }
    }

    fn schema() -> RefOr<Schema> {
        TimeZoneName::schema()
    }
}

fields! {
    /// What the caller chooses for themselves; what is absent stays as it is.
    #[example {"language": "de", "time_zone": "Europe/Berlin", "color_scheme": null}]
    pub(super) struct PreferencesChanges {
        /// The language of pages and mails.
        patch language: Language,
        /// The time zone that times are shown in, as the IANA database names it.
        patch time_zone: KnownTimeZone,
        /// The colours of pages.
        patch color_scheme: ColorScheme,
        /// Whether the list of first steps is put away.
        set hides_checklist: bool,
    } => PreferencesPatch, |_errors| Some(PreferencesPatch {
        language: language?,
        time_zone: time_zone?.map(|zone| zone.0),
        color_scheme: color_scheme?,
        hides_checklist: hides_checklist?,
    })
}

/// Show what the caller chose for themselves.
#[utoipa::path(get, path = "/api/v1/agents/me/preferences", tag = "agents", responses(
    (status = 200, description = "What they chose.", body = Answer<PreferencesView>),
))]
pub(super) async fn show_preferences(caller: Caller<SignedIn>) -> Result<Answer<PreferencesView>, Problem> {
    let chosen = caller.read((), |tx, _, by, ()| Ok(preferences::own(tx, by)?)).await?;
    Ok(Answer::new(chosen.into()))
}

/// Choose language, time zone and colours. Only what is given is touched; `null` leaves it to the browser or device.
#[utoipa::path(put, path = "/api/v1/agents/me/preferences", tag = "agents", request_body = PreferencesChanges,
    responses((status = 200, description = "What they chose now.", body = Answer<PreferencesView>)))]
pub(super) async fn set_preferences(
    caller: Caller<SignedIn>,
    body: Body<PreferencesChanges>,
) -> Result<Answer<PreferencesView>, Problem> {
    let set = caller.write(body, |tx, _, by, patch| Ok(preferences::set_own(tx, by, patch)?));
    Ok(Answer::new(set.await?.into()))
}
