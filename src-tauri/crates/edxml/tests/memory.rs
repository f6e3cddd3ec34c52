//! Memory stays constant whatever a package weighs (invariant 1). A binary of its own, so that nothing else moves
//! the peak.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::{
    fs::File,
    io::{BufWriter, Read, Write},
};

use domain::AgencyCode;
use edxml::{
    Document, Limits, MemorySpooler, Packing, Part, Party, Style, TempSpooler, read, write_document,
};
use sha2::{Digest, Sha256};

/// The most this process ever had resident, KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Noise, so that neither archive nor disk makes it smaller.
struct Noise {
    left: u64,
    state: u64,
}

impl Noise {
    fn of(bytes: u64) -> Self {
        Self { left: bytes, state: 0x9E37_79B9_7F4A_7C15 }
    }
}

impl Read for Noise {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = usize::try_from(self.left.min(buffer.len() as u64)).unwrap();
        for chunk in buffer[..count].chunks_mut(8) {
            self.state ^= self.state << 13;
            self.state ^= self.state >> 7;
            self.state ^= self.state << 17;
            let length = chunk.len();
            chunk.copy_from_slice(&self.state.to_le_bytes()[..length]);
        }
        self.left -= count as u64;
        Ok(count)
    }
}

#[test]
fn a_package_of_200_mb_is_written_and_read_in_32_mib() {
    const RAW: u64 = 100 << 20;
    const WRAPPED: u64 = 50 << 20;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.edxml");
    let before = peak();

    let document = Document {
        from: Party::new(&AgencyCode::parse("H21").unwrap(), "UBND tỉnh Gia Lai"),
        to: vec![Party::new(&AgencyCode::parse("H21.12").unwrap(), "Sở Nội vụ")],
        ..Document::default()
    };
    let part = |name: &str, source| Part {
        name: name.into(),
        description: name.into(),
        content_id: name.into(),
        packing: Packing::Auto { entry: "entry".into() },
        source: Box::new(source),
    };
    let mut parts = [part("a.pdf", Noise::of(RAW)), part("b.xlsx", Noise::of(WRAPPED))];
    let out = BufWriter::new(File::create(&path).unwrap());
    let written = write_document(&document, &mut parts, &Style::default(), out).unwrap();
    assert!(written.bytes > 200 << 20);

    let package =
        read(File::open(&path).unwrap(), &Limits::default(), &mut TempSpooler::new(folder.path())).unwrap();
    assert_eq!(package.raw.sha256, written.sha256);
    let found: Vec<_> = package.attachments.iter().map(|file| (file.bytes, file.sha256)).collect();
    let expected: Vec<_> = written.parts.iter().map(|file| (file.bytes, file.sha256)).collect();
    assert_eq!(found, expected);
    assert_eq!(package.attachments[1].unwrapped_from.as_deref(), Some("entry.xlsx"));
    let mut hasher = Sha256::new();
    std::io::copy(&mut Noise::of(RAW), &mut Hash(&mut hasher)).unwrap();
    assert_eq!(package.attachments[0].sha256, <[u8; 32]>::from(hasher.finalize()));

    let grown = peak() - before;
    assert!(grown <= 32 << 10, "{grown} KiB");
}

struct Hash<'h>(&'h mut Sha256);

impl Write for Hash<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Repeats a text without holding more than one of it.
struct Repeat {
    text: &'static [u8],
    at: usize,
    left: u64,
}

impl Read for Repeat {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut count = 0;
        while count < buffer.len() && self.left > 0 {
            buffer[count] = self.text[self.at];
            self.at = (self.at + 1) % self.text.len();
            self.left -= u64::from(self.at == 0);
            count += 1;
        }
        Ok(count)
    }
}

#[test]
fn a_hostile_envelope_costs_no_more_than_16_mib() {
    const HEAD: &[u8] = b"<edXML><edXMLEnvelope><edXMLHeader><MessageHeader>";
    let cases: [(&'static [u8], u64); 12] = [
        (b"<To/>", 400_000),
        (b"<To><OrganId>H21</OrganId></To>", 60_000),
        (b"<ResponseFor><Code>1</Code></ResponseFor>", 50_000),
        (b"<a>", 700_000),
        (b"<a b=''/>", 300_000),
        (b"x", 2_000_000),
        (b"&amp;", 400_000),
        (b"<!--x-->", 250_000),
        (b"<?x y?>", 250_000),
        (b"<From><x/>", 200_000),
        (b"<ToPlaces><Place>x</Place><Place/><Place/><Place/><Place/></ToPlaces>", 30_000),
        (b" a='1'", 350_000),
    ];
    for (text, times) in cases {
        let open: &[u8] = if text.starts_with(b" a") { b"<a" } else { b"" };
        let before = peak();
        let source = HEAD.chain(open).chain(Repeat { text, at: 0, left: times });
        assert!(read(source, &Limits::default(), &mut MemorySpooler).is_err());
        let grown = peak() - before;
        assert!(grown <= 16 << 10, "{grown} KiB for {}", String::from_utf8_lossy(text));
    }
}

#[test]
fn an_endless_package_is_refused_at_the_limit_in_constant_memory() {
    const HEAD: &[u8] = b"<edXML><AttachmentEncoded><Attachment><ContentTransferEncoded>";
    let folder = tempfile::tempdir().unwrap();
    let before = peak();
    let source = HEAD.chain(Repeat { text: b"QUJD", at: 0, left: u64::MAX });
    let limits = Limits { package: 64 << 20, ..Limits::default() };
    let error = read(source, &limits, &mut TempSpooler::new(folder.path())).unwrap_err();
    assert_eq!(error.code(), "edxml.too_large");
    assert!(peak() - before <= 16 << 10);
}
