//! How the program speaks outside the page, as the clerk prefers it.

use std::sync::{Arc, PoisonError, RwLock};

use office::{Office, view::Preferences};

use crate::words::Language;

/// The preferences that matter outside the page.
#[derive(Debug, Default)]
pub struct Voice {
    preferences: RwLock<Preferences>,
}

impl Voice {
    /// The clerk's language.
    pub fn language(&self) -> Language {
        Language::of(&self.read(|preferences| preferences.language.clone()))
    }

    /// Whether desktop alerts are wanted.
    pub fn notifications(&self) -> bool {
        self.read(|preferences| preferences.notifications)
    }

    /// Whether closing the window leaves the program in the tray.
    pub fn closes_to_tray(&self) -> bool {
        self.read(|preferences| preferences.close_to_tray)
    }

    /// Takes new preferences.
    pub fn set(&self, preferences: Preferences) {
        *self.preferences.write().unwrap_or_else(PoisonError::into_inner) = preferences;
    }

    pub(super) fn set_language(&self, language: &str) {
        language.clone_into(&mut self.preferences.write().unwrap_or_else(PoisonError::into_inner).language);
    }

    fn read<T>(&self, part: impl FnOnce(&Preferences) -> T) -> T {
        part(&self.preferences.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Reads the stored preferences of an office just opened.
pub(super) async fn learn(voice: Arc<Voice>, office: Arc<Office>) {
    match office.settings().await {
        Ok(settings) => voice.set(settings.preferences),
        Err(error) => tracing::warn!(code = error.code(), "the preferences could not be read"),
    }
}
