//! Prints the lines of a PDF with the places of their words: `cargo run -p pdfsig --example read_text -- FILE…`.

use std::io::Write;

use pdfsig::text::{Limits, read};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::stdout().lock();
    for path in std::env::args().skip(1) {
        let start = std::time::Instant::now();
        let text = match read(&std::fs::read(&path)?, &Limits::default()) {
            Ok(text) => text,
            Err(error) => {
                writeln!(out, "== {path}: {} {error} ({:?})", error.code(), start.elapsed())?;
                continue;
            }
        };
        writeln!(out, "== {path}: {:?}, {} pages ({:?})", text.layer, text.pages.len(), start.elapsed())?;
        for page in &text.pages {
            writeln!(
                out,
                "-- {} {:.0}×{:.0} picture {}",
                page.number, page.width, page.height, page.picture
            )?;
            for line in &page.lines {
                let words = line.words.iter().map(|word| {
                    let mark = if word.bold { "*" } else { "" };
                    format!("{:.0}:{mark}{}", word.place.left, word.text)
                });
                let base = line.words.first().map_or(0.0, |word| word.base);
                writeln!(out, "{base:6.1} {}", words.collect::<Vec<_>>().join(" "))?;
            }
        }
    }
    Ok(())
}
