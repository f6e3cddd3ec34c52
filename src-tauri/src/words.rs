//! The few sentences people read outside the page: title, tray, toasts. The page's own words stand in `ui/src/i18n`.

/// The language of the clerk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Tiếng Việt.
    #[default]
    Vietnamese,
    /// English.
    English,
}

impl Language {
    /// The language a preference names; anything unknown is Vietnamese.
    #[must_use]
    pub fn of(preference: &str) -> Self {
        if preference == "en" { Self::English } else { Self::Vietnamese }
    }

    /// The sentence of this language.
    #[must_use]
    pub fn choose<'a>(self, vietnamese: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::Vietnamese => vietnamese,
            Self::English => english,
        }
    }
}
