//! Toasts over WinRT, under the application's own identity (AUMID): otherwise Windows shows them as PowerShell's and
//! a click leads nowhere (fault F13).

use std::sync::Arc;

use tauri_winrt_notification::{Sound, Toast as WinToast};

use super::toast::Toast;
use crate::desktop::{Desktop, Event};

/// The identity the installer registers with the start menu entry.
const AUMID: &str = "vn.vanthu.desktop";

/// The action that puts alerts off.
const LATER: &str = "later";

/// Shows toasts and hears their clicks.
pub struct Toaster {
    desktop: Arc<dyn Desktop>,
}

impl Toaster {
    /// A toaster whose clicks go to `desktop`.
    pub fn new(desktop: Arc<dyn Desktop>) -> Self {
        Self { desktop }
    }

    /// Shows a toast.
    pub fn show(&mut self, toast: Toast) {
        let desktop = Arc::clone(&self.desktop);
        let open = toast.open;
        let mut shown = WinToast::new(AUMID)
            .title(&toast.summary)
            .text1(&toast.body)
            .sound(toast.sound.then_some(Sound::Default))
            .add_button(&toast.action, "show");
        if !toast.later.is_empty() {
            shown = shown.add_button(&toast.put_off, LATER);
        }
        let later = toast.later;
        let shown = shown
            .on_activated(move |action| {
                if action.as_deref() == Some(LATER) {
                    desktop.put_off(later.clone());
                } else {
                    desktop.show_window();
                    desktop.tell(Event::Open(open));
                }
                Ok(())
            })
            .show();
        if let Err(error) = shown {
            tracing::info!(%error, summary = toast.summary, "no toast; the alert stays in the window");
        }
    }
}
