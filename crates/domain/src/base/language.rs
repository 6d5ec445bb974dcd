use super::names::names;

names! {
    /// A language of pages and mails, by its BCP 47 tag.
    #[derive(Default, Hash)]
    pub enum Language {
        /// English.
        #[default]
        English = "en",
        /// German.
        German = "de",
    }
}
