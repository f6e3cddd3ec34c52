//! Zip archives, just enough to write them: the hub's wrapping of attachments, and office files.

use std::io::{self, Write};

use flate2::{Compression, Crc, write::DeflateEncoder};

/// An archive with one entry.
pub(crate) fn of_one(name: &str, bytes: &[u8]) -> io::Result<Vec<u8>> {
    of(&[(name, bytes)])
}

/// An archive of these entries, deflated, in this order. Names are ASCII or UTF-8.
pub(crate) fn of(entries: &[(&str, &[u8])]) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for (name, bytes) in entries {
        let offset = size(out.len())?;
        let mut deflater = DeflateEncoder::new(Vec::new(), Compression::default());
        deflater.write_all(bytes)?;
        let packed = deflater.finish()?;
        let mut crc = Crc::new();
        crc.update(bytes);
        let mut fields = Vec::new();
        // Version 2.0, UTF-8 names, deflated, 1980-01-01.
        for field in [20_u16, 1 << 11, 8, 0, 33] {
            fields.extend_from_slice(&field.to_le_bytes());
        }
        for field in [crc.sum(), size(packed.len())?, size(bytes.len())?] {
            fields.extend_from_slice(&field.to_le_bytes());
        }
        fields.extend_from_slice(&short(name.len())?.to_le_bytes());
        fields.extend_from_slice(&[0, 0]);

        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&fields);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(&packed);

        directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        directory.extend_from_slice(&fields);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let (start, count) = (size(out.len())?, short(entries.len())?);
    let length = size(directory.len())?;
    out.extend_from_slice(&directory);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&start.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    Ok(out)
}

fn size(length: usize) -> io::Result<u32> {
    u32::try_from(length).or(Err(io::ErrorKind::FileTooLarge.into()))
}

fn short(length: usize) -> io::Result<u16> {
    u16::try_from(length).or(Err(io::ErrorKind::InvalidInput.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_with_such_an_archive_is_unwrapped_by_the_reader() {
        let archive = of_one("a.pdf", b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\nhello").unwrap();
        let mut out = Vec::new();
        let mut parts = [edxml::Part {
            name: "Cong van.pdf".to_owned(),
            description: String::new(),
            content_id: "1".to_owned(),
            packing: edxml::Packing::AsIs { declared: "application/zip".to_owned() },
            source: Box::new(io::Cursor::new(archive)),
        }];
        edxml::write_document(&edxml::Document::default(), &mut parts, &edxml::Style::default(), &mut out)
            .unwrap();
        let package = edxml::read(&out[..], &edxml::Limits::default(), &mut edxml::MemorySpooler).unwrap();
        assert_eq!(package.attachments[0].content.get_ref(), b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\nhello");
    }
}
