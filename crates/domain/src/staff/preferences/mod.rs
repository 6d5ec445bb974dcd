//! What an agent chose for themselves: the language, the time zone and the look of what they see.

mod manage;
mod port;
mod time_zone;

pub use manage::{language_of_address, languages_of_addresses, own, set_own};
pub use port::AgentPreferences;
pub use time_zone::{TimeZoneName, TimeZoneNameError};

use crate::base::{Language, Patch, names};

names! {
    /// Dark writing on light, or light on dark.
    pub enum ColorScheme {
        /// Dark writing on light.
        Light = "light",
        /// Light writing on dark.
        Dark = "dark",
    }
}

/// What an agent chose. What is empty goes by their browser or device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// The language of pages and mails.
    pub language: Option<Language>,
    /// The time zone that times are shown in.
    pub time_zone: Option<TimeZoneName>,
    /// The colours of pages.
    pub color_scheme: Option<ColorScheme>,
    /// Whether the list of first steps is put away.
    pub hides_checklist: bool,
}

/// Which preferences to change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PreferencesPatch {
    /// The language of pages and mails.
    pub language: Patch<Language>,
    /// The time zone that times are shown in.
    pub time_zone: Patch<TimeZoneName>,
    /// The colours of pages.
    pub color_scheme: Patch<ColorScheme>,
    /// Whether the list of first steps is put away.
    pub hides_checklist: Option<bool>,
}

impl Preferences {
    /// These preferences after a change.
    fn patched(&self, patch: &PreferencesPatch) -> Self {
        Self {
            language: patch.language.apply(self.language),
            time_zone: patch.time_zone.clone().apply(self.time_zone.clone()),
            color_scheme: patch.color_scheme.apply(self.color_scheme),
            hides_checklist: patch.hides_checklist.unwrap_or(self.hides_checklist),
        }
    }
}
