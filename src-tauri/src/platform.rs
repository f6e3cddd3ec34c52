//! What differs between operating systems, and the only place where `unsafe` may stand.
//!
//! Each system has the same functions: [`before_start`], [`can_draw_plainly`], [`draws_plainly`],
//! [`start_again_drawing_plainly`], [`prepare_window`], [`mark_from_outside`], [`has_tray_host`], [`watch_network`],
//! [`asked_to_end`].

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::*;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use windows::*;

#[cfg(not(any(target_os = "linux", windows)))]
compile_error!("Văn Thư runs on Linux and Windows");
