//! The bytes of a package on their way to the XML parser: counted, hashed, decoded to UTF-8 and bounded.
//!
//! The parser buffers one event at a time, so the bound on an event is kept here: past the budget the source
//! fails, and [`Source::refusal`] says why.

use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use sha2::{Digest, Sha256};

use crate::{Error, Limits, Raw, WarningCode, warning::Warnings};

const RAW: usize = 64 << 10;
/// UTF-16 grows by half at most when it becomes UTF-8; invalid bytes of UTF-8 grow threefold and take two rounds.
const DECODED: usize = RAW + RAW / 2 + 16;

/// What the package limits the parser ran into; the parser itself sees only a failed read.
#[derive(Debug)]
pub(crate) enum Refusal {
    Event,
    Package,
    Envelope,
    Io(io::Error),
}

pub(crate) struct Source<R> {
    inner: R,
    raw: Box<[u8]>,
    raw_start: usize,
    raw_end: usize,
    decoded: Box<[u8]>,
    start: usize,
    end: usize,
    decoder: Decoder,
    hasher: Sha256,
    bytes: u64,
    package_limit: u64,
    envelope: u64,
    envelope_limit: u64,
    /// Bytes the current event may still take; `None` while contents of attachments stream by.
    budget: Option<usize>,
    /// The first bytes of the current event, to tell what it was when the budget ended it.
    head: Vec<u8>,
    end_of_input: bool,
    flushed: bool,
    replaced: bool,
    refusal: Option<Refusal>,
}

impl<R: Read> Source<R> {
    /// Finds the encoding and the first markup.
    pub(crate) fn open(inner: R, limits: &Limits, warnings: &mut Warnings) -> Result<Self, Error> {
        let mut source = Self {
            inner,
            raw: vec![0; RAW].into_boxed_slice(),
            raw_start: 0,
            raw_end: 0,
            decoded: vec![0; DECODED].into_boxed_slice(),
            start: 0,
            end: 0,
            decoder: UTF_8.new_decoder_without_bom_handling(),
            hasher: Sha256::new(),
            bytes: 0,
            package_limit: limits.package,
            envelope: 0,
            envelope_limit: limits.envelope,
            budget: None,
            head: Vec::with_capacity(16),
            end_of_input: false,
            flushed: false,
            replaced: false,
            refusal: None,
        };
        source.detect_encoding(warnings)?;
        source.skip_junk(limits.junk, warnings)?;
        Ok(source)
    }

    fn detect_encoding(&mut self, warnings: &mut Warnings) -> Result<(), Error> {
        while self.raw_end < 4 && !self.end_of_input {
            self.read_raw().map_err(|failure| self.error(failure))?;
        }
        let first = self.raw.get(..self.raw_end).unwrap_or_default();
        let (encoding, mark): (&'static Encoding, usize) = match first {
            [0xEF, 0xBB, 0xBF, ..] => (UTF_8, 3),
            [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] | [b'<', 0, 0, 0, ..] | [0, 0, 0, b'<', ..] => {
                return Err(Error::Encoding { label: "utf-32".into() });
            }
            [0xFF, 0xFE, ..] => (UTF_16LE, 2),
            [0xFE, 0xFF, ..] => (UTF_16BE, 2),
            [b'<', 0, ..] => (UTF_16LE, 0),
            [0, b'<', ..] => (UTF_16BE, 0),
            _ => (UTF_8, 0),
        };
        self.raw_start = mark;
        if encoding != UTF_8 {
            warnings.add(WarningCode::Utf16, &[("encoding", encoding.name())]);
            self.decoder = encoding.new_decoder_without_bom_handling();
        } else if mark > 0 {
            warnings.add(WarningCode::Bom, &[]);
        }
        Ok(())
    }

    /// Skips to the first `<` that begins markup. White space is junk only before an XML declaration.
    fn skip_junk(&mut self, limit: usize, warnings: &mut Warnings) -> Result<(), Error> {
        let mut junk = Vec::new();
        loop {
            let (first, next) = self.first_two()?;
            match (first, next) {
                (None, _) => return Err(Self::what_is_it(&junk)),
                (Some(b'<'), Some(next))
                    if matches!(next, b'?' | b'!' | b'_' | b':') || next.is_ascii_alphabetic() =>
                {
                    break;
                }
                (Some(first), _) => {
                    junk.push(first);
                    self.consume(1);
                }
            }
            if junk.len() > limit {
                return Err(Self::what_is_it(&junk));
            }
        }
        let declared = self.first_two()? == (Some(b'<'), Some(b'?'));
        let blank = junk.iter().all(u8::is_ascii_whitespace);
        if !blank || (declared && !junk.is_empty()) {
            if is_mime(&junk) {
                return Err(Error::OldDialect { dialect: "cv2803" });
            }
            warnings.add(WarningCode::JunkBefore, &[("bytes", &junk.len().to_string())]);
        }
        Ok(())
    }

    fn first_two(&mut self) -> Result<(Option<u8>, Option<u8>), Error> {
        match self.peek(2) {
            Ok(seen) => Ok((seen.first().copied(), seen.get(1).copied())),
            Err(failure) => Err(self.error(failure)),
        }
    }

    fn what_is_it(junk: &[u8]) -> Error {
        if junk.iter().all(u8::is_ascii_whitespace) {
            Error::Empty
        } else if is_mime(junk) {
            Error::OldDialect { dialect: "cv2803" }
        } else {
            Error::NotXml
        }
    }

    /// Allows the next event so many bytes.
    pub(crate) fn begin_event(&mut self, budget: usize) {
        self.budget = Some(budget);
        self.head.clear();
    }

    /// Lets contents stream by without a budget, outside the envelope.
    pub(crate) fn begin_content(&mut self) {
        self.budget = None;
    }

    /// What the current event began with.
    pub(crate) fn head(&self) -> &[u8] {
        &self.head
    }

    /// Why a read failed, once.
    pub(crate) fn refusal(&mut self) -> Option<Refusal> {
        self.refusal.take()
    }

    pub(crate) fn received(&self) -> u64 {
        self.bytes
    }

    pub(crate) fn at_end(&self) -> bool {
        self.end_of_input && self.raw_start == self.raw_end && self.start == self.end
    }

    /// Whether the package is in UTF-16.
    pub(crate) fn is_wide(&self) -> bool {
        self.decoder.encoding() != UTF_8
    }

    /// Whether bytes that were no text in the package's encoding were replaced.
    pub(crate) fn replaced(&self) -> bool {
        self.replaced
    }

    /// The next bytes, `count` of them unless the input ends before; consumes nothing.
    pub(crate) fn peek(&mut self, count: usize) -> io::Result<&[u8]> {
        while self.end - self.start < count && !self.exhausted() {
            self.fill()?;
        }
        let end = self.end.min(self.start + count);
        Ok(self.decoded.get(self.start..end).unwrap_or_default())
    }

    /// Reads on to the end, so that the hash covers every byte received. Tells whether anything but white space
    /// was left.
    pub(crate) fn drain(&mut self) -> Result<bool, Error> {
        self.begin_content();
        let mut left = false;
        loop {
            let available = match self.fill_buf() {
                Ok(bytes) => bytes,
                Err(failure) => return Err(self.error(failure)),
            };
            if available.is_empty() {
                return Ok(left);
            }
            left |= available.iter().any(|b| !b.is_ascii_whitespace() && *b != 0);
            let count = available.len();
            self.consume(count);
        }
    }

    /// Size and hash of what was read so far.
    pub(crate) fn raw(self) -> Raw {
        Raw { bytes: self.bytes, sha256: self.hasher.finalize().into() }
    }

    /// The error behind a failed read.
    pub(crate) fn error(&mut self, failure: io::Error) -> Error {
        match self.refusal() {
            Some(Refusal::Package) => Error::TooLarge { limit: self.package_limit },
            Some(Refusal::Envelope) => Error::EnvelopeTooLarge { limit: self.envelope_limit },
            Some(Refusal::Io(failure)) => Error::Source(failure),
            Some(Refusal::Event) | None => Error::Source(failure),
        }
    }

    fn exhausted(&self) -> bool {
        self.end_of_input && self.raw_start == self.raw_end && self.flushed
    }

    fn refuse(&mut self, refusal: Refusal) -> io::Error {
        self.refusal = Some(refusal);
        io::Error::other("refused")
    }

    fn read_raw(&mut self) -> io::Result<()> {
        if self.raw_start == self.raw_end {
            self.raw_start = 0;
            self.raw_end = 0;
        }
        let room = self.raw.get_mut(self.raw_end..).unwrap_or_default();
        let count = loop {
            match self.inner.read(room) {
                Ok(count) => break count,
                Err(failure) if failure.kind() == io::ErrorKind::Interrupted => {}
                Err(failure) => return Err(self.refuse(Refusal::Io(failure))),
            }
        };
        if count == 0 {
            self.end_of_input = true;
            return Ok(());
        }
        let read = self.raw.get(self.raw_end..self.raw_end + count).unwrap_or_default();
        self.hasher.update(read);
        self.raw_end += count;
        self.bytes += count as u64;
        if self.bytes > self.package_limit {
            return Err(self.refuse(Refusal::Package));
        }
        Ok(())
    }

    /// Decodes more, keeping what is not consumed yet.
    fn fill(&mut self) -> io::Result<()> {
        if self.start > 0 {
            self.decoded.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.raw_start == self.raw_end && !self.end_of_input {
            self.read_raw()?;
        }
        let last = self.end_of_input;
        let from = self.raw.get(self.raw_start..self.raw_end).unwrap_or_default();
        let to = self.decoded.get_mut(self.end..).unwrap_or_default();
        let (result, read, written, replaced) = self.decoder.decode_to_utf8(from, to, last);
        self.raw_start += read;
        self.end += written;
        self.replaced |= replaced;
        self.flushed = last && result == encoding_rs::CoderResult::InputEmpty;
        Ok(())
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(available) {
            *to = *from;
        }
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Source<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.budget == Some(0) {
            return Err(self.refuse(Refusal::Event));
        }
        if self.envelope > self.envelope_limit {
            return Err(self.refuse(Refusal::Envelope));
        }
        while self.start == self.end && !self.exhausted() {
            self.fill()?;
        }
        Ok(self.decoded.get(self.start..self.end).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        let count = count.min(self.end - self.start);
        if let Some(budget) = &mut self.budget {
            *budget = budget.saturating_sub(count);
            self.envelope += count as u64;
            let wanted = 16 - self.head.len().min(16);
            let first = self.decoded.get(self.start..self.start + count.min(wanted)).unwrap_or_default();
            self.head.extend_from_slice(first);
        }
        self.start += count;
    }
}

fn is_mime(junk: &[u8]) -> bool {
    ["mime-version", "content-type:", "multipart/related", "content-id:"]
        .iter()
        .any(|mark| junk.windows(mark.len()).any(|window| window.eq_ignore_ascii_case(mark.as_bytes())))
}
