//! Writes the first inputs of every target into `corpus/TARGET`: `cargo run --example seeds`.

use std::fs;
use std::io;
use std::path::Path;

#[path = "../../tests/it/seeds.rs"]
mod seeds;

fn main() -> io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut count = 0;
    for entry in fs::read_dir(pdfsig_fuzz::fixtures().join("generated"))? {
        let path = entry?.path();
        for (target, bytes) in seeds::of(&fs::read(&path)?) {
            let folder = corpus.join(target);
            fs::create_dir_all(&folder)?;
            fs::write(folder.join(format!("seed-{count:04}")), bytes)?;
            count += 1;
        }
    }
    println!("{count} seeds");
    Ok(())
}
