//! Writes the forty sample documents into a directory: `cargo run -p rehearsal --example samples -- DIR [SEED]`.

use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let dir = PathBuf::from(arguments.next().ok_or("a directory is needed")?);
    let seed = arguments.next().map_or(Ok(1), |seed| seed.parse())?;
    std::fs::create_dir_all(&dir)?;
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::fixed(domain::time::VIETNAM)).date();
    for (index, sample) in rehearsal::samples::ensure(&dir, seed, today)?.iter().enumerate() {
        for file in &sample.files {
            std::fs::write(dir.join(format!("{index:02} {}", file.name)), &file.bytes)?;
        }
    }
    Ok(())
}
