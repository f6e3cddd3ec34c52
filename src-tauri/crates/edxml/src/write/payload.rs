//! The bytes of one file on their way into a package: as they are or in an archive, as base64 on one line.

use std::io::{self, Read, Write};

use base64_simd::{Out, STANDARD};
use flate2::{Compression, Crc, write::DeflateEncoder};
use sha2::{Digest, Sha256};

use super::{Packing, Part, Tally};
use crate::{Error, unzip::extension};

/// A multiple of three, so that only the last piece is padded.
const PIECE: usize = 48 << 10;

/// The type a part travels under.
pub(super) fn declared_type(part: &Part<'_>) -> String {
    match &part.packing {
        Packing::AsIs { declared } => declared.clone(),
        // The vendor's names of these types; it wraps everything else.
        Packing::Auto { .. } => match extension(&part.name).as_str() {
            known @ ("pdf" | "doc" | "docx" | "zip") => format!("application/{known}"),
            _ => "application/zip".to_owned(),
        },
    }
}

/// Writes a part's base64. Size and hash are those of the file.
pub(super) fn write<W: Write>(out: &mut Tally<W>, part: &mut Part<'_>) -> Result<(u64, [u8; 32]), Error> {
    let mut base64 = Base64 { out, pending: Vec::with_capacity(PIECE), text: Vec::new() };
    let wrap = match &part.packing {
        Packing::AsIs { .. } => None,
        Packing::Auto { entry } => match extension(&part.name).as_str() {
            "pdf" | "doc" | "docx" | "zip" => None,
            "" => Some(entry.clone()),
            known => Some(format!("{entry}.{known}")),
        },
    };
    let mut file = File { source: &mut part.source, hasher: Sha256::new(), bytes: 0, failure: None };
    let result = match wrap {
        None => io::copy(&mut file, &mut base64).map(|_| ()),
        Some(entry) => archive(&mut file, &entry, &mut base64),
    };
    if let Some(source) = file.failure {
        return Err(Error::Part { name: part.name.clone(), source });
    }
    result.map_err(Error::Sink)?;
    base64.finish().map_err(Error::Sink)?;
    Ok((file.bytes, file.hasher.finalize().into()))
}

/// A part's file, hashed while it is read. A failure is put aside, to be told from one of the output.
struct File<'f, 'a> {
    source: &'f mut Box<dyn Read + 'a>,
    hasher: Sha256,
    bytes: u64,
    failure: Option<io::Error>,
}

impl Read for File<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = match self.source.read(buffer) {
            Ok(count) => count,
            Err(failure) if failure.kind() == io::ErrorKind::Interrupted => return Err(failure),
            Err(failure) => {
                self.failure = Some(failure);
                return Err(io::Error::other("the part could not be read"));
            }
        };
        self.hasher.update(buffer.get(..count).unwrap_or_default());
        self.bytes += count as u64;
        Ok(count)
    }
}

struct Base64<'o, W: Write> {
    out: &'o mut Tally<W>,
    pending: Vec<u8>,
    text: Vec<u8>,
}

impl<W: Write> Base64<'_, W> {
    fn encode(&mut self) -> io::Result<()> {
        self.text.resize(STANDARD.encoded_length(self.pending.len()), 0);
        let text = STANDARD.encode(&self.pending, Out::from_slice(&mut self.text));
        self.out.write_all(text)?;
        self.pending.clear();
        Ok(())
    }

    fn finish(mut self) -> io::Result<()> {
        self.encode()
    }
}

impl<W: Write> Write for Base64<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = bytes.len().min(PIECE - self.pending.len());
        self.pending.extend_from_slice(bytes.get(..count).unwrap_or_default());
        if self.pending.len() == PIECE {
            self.encode()?;
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// 1 January 1980, the first day an archive can name: the same file gives the same bytes (invariant 7).
const DOS_DATE: u16 = 0x21;
/// Sizes follow the data; the name is UTF-8. What Java writes for a stream.
const FLAGS: u16 = 0x0808;
const VERSION: u16 = 20;
const DEFLATED: u16 = 8;

/// Writes an archive of one entry as Java's does: sizes after the data, because they are not known before.
fn archive<W: Write>(file: &mut impl Read, entry: &str, out: &mut W) -> io::Result<()> {
    let name = u16::try_from(entry.len()).map_err(io::Error::other)?;
    let common = |record: &mut Vec<u8>, crc: u32, packed: u32, size: u32| {
        for field in [VERSION, FLAGS, DEFLATED, 0, DOS_DATE] {
            record.extend_from_slice(&field.to_le_bytes());
        }
        for field in [crc, packed, size] {
            record.extend_from_slice(&field.to_le_bytes());
        }
        record.extend_from_slice(&name.to_le_bytes());
        record.extend_from_slice(&[0, 0]);
    };
    let mut local = b"PK\x03\x04".to_vec();
    common(&mut local, 0, 0, 0);
    local.extend_from_slice(entry.as_bytes());
    out.write_all(&local)?;

    let mut deflate = DeflateEncoder::new(Counted { out, bytes: 0 }, Compression::default());
    let mut crc = Crc::new();
    let mut piece = vec![0; PIECE];
    loop {
        let count = match file.read(&mut piece) {
            Ok(0) => break,
            Ok(count) => count,
            Err(failure) if failure.kind() == io::ErrorKind::Interrupted => continue,
            Err(failure) => return Err(failure),
        };
        let bytes = piece.get(..count).unwrap_or_default();
        crc.update(bytes);
        deflate.write_all(bytes)?;
    }
    let unpacked = deflate.total_in();
    let Counted { out, bytes: packed } = deflate.finish()?;
    // Four gibibytes do not fit these fields, nor any hub.
    let (packed, size) = (
        u32::try_from(packed).map_err(io::Error::other)?,
        u32::try_from(unpacked).map_err(io::Error::other)?,
    );

    let mut rest = b"PK\x07\x08".to_vec();
    for field in [crc.sum(), packed, size] {
        rest.extend_from_slice(&field.to_le_bytes());
    }
    let directory = local.len() as u64 + u64::from(packed) + rest.len() as u64;
    let directory = u32::try_from(directory).map_err(io::Error::other)?;
    let central_from = rest.len();
    rest.extend_from_slice(b"PK\x01\x02");
    rest.extend_from_slice(&VERSION.to_le_bytes());
    common(&mut rest, crc.sum(), packed, size);
    // No comment, disk 0, no attributes, the entry at 0.
    rest.extend_from_slice(&[0; 14]);
    rest.extend_from_slice(entry.as_bytes());
    let central = u32::try_from(rest.len() - central_from).map_err(io::Error::other)?;
    rest.extend_from_slice(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    rest.extend_from_slice(&central.to_le_bytes());
    rest.extend_from_slice(&directory.to_le_bytes());
    rest.extend_from_slice(&[0, 0]);
    out.write_all(&rest)
}

struct Counted<W> {
    out: W,
    bytes: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
