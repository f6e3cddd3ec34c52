//! The archive around one file.
//!
//! The vendor's software wraps every file that is no PDF or Word document in a zip with exactly one entry, and hubs
//! wrap others on the way. Only such an archive is ever unfolded, never one that a sender made of several files.
//! Its directory is read here, field by field, so that an archive whose parts contradict each other is told apart.

use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};

use flate2::{Crc, bufread::DeflateDecoder};
use memchr::memmem;

use crate::{Error, FileKind, Limits, content::Keeper};

/// The one entry of an archive.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    deflated: bool,
    packed: u64,
    size: u64,
    crc: u32,
    data: u64,
}

/// What an archive turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Archive {
    /// Exactly one file.
    Single(Entry),
    /// No file, several files, or one packed in a way no reader of the vendor's unpacks (encrypted, odd method).
    Other,
    /// An archive whose parts contradict each other or are missing.
    Damaged,
}

const END: &[u8] = b"PK\x05\x06";
const CENTRAL: &[u8] = b"PK\x01\x02";
const LOCAL: &[u8] = b"PK\x03\x04";
/// The archive's entry is encrypted (APPNOTE 4.4.4 bit 0).
const ENCRYPTED: u16 = 1;

/// Reads an archive's directory. `tail` are the last bytes of `spool`, `length` its size.
pub(crate) fn inspect<S: Read + Seek>(spool: &mut S, tail: &[u8], length: u64) -> Result<Archive, Error> {
    match directory(spool, tail, length) {
        Ok(archive) => Ok(archive.unwrap_or(Archive::Damaged)),
        Err(failure) if failure.kind() == io::ErrorKind::UnexpectedEof => Ok(Archive::Damaged),
        Err(failure) => Err(Error::Spool(failure)),
    }
}

/// `None` when the parts do not fit together.
fn directory<S: Read + Seek>(spool: &mut S, tail: &[u8], length: u64) -> io::Result<Option<Archive>> {
    let Some(end) = memmem::rfind(tail, END).and_then(|at| tail.get(at..)).map(Fields) else {
        return Ok(None);
    };
    let tail_from = length.saturating_sub(tail.len() as u64);
    let end_at = tail_from + (tail.len() - end.0.len()) as u64;
    let (Some(entries), Some(size), Some(offset)) = (end.u16(10), end.u32(12), end.u32(16)) else {
        return Ok(None);
    };
    if entries != 1 || end.u16(8) != Some(1) {
        return Ok(Some(Archive::Other));
    }
    let (size, offset) = (u64::from(size), u64::from(offset));
    if offset + size != end_at || !(46..=(64 << 10)).contains(&size) {
        return Ok(None);
    }
    let mut record = vec![0; usize::try_from(size).unwrap_or(0)];
    spool.seek(SeekFrom::Start(offset))?;
    spool.read_exact(&mut record)?;
    let central = Fields(&record);
    if !record.starts_with(CENTRAL) {
        return Ok(None);
    }
    let (Some(flags), Some(method)) = (central.u16(8), central.u16(10)) else { return Ok(None) };
    let (Some(crc), Some(packed), Some(unpacked)) = (central.u32(16), central.u32(20), central.u32(24))
    else {
        return Ok(None);
    };
    let (Some(name_length), Some(local_at)) = (central.u16(28), central.u32(42)) else { return Ok(None) };
    let Some(name) = record.get(46..46 + usize::from(name_length)) else { return Ok(None) };
    if flags & ENCRYPTED != 0 || !matches!(method, 0 | 8) || name.ends_with(b"/") {
        return Ok(Some(Archive::Other));
    }
    let mut local = [0; 30];
    spool.seek(SeekFrom::Start(u64::from(local_at)))?;
    spool.read_exact(&mut local)?;
    let header = Fields(&local);
    let (Some(local_name), Some(extra)) = (header.u16(26), header.u16(28)) else { return Ok(None) };
    let data = u64::from(local_at) + 30 + u64::from(local_name) + u64::from(extra);
    let mut same_name = vec![0; usize::from(local_name)];
    spool.read_exact(&mut same_name)?;
    let fits = local.starts_with(LOCAL)
        && header.u16(8) == Some(method)
        && same_name == name
        && data + u64::from(packed) <= offset
        && (method == 8 || packed == unpacked);
    Ok(fits.then(|| {
        Archive::Single(Entry {
            name: String::from_utf8_lossy(name).into_owned(),
            deflated: method == 8,
            packed: u64::from(packed),
            size: u64::from(unpacked),
            crc,
            data,
        })
    }))
}

/// Little-endian fields of a record.
struct Fields<'r>(&'r [u8]);

impl Fields<'_> {
    fn u16(&self, at: usize) -> Option<u16> {
        self.0.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
    }

    fn u32(&self, at: usize) -> Option<u32> {
        self.0.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
    }
}

impl Entry {
    /// Whether the archive is only a wrapping of the file that the attachment's name promises: its entry bears the
    /// name's extension, a generated name, or the name itself, or is of the kind the name promises.
    pub(crate) fn wraps<S: Read + Seek>(&self, name: &str, spool: &mut S) -> Result<bool, Error> {
        let wanted = extension(name);
        if wanted == "zip" {
            // The vendor's reader never unfolds an attachment that is called a zip.
            return Ok(false);
        }
        let inner = self.name.rsplit(['/', '\\']).next().unwrap_or_default();
        if extension(inner) == wanted || is_uuid(stem(inner)) || inner == name {
            return Ok(true);
        }
        let Some(promised) = FileKind::promised_by(&wanted) else { return Ok(false) };
        let mut head = Vec::new();
        let mut reader = self.reader(spool).map_err(Error::Spool)?;
        Ok(match reader.by_ref().take(8 << 10).read_to_end(&mut head) {
            Ok(_) => FileKind::sniff(&head, &[]) == promised,
            Err(_damaged) => false,
        })
    }

    fn reader<'s, S: Read + Seek>(&self, spool: &'s mut S) -> io::Result<Box<dyn Read + 's>> {
        spool.seek(SeekFrom::Start(self.data))?;
        let packed = BufReader::with_capacity(32 << 10, spool.take(self.packed));
        Ok(if self.deflated { Box::new(DeflateDecoder::new(packed)) } else { Box::new(packed) })
    }

    /// Unfolds the file into `keeper`. `false` when the archive is damaged: its checksum or sizes are wrong.
    ///
    /// # Errors
    /// [`Error::ZipBomb`], a limit of `keeper`, or a spool that fails.
    pub(crate) fn unfold<S, T>(
        &self,
        name: &str,
        spool: &mut S,
        keeper: &mut Keeper<T>,
        limits: &Limits,
    ) -> Result<bool, Error>
    where
        S: Read + Seek,
        T: Read + Write + Seek,
    {
        let most = self.packed.saturating_mul(limits.zip_ratio).max(limits.zip_free);
        let mut reader = self.reader(spool).map_err(Error::Spool)?;
        let mut crc = Crc::new();
        let mut piece = vec![0; 64 << 10];
        loop {
            let count = match reader.read(&mut piece) {
                Ok(0) => break,
                Ok(count) => count,
                Err(failure) if failure.kind() == io::ErrorKind::Interrupted => continue,
                Err(failure)
                    if matches!(
                        failure.kind(),
                        io::ErrorKind::InvalidInput
                            | io::ErrorKind::InvalidData
                            | io::ErrorKind::UnexpectedEof
                    ) =>
                {
                    return Ok(false);
                }
                Err(failure) => return Err(Error::Spool(failure)),
            };
            let bytes = piece.get(..count).unwrap_or_default();
            crc.update(bytes);
            if keeper.bytes() + count as u64 > most {
                return Err(Error::ZipBomb { name: name.to_owned() });
            }
            if keeper.bytes() + count as u64 > self.size {
                return Ok(false);
            }
            keeper.write(bytes)?;
        }
        Ok(keeper.bytes() == self.size && crc.sum() == self.crc)
    }
}

/// What follows the last dot of a name, in lower case; empty when there is none.
pub(crate) fn extension(name: &str) -> String {
    name.rsplit_once('.').map(|(_, extension)| extension.trim().to_lowercase()).unwrap_or_default()
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// 32 hexadecimal digits, with or without hyphens.
fn is_uuid(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_hexdigit).count();
    digits == 32 && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}
