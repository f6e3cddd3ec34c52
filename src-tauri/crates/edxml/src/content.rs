//! The bytes of one attachment: kept, hashed, counted and looked at while they stream by.

use std::io::{Read, Seek, SeekFrom, Write};

use memchr::memmem;
use sha2::{Digest, Sha256};

use crate::{Error, FileKind};

/// One file of a package, unwrapped from the archive the hub or a sender put around it.
#[derive(Debug)]
pub struct Attachment<S> {
    /// The name as received: data, never a path (invariant 8).
    pub name: String,
    /// `ContentId` without `cid:`; unique in one package at best, empty when missing.
    pub content_id: String,
    /// `ContentType` as declared. Not to be believed.
    pub declared_type: String,
    /// `Description`.
    pub description: String,
    /// What the bytes are.
    pub kind: FileKind,
    /// Size of the file, bytes.
    pub bytes: u64,
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
    /// What is wrong with the bytes, when something is.
    pub corrupt: Option<Corruption>,
    /// Name of the archive's entry the file was unwrapped from.
    pub unwrapped_from: Option<String>,
    /// The bytes, rewound to the beginning.
    pub content: S,
}

/// What is wrong with an attachment's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Corruption {
    /// Something between the base64 that is no base64; only what came before it was decoded.
    Base64,
    /// The base64 ends in the middle of a group.
    Truncated,
    /// A binary file that went through a UTF-8 decoder: bytes became `EF BF BD` for good.
    Mangled,
    /// The archive around the file is damaged: sizes that lie, a wrong checksum, cut data.
    Archive,
}

impl Corruption {
    /// The name in the registry and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Base64 => "base64",
            Self::Truncated => "truncated",
            Self::Mangled => "mangled",
            Self::Archive => "archive",
        }
    }
}

/// First bytes of a file kept for telling its kind.
const HEAD: usize = 8 << 10;
/// Last bytes read again for telling its kind and finding an archive's directory: the longest comment a zip may
/// have, and its end record.
const TAIL: u64 = (64 << 10) + 64;
/// How U+FFFD looks in UTF-8: what a decoder leaves where bytes were no text.
const REPLACED: &[u8] = b"\xEF\xBF\xBD";

/// Takes the bytes of one attachment.
pub(crate) struct Keeper<S> {
    spool: S,
    hasher: Sha256,
    bytes: u64,
    limit: u64,
    head: Vec<u8>,
    /// Last two bytes of the piece before, where a replaced character may begin.
    seam: Vec<u8>,
    replaced: u64,
}

/// An attachment's bytes after the last one.
pub(crate) struct Kept<S> {
    pub(crate) spool: S,
    pub(crate) sha256: [u8; 32],
    pub(crate) bytes: u64,
    pub(crate) kind: FileKind,
    pub(crate) mangled: bool,
    pub(crate) tail: Vec<u8>,
}

impl<S: Read + Write + Seek> Keeper<S> {
    pub(crate) fn new(spool: S, limit: u64) -> Self {
        Self {
            spool,
            hasher: Sha256::new(),
            bytes: 0,
            limit,
            head: Vec::new(),
            seam: Vec::new(),
            replaced: 0,
        }
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(crate) fn write(&mut self, piece: &[u8]) -> Result<(), Error> {
        self.bytes += piece.len() as u64;
        if self.bytes > self.limit {
            return Err(Error::AttachmentTooLarge { limit: self.limit });
        }
        let room = HEAD - self.head.len();
        self.head.extend_from_slice(piece.get(..room.min(piece.len())).unwrap_or_default());
        self.count_replaced(piece);
        self.hasher.update(piece);
        self.spool.write_all(piece).map_err(Error::Spool)
    }

    fn count_replaced(&mut self, piece: &[u8]) {
        if self.seam.is_empty() && piece.len() < 2 {
            self.seam.extend_from_slice(piece);
        } else if !self.seam.is_empty() {
            self.seam.extend_from_slice(piece.get(..2.min(piece.len())).unwrap_or_default());
            self.replaced += u64::from(memmem::find(&self.seam, REPLACED).is_some());
        }
        self.replaced += memmem::find_iter(piece, REPLACED).count() as u64;
        if piece.len() >= 2 {
            self.seam.clear();
            self.seam.extend_from_slice(piece.get(piece.len() - 2..).unwrap_or_default());
        } else {
            // What was joined for the search is at most three bytes: all of the seam and this piece.
            self.seam.drain(..self.seam.len().saturating_sub(2));
        }
    }

    /// Rewinds the spool and tells what it holds; `keeps` as [`crate::Spooler::keeps`].
    pub(crate) fn finish(mut self, keeps: bool) -> Result<Kept<S>, Error> {
        self.spool.flush().map_err(Error::Spool)?;
        let mut tail = Vec::new();
        let container = matches!(self.head.as_slice(), [b'P', b'K', ..] | [0xD0, 0xCF, ..]);
        if keeps && container {
            let from = self.bytes.saturating_sub(TAIL);
            self.spool.seek(SeekFrom::Start(from)).map_err(Error::Spool)?;
            Read::by_ref(&mut self.spool).take(TAIL).read_to_end(&mut tail).map_err(Error::Spool)?;
        }
        self.spool.rewind().map_err(Error::Spool)?;
        let kind = FileKind::sniff(&self.head, &tail);
        let mangled = self.is_mangled(kind);
        Ok(Kept {
            spool: self.spool,
            sha256: self.hasher.finalize().into(),
            bytes: self.bytes,
            kind,
            mangled,
            tail,
        })
    }

    /// Text may rightly hold U+FFFD. In anything else its bytes meet by chance once in sixteen million, so a dense
    /// sprinkling, or two in a PDF's second line, where writers put bytes above 127 on purpose, is damage.
    fn is_mangled(&self, kind: FileKind) -> bool {
        if matches!(
            kind,
            FileKind::Text | FileKind::Xml | FileKind::Html | FileKind::Empty | FileKind::Unknown
        ) {
            return false;
        }
        let first_lines = self.head.get(..40.min(self.head.len())).unwrap_or_default();
        let marked = kind == FileKind::Pdf && memmem::find_iter(first_lines, REPLACED).count() >= 2;
        let begins = self.head.starts_with(REPLACED);
        marked || begins || (self.replaced >= 4 && self.replaced.saturating_mul(1000) >= self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn keep(pieces: &[&[u8]]) -> Kept<Cursor<Vec<u8>>> {
        let mut keeper = Keeper::new(Cursor::new(Vec::new()), 1 << 20);
        for piece in pieces {
            keeper.write(piece).unwrap();
        }
        keeper.finish(true).unwrap()
    }

    #[test]
    fn a_pdf_that_went_through_a_text_decoder_is_mangled() {
        assert!(keep(&[b"%PDF-1.4\n%\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\n1 0 obj"]).mangled);
        let mut bytes = b"%PDF-1.4\n%....\n".to_vec();
        for _ in 0..100 {
            bytes.extend_from_slice(b"stream \xEF\xBF\xBD abc ");
        }
        assert!(keep(&[&bytes]).mangled);
    }

    #[test]
    fn a_whole_pdf_is_not_mangled() {
        assert!(!keep(&[b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n1 0 obj << /Title (\xEF\xBF\xBD) >>"]).mangled);
    }

    #[test]
    fn a_replaced_character_across_two_pieces_is_counted_once() {
        let mut keeper = Keeper::new(Cursor::new(Vec::new()), 100);
        for piece in [&b"a\xEF"[..], b"\xBF", b"\xBD\xEF\xBF\xBD"] {
            keeper.write(piece).unwrap();
        }
        assert_eq!(keeper.replaced, 2);
    }

    #[test]
    fn one_byte_over_the_limit_is_refused() {
        let mut keeper = Keeper::new(Cursor::new(Vec::new()), 4);
        keeper.write(b"abcd").unwrap();
        assert_eq!(keeper.write(b"e").unwrap_err().code(), "edxml.attachment_too_large");
    }
}
