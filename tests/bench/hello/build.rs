//! Tauri's own preparation.

fn main() {
    tauri_build::build();
}
