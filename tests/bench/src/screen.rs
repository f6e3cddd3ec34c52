//! A screen without a person: an X server that keeps its picture in a file, so that what is painted, and when, can
//! be seen without asking the program that paints.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Trouble;

/// Every third pixel in both directions is looked at.
const STEP: usize = 3;

/// A virtual screen.
pub(crate) struct Screen {
    server: Child,
    directory: tempfile::TempDir,
    pub(crate) display: String,
}

impl Screen {
    pub(crate) fn new() -> Result<Self, Trouble> {
        let directory = tempfile::tempdir()?;
        let number = (90..400)
            .find(|number| !Path::new(&format!("/tmp/.X11-unix/X{number}")).exists())
            .ok_or_else(|| Trouble("no free display".to_owned()))?;
        let display = format!(":{number}");
        let server = Command::new("Xvfb")
            .args([&display, "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-fbdir"])
            .arg(directory.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let screen = Self { server, directory, display };
        let began = Instant::now();
        while screen.picture().is_err() || !Path::new(&format!("/tmp/.X11-unix/X{number}")).exists() {
            if began.elapsed() > Duration::from_secs(10) {
                return Err(Trouble("the virtual screen did not start".to_owned()));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(screen)
    }

    /// What is on the screen now, thinned out.
    pub(crate) fn picture(&self) -> Result<Picture, Trouble> {
        Picture::read(&fs::read(self.directory.path().join("Xvfb_screen0"))?)
            .ok_or_else(|| Trouble("the screen's picture has another form".to_owned()))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.server.kill().and_then(|()| self.server.wait()).map(|_status| ()).unwrap_or_default();
    }
}

/// Colours of the pixels looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    pixels: Vec<u32>,
}

impl Picture {
    /// Reads an XWD file (X11's `XWDFile.h`): big-endian numbers, a colour map, then 32-bit pixels.
    fn read(bytes: &[u8]) -> Option<Self> {
        let number = |index: usize| -> Option<usize> {
            let bytes: [u8; 4] = bytes.get(index * 4..index * 4 + 4)?.try_into().ok()?;
            usize::try_from(u32::from_be_bytes(bytes)).ok()
        };
        let (header, width, height) = (number(0)?, number(4)?, number(5)?);
        let (bits, line, colours) = (number(11)?, number(12)?, number(19)?);
        if bits != 32 || header == 0 {
            return None;
        }
        let start = header + colours * 12;
        let mut pixels = Vec::with_capacity(width * height / (STEP * STEP));
        for y in (0..height).step_by(STEP) {
            let row = bytes.get(start + y * line..start + y * line + width * 4)?;
            for pixel in row.chunks_exact(4).step_by(STEP) {
                pixels.push(u32::from_le_bytes(pixel.try_into().ok()?) & 0x00ff_ffff);
            }
        }
        Some(Self { pixels })
    }

    /// The share of pixels that differ from another picture.
    pub(crate) fn change(&self, other: &Self) -> f64 {
        let differ = self.pixels.iter().zip(&other.pixels).filter(|(one, other)| one != other).count();
        share(differ, self.pixels.len())
    }

    /// The share of what covers `before` that is not of the most frequent colour there: an empty window has none.
    pub(crate) fn content(&self, before: &Self) -> f64 {
        let mut colours: HashMap<u32, usize> = HashMap::new();
        let mut covered = 0;
        for (now, _) in self.pixels.iter().zip(&before.pixels).filter(|(now, before)| now != before) {
            covered += 1;
            *colours.entry(*now).or_default() += 1;
        }
        let most = colours.values().max().copied().unwrap_or(0);
        // A cursor or a frame is no window yet.
        if share(covered, self.pixels.len()) < 0.2 { 0.0 } else { share(covered - most, covered) }
    }
}

fn share(part: usize, whole: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "far below what a double holds exactly")]
    let share = part as f64 / whole.max(1) as f64;
    share
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(pixels: &[u32]) -> Picture {
        Picture { pixels: pixels.to_vec() }
    }

    #[test]
    fn an_empty_window_has_no_content_and_text_on_it_has() {
        let before = picture(&[0; 10]);
        assert!(picture(&[0, 0, 0, 0, 0, 9, 9, 9, 9, 9]).content(&before) < 1e-9);
        assert!((picture(&[0, 0, 0, 0, 0, 9, 9, 9, 9, 5]).content(&before) - 0.2).abs() < 1e-9);
        assert!(picture(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 5]).content(&before) < 1e-9);
    }

    #[test]
    fn a_file_of_another_form_is_refused() {
        assert_eq!(Picture::read(b"not a picture"), None);
        assert_eq!(Picture::read(&[0; 200]), None);
    }
}
