//! What a file is, told from its bytes (invariant 3).

use memchr::memmem;

/// What the bytes of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// Portable Document Format.
    Pdf,
    /// Word, 2007 and later.
    Docx,
    /// Excel, 2007 and later.
    Xlsx,
    /// PowerPoint, 2007 and later.
    Pptx,
    /// OpenDocument of any kind.
    OpenDocument,
    /// Word before 2007.
    Doc,
    /// Excel before 2007.
    Xls,
    /// PowerPoint before 2007.
    Ppt,
    /// Another compound file: mail messages, installers.
    Ole,
    /// A zip archive that is none of the above.
    Zip,
    /// A RAR archive.
    Rar,
    /// A 7-Zip archive.
    SevenZip,
    /// A gzip stream.
    Gzip,
    /// PNG image.
    Png,
    /// JPEG image.
    Jpeg,
    /// GIF image.
    Gif,
    /// TIFF image.
    Tiff,
    /// BMP image.
    Bmp,
    /// Rich Text Format.
    Rtf,
    /// XML of any kind, SVG and edXML included.
    Xml,
    /// HTML.
    Html,
    /// UTF-8 or UTF-16 text.
    Text,
    /// A program, script or shortcut that runs when opened.
    Executable,
    /// No bytes.
    Empty,
    /// Anything else.
    Unknown,
}

impl FileKind {
    /// The name in the registry and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Pptx => "pptx",
            Self::OpenDocument => "opendocument",
            Self::Doc => "doc",
            Self::Xls => "xls",
            Self::Ppt => "ppt",
            Self::Ole => "ole",
            Self::Zip => "zip",
            Self::Rar => "rar",
            Self::SevenZip => "7z",
            Self::Gzip => "gzip",
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Gif => "gif",
            Self::Tiff => "tiff",
            Self::Bmp => "bmp",
            Self::Rtf => "rtf",
            Self::Xml => "xml",
            Self::Html => "html",
            Self::Text => "text",
            Self::Executable => "executable",
            Self::Empty => "empty",
            Self::Unknown => "unknown",
        }
    }

    /// The media type to show or serve such bytes as.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Doc => "application/msword",
            Self::Xls => "application/vnd.ms-excel",
            Self::Ppt => "application/vnd.ms-powerpoint",
            Self::Zip => "application/zip",
            Self::Rar => "application/vnd.rar",
            Self::SevenZip => "application/x-7z-compressed",
            Self::Gzip => "application/gzip",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Tiff => "image/tiff",
            Self::Bmp => "image/bmp",
            Self::Rtf => "application/rtf",
            Self::Xml => "application/xml",
            Self::Html => "text/html",
            Self::Text => "text/plain",
            Self::OpenDocument | Self::Ole | Self::Executable | Self::Empty | Self::Unknown => {
                "application/octet-stream"
            }
        }
    }

    /// Extensions, in lower case, that a file of this kind bears rightly. Empty when any may be right.
    #[must_use]
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Docx => &["docx", "docm", "dotx"],
            Self::Xlsx => &["xlsx", "xlsm", "xltx", "xlsb"],
            Self::Pptx => &["pptx", "pptm", "ppsx"],
            Self::OpenDocument => &["odt", "ods", "odp", "odg"],
            Self::Doc => &["doc", "dot"],
            Self::Xls => &["xls", "xlt"],
            Self::Ppt => &["ppt", "pps"],
            Self::Ole => &["doc", "xls", "ppt", "dot", "xlt", "pps", "msg", "vsd", "mpp"],
            Self::Zip => &["zip"],
            Self::Rar => &["rar"],
            Self::SevenZip => &["7z"],
            Self::Gzip => &["gz", "tgz"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg", "jfif"],
            Self::Gif => &["gif"],
            Self::Tiff => &["tif", "tiff"],
            Self::Bmp => &["bmp"],
            Self::Rtf => &["rtf", "doc"],
            Self::Xml => &["xml", "edxml", "xsd", "xsl", "xslt", "svg", "gml", "kml"],
            Self::Html => &["html", "htm"],
            Self::Text => &["txt", "csv", "json", "md", "log", "ini", "tsv"],
            Self::Executable | Self::Empty | Self::Unknown => &[],
        }
    }

    /// The kind a file of this extension should be; `None` when the extension is unknown or promises nothing.
    #[must_use]
    pub fn promised_by(extension: &str) -> Option<Self> {
        let extension = extension.to_ascii_lowercase();
        let kinds = [
            Self::Pdf,
            Self::Docx,
            Self::Xlsx,
            Self::Pptx,
            Self::OpenDocument,
            Self::Doc,
            Self::Xls,
            Self::Ppt,
            Self::Zip,
            Self::Rar,
            Self::SevenZip,
            Self::Gzip,
            Self::Png,
            Self::Jpeg,
            Self::Gif,
            Self::Tiff,
            Self::Bmp,
            Self::Rtf,
            Self::Xml,
            Self::Html,
            Self::Text,
        ];
        kinds.into_iter().find(|kind| kind.extensions().contains(&extension.as_str()))
    }

    /// Whether a file named so may be of this kind. Unknown extensions fit everything but programs.
    #[must_use]
    pub fn fits(self, extension: &str) -> bool {
        let extension = extension.to_ascii_lowercase();
        match Self::promised_by(&extension) {
            None => self != Self::Executable,
            Some(Self::Text) => matches!(self, Self::Text | Self::Xml | Self::Html | Self::Empty),
            Some(_) => self == Self::Empty || self.extensions().contains(&extension.as_str()),
        }
    }

    /// Tells the kind from the first bytes and, for containers, the last ones. `tail` may be empty.
    #[must_use]
    pub fn sniff(head: &[u8], tail: &[u8]) -> Self {
        match head {
            [] => Self::Empty,
            [b'M', b'Z', ..]
            | [0x7F, b'E', b'L', b'F', ..]
            | [0xCA, 0xFE, 0xBA, 0xBE, ..]
            | [0xCF, 0xFA, 0xED, 0xFE, ..]
            | [0xFE, 0xED, 0xFA, 0xCE | 0xCF, ..]
            | [0x4C, 0, 0, 0, 0x01, 0x14, 0x02, 0, ..]
            | [b'#', b'!', ..] => Self::Executable,
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Self::sniff_zip(head, tail),
            [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => Self::sniff_ole(head, tail),
            [b'R', b'a', b'r', b'!', 0x1A, 0x07, ..] => Self::Rar,
            [b'7', b'z', 0xBC, 0xAF, 0x27, 0x1C, ..] => Self::SevenZip,
            [0x1F, 0x8B, 8, ..] => Self::Gzip,
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Self::Png,
            // A PNG that went through a UTF-8 decoder is still recognised, to be marked corrupt.
            [0xEF, 0xBF, 0xBD, b'P', b'N', b'G', ..] => Self::Png,
            [0xFF, 0xD8, 0xFF, ..] => Self::Jpeg,
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Self::Gif,
            [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => Self::Tiff,
            [b'{', b'\\', b'r', b't', b'f', ..] => Self::Rtf,
            [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Self::Bmp,
            _ => Self::sniff_text(head),
        }
    }

    fn sniff_zip(head: &[u8], tail: &[u8]) -> Self {
        let has = |name: &[u8]| memmem::find(tail, name).or_else(|| memmem::find(head, name)).is_some();
        if head.get(30..).is_some_and(|name| name.starts_with(b"mimetypeapplication/vnd.oasis.opendocument"))
        {
            Self::OpenDocument
        } else if !has(b"[Content_Types].xml") {
            Self::Zip
        } else if has(b"word/") {
            Self::Docx
        } else if has(b"xl/") {
            Self::Xlsx
        } else if has(b"ppt/") {
            Self::Pptx
        } else {
            Self::Zip
        }
    }

    fn sniff_ole(head: &[u8], tail: &[u8]) -> Self {
        let has = |name: &str| {
            let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            memmem::find(head, &wide).or_else(|| memmem::find(tail, &wide)).is_some()
        };
        if has("WordDocument") {
            Self::Doc
        } else if has("Workbook") {
            Self::Xls
        } else if has("PowerPoint Document") {
            Self::Ppt
        } else {
            Self::Ole
        }
    }

    fn sniff_text(head: &[u8]) -> Self {
        let near = head.get(..1024).unwrap_or(head);
        if memmem::find(near, b"%PDF-").is_some() {
            return Self::Pdf;
        }
        let text = near.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(near).trim_ascii_start();
        let begins =
            |mark: &str| text.get(..mark.len()).is_some_and(|t| t.eq_ignore_ascii_case(mark.as_bytes()));
        if begins("<!doctype html") || begins("<html") || begins("<script") {
            return Self::Html;
        }
        if begins("<?xml") || begins("<svg") || begins("<edxml") {
            return Self::Xml;
        }
        let wide = head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]);
        let valid = match std::str::from_utf8(near) {
            Ok(_) => true,
            // The last character may be cut by the end of the window.
            Err(error) => error.error_len().is_none() && near.len() < head.len(),
        };
        let plain = valid && !near.iter().any(|b| matches!(b, 0..=8 | 14..=26 | 28..=31));
        if wide || plain { Self::Text } else { Self::Unknown }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(b"%PDF-1.7\n", FileKind::Pdf)]
    #[case(b"\r\n\r\n%PDF-1.4\n", FileKind::Pdf)]
    #[case(b"MZ\x90\0%PDF-1.4", FileKind::Executable)]
    #[case(b"\x7FELF\x02", FileKind::Executable)]
    #[case(b"#!/bin/sh\n", FileKind::Executable)]
    #[case(b"PK\x03\x04\x14\0\0\0\0\0", FileKind::Zip)]
    #[case(b"\x89PNG\r\n\x1A\n", FileKind::Png)]
    #[case(b"\xFF\xD8\xFF\xE0", FileKind::Jpeg)]
    #[case(b"{\\rtf1", FileKind::Rtf)]
    #[case(b"\xEF\xBB\xBF<?xml version", FileKind::Xml)]
    #[case(b"<!DOCTYPE HTML><p>", FileKind::Html)]
    #[case("Công văn\n".as_bytes(), FileKind::Text)]
    #[case(b"\x00\x01\x02", FileKind::Unknown)]
    #[case(b"", FileKind::Empty)]
    fn bytes_tell_what_a_file_is(#[case] head: &[u8], #[case] kind: FileKind) {
        assert_eq!(FileKind::sniff(head, &[]), kind);
    }

    #[test]
    fn office_files_are_told_from_plain_archives_by_their_parts() {
        let head = b"PK\x03\x04\x14\0\0\0\0\0aaaaaaaaaaaaaaaa\x13\0\0\0[Content_Types].xml";
        assert_eq!(FileKind::sniff(head, b"...[Content_Types].xml...word/document.xml"), FileKind::Docx);
        assert_eq!(FileKind::sniff(head, b"...xl/workbook.xml"), FileKind::Xlsx);
        assert_eq!(FileKind::sniff(head, b""), FileKind::Zip);
    }

    #[rstest]
    #[case(FileKind::Pdf, "PDF", true)]
    #[case(FileKind::Executable, "pdf", false)]
    #[case(FileKind::Executable, "dat", false)]
    #[case(FileKind::Xml, "doc", false)]
    #[case(FileKind::Ole, "doc", true)]
    #[case(FileKind::Rtf, "doc", true)]
    #[case(FileKind::Unknown, "dwg", true)]
    #[case(FileKind::Xml, "txt", true)]
    fn a_name_fits_or_lies(#[case] kind: FileKind, #[case] extension: &str, #[case] fits: bool) {
        assert_eq!(kind.fits(extension), fits);
    }
}
