//! The writer: the byte layout of the vendor's own software, because receivers were built against it.
//!
//! CRLF, two spaces, the prefix `edXML:` exactly where the vendor puts it, its order of elements, base64 on one
//! line, empty values left out (invariants 6 and 7).

mod header;
mod layout;
mod payload;

use std::io::{Read, Write};

use sha2::{Digest, Sha256};

use crate::{Document, Error, Hop, StatusMessage};
use layout::Layout;

/// What receivers differ in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// The element that holds a status report.
    pub status_element: StatusElement,
    /// What the manifest says attachments are.
    pub manifest_type: ManifestType,
    /// The hands the package went through: the sender alone when it is new, more when a hub passes it on. Receivers
    /// expect at least one in a document.
    pub trace: Vec<Hop>,
}

/// The element that holds a status report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StatusElement {
    /// What the national hub and the vendor's software read.
    #[default]
    MessageHeader,
    /// What some provincial hubs and software of the CV 2803 age insist on.
    Status,
}

/// What the manifest says attachments are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ManifestType {
    /// The type the attachment itself declares.
    #[default]
    Attachment,
    /// `application/zip` whatever they are, as the vendor's software writes.
    AlwaysZip,
}

/// One file to send.
pub struct Part<'a> {
    /// The name recipients see.
    pub name: String,
    /// A description; the vendor's software repeats the name.
    pub description: String,
    /// `ContentId` without `cid:`, unique in the package: a UUID by custom.
    pub content_id: String,
    /// How the file travels.
    pub packing: Packing,
    /// The file, read once, to its end.
    pub source: Box<dyn Read + 'a>,
}

/// How a file travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Packing {
    /// By the vendor's rule: PDF, Word and zip files as they are, everything else as the one entry of an archive,
    /// named by this identity (a UUID by custom) and the file's extension.
    Auto {
        /// The stem of the entry's name.
        entry: String,
    },
    /// As it is, under a declared type: for a hub that passes packages on.
    AsIs {
        /// `ContentType`.
        declared: String,
    },
}

/// A package as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Size, bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
    /// The files in it, in order.
    pub parts: Vec<PartWritten>,
}

/// A file as it was read while writing it into a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartWritten {
    /// The declared type it travels under.
    pub declared_type: String,
    /// Size of the file, bytes.
    pub bytes: u64,
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
}

/// Writes a document with its files.
///
/// White space around texts is dropped and characters XML forbids become U+FFFD. Files are read as they are
/// written; none is held in memory.
///
/// # Errors
/// [`Error::Part`] when a file cannot be read, [`Error::Sink`] when `out` fails.
pub fn write_document<W: Write>(
    document: &Document,
    parts: &mut [Part<'_>],
    style: &Style,
    out: W,
) -> Result<Written, Error> {
    let mut layout = Layout::new(Tally::new(out));
    let mut written = Vec::with_capacity(parts.len());
    layout.begin().map_err(Error::Sink)?;
    header::document(&mut layout, document, &style.trace).map_err(Error::Sink)?;
    manifest(&mut layout, parts, style.manifest_type).map_err(Error::Sink)?;
    layout.end_envelope().map_err(Error::Sink)?;
    if !parts.is_empty() {
        layout.open_plain("AttachmentEncoded").map_err(Error::Sink)?;
        for part in parts {
            written.push(attachment(&mut layout, part)?);
        }
        layout.close().map_err(Error::Sink)?;
    }
    layout.end().map_err(Error::Sink)?.finish(written)
}

/// Writes a status report.
///
/// # Errors
/// [`Error::Sink`] when `out` fails.
pub fn write_status<W: Write>(status: &StatusMessage, style: &Style, out: W) -> Result<Written, Error> {
    let mut layout = Layout::new(Tally::new(out));
    let mut all = || {
        layout.begin()?;
        header::status(&mut layout, status, style.status_element)?;
        layout.end_envelope()
    };
    all().map_err(Error::Sink)?;
    layout.end().map_err(Error::Sink)?.finish(Vec::new())
}

fn manifest<W: Write>(
    layout: &mut Layout<W>,
    parts: &[Part<'_>],
    types: ManifestType,
) -> std::io::Result<()> {
    layout.open("edXMLBody")?;
    if parts.is_empty() {
        layout.empty("edXMLManifest", "version=\"1.0\"")?;
        return layout.close();
    }
    layout.open_with("edXMLManifest", "version=\"1.0\"")?;
    for part in parts {
        let declared = match types {
            ManifestType::Attachment => payload::declared_type(part),
            ManifestType::AlwaysZip => "application/zip".to_owned(),
        };
        layout.open("Reference")?;
        layout.leaf("ContentId", &cid(&part.content_id))?;
        layout.leaf("ContentType", &declared)?;
        layout.leaf("Description", &part.description)?;
        layout.leaf("AttachmentName", &part.name)?;
        layout.close()?;
    }
    layout.close()?;
    layout.close()
}

fn attachment<W: Write>(layout: &mut Layout<W>, part: &mut Part<'_>) -> Result<PartWritten, Error> {
    let declared = payload::declared_type(part);
    let mut before = || {
        layout.open_plain("Attachment")?;
        layout.leaf_plain("ContentId", &cid(&part.content_id))?;
        layout.leaf_plain("AttachmentName", &part.name)?;
        layout.leaf_plain("Description", &part.description)?;
        layout.leaf_plain("ContentType", &declared)?;
        layout.begin_content()
    };
    before().map_err(Error::Sink)?;
    let (bytes, sha256) = payload::write(layout.raw(), part)?;
    layout.end_content().map_err(Error::Sink)?;
    layout.close().map_err(Error::Sink)?;
    Ok(PartWritten { declared_type: declared, bytes, sha256 })
}

fn cid(content_id: &str) -> String {
    format!("cid:{content_id}")
}

/// Counts and hashes what goes out, and gathers small writes.
struct Tally<W: Write> {
    out: std::io::BufWriter<W>,
    hasher: Sha256,
    bytes: u64,
}

impl<W: Write> Tally<W> {
    fn new(out: W) -> Self {
        Self { out: std::io::BufWriter::with_capacity(64 << 10, out), hasher: Sha256::new(), bytes: 0 }
    }

    fn finish(mut self, parts: Vec<PartWritten>) -> Result<Written, Error> {
        self.out.flush().map_err(Error::Sink)?;
        Ok(Written { bytes: self.bytes, sha256: self.hasher.finalize().into(), parts })
    }
}

impl<W: Write> Write for Tally<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.out.write_all(bytes)?;
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}
