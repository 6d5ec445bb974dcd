//! Languages that pages and mails are written in.

use crate::base::names;

names! {
    /// A language that pages and mails are written in, named as in BCP 47.
    #[derive(Default)]
    pub enum Language {
        /// English, also where nothing is known.
        #[default]
        English = "en",
        /// German.
        German = "de",
    }
}
