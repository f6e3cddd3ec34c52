//! Why a package was refused.

use std::io;

/// Why a package could not be read or written.
///
/// [`Error::code`] and [`Error::args`] are stable; people read sentences made from them elsewhere.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No bytes, or only white space.
    #[error("the package is empty")]
    Empty,
    /// Nothing in the beginning is XML.
    #[error("the package is not XML")]
    NotXml,
    /// XML of another kind, e.g. an error page.
    #[error("the document element is {root:?}, not edXML")]
    NotEdxml {
        /// Name of the document element.
        root: String,
    },
    /// edXML without a message header.
    #[error("the package has no message header")]
    NoHeader,
    /// A package in a dialect before QCVN 102:2016 (CV 512/BTTTT-ƯDCNTT, CV 2803/BTTTT-THH).
    #[error("the package is in the old dialect {dialect}")]
    OldDialect {
        /// `cv512`, `cv2803` or `soap`.
        dialect: &'static str,
    },
    /// A document type declaration, which only attacks need here.
    #[error("the package has a DOCTYPE")]
    Doctype,
    /// Tags that do not match or markup that is none.
    #[error("the package is not well-formed XML near byte {at}: {why}")]
    NotWellFormed {
        /// Offset in the decoded XML, bytes.
        at: u64,
        /// The parser's words, for logs.
        why: String,
    },
    /// The package ends before its document element does.
    #[error("the package is cut off after {bytes} bytes")]
    Truncated {
        /// Bytes received.
        bytes: u64,
    },
    /// An encoding other than UTF-8 and UTF-16.
    #[error("the package is in the encoding {label:?}")]
    Encoding {
        /// The encoding found or declared.
        label: String,
    },
    /// The whole package is over [`crate::Limits::package`].
    #[error("the package is larger than {limit} bytes")]
    TooLarge {
        /// The limit, bytes.
        limit: u64,
    },
    /// Everything but attachment contents is over [`crate::Limits::envelope`].
    #[error("the envelope is larger than {limit} bytes")]
    EnvelopeTooLarge {
        /// The limit, bytes.
        limit: u64,
    },
    /// One text is over [`crate::Limits::text`].
    #[error("a text is longer than {limit} bytes")]
    TextTooLong {
        /// The limit, bytes.
        limit: u64,
    },
    /// One tag is over [`crate::Limits::tag`].
    #[error("a tag is longer than {limit} bytes")]
    TagTooLong {
        /// The limit, bytes.
        limit: u64,
    },
    /// A name is over [`crate::Limits::name`].
    #[error("a name is longer than {limit} bytes")]
    NameTooLong {
        /// The limit, bytes.
        limit: u64,
    },
    /// One element has more than [`crate::Limits::attributes`].
    #[error("an element has more than {limit} attributes")]
    TooManyAttributes {
        /// The limit.
        limit: u64,
    },
    /// Elements nest deeper than [`crate::Limits::depth`].
    #[error("elements are nested deeper than {limit}")]
    Depth {
        /// The limit.
        limit: u64,
    },
    /// A list in the header is over its limit.
    #[error("more than {limit} of {what}")]
    TooManyItems {
        /// The element that repeats.
        what: &'static str,
        /// The limit.
        limit: u64,
    },
    /// More than [`crate::Limits::attachments`].
    #[error("more than {limit} attachments")]
    TooManyAttachments {
        /// The limit.
        limit: u64,
    },
    /// One attachment, or all together, are over their limit.
    #[error("attachments are larger than {limit} bytes")]
    AttachmentTooLarge {
        /// The limit, bytes.
        limit: u64,
    },
    /// An archive around an attachment unfolds to more than [`crate::Limits::zip_ratio`] times its size.
    #[error("attachment {name:?} is a zip bomb")]
    ZipBomb {
        /// Name of the attachment.
        name: String,
    },
    /// The package could not be read from where it comes from.
    #[error("the package could not be read")]
    Source(#[source] io::Error),
    /// A content could not be kept: the disk is full, most likely.
    #[error("an attachment could not be kept")]
    Spool(#[source] io::Error),
    /// A part handed to the writer could not be read.
    #[error("the file {name:?} could not be read")]
    Part {
        /// Name of the part.
        name: String,
        /// What happened.
        #[source]
        source: io::Error,
    },
    /// The package could not be written where it goes.
    #[error("the package could not be written")]
    Sink(#[source] io::Error),
}

impl Error {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "edxml.empty",
            Self::NotXml => "edxml.not_xml",
            Self::NotEdxml { .. } => "edxml.not_edxml",
            Self::NoHeader => "edxml.no_header",
            Self::OldDialect { .. } => "edxml.old_dialect",
            Self::Doctype => "edxml.doctype",
            Self::NotWellFormed { .. } => "edxml.not_well_formed",
            Self::Truncated { .. } => "edxml.truncated",
            Self::Encoding { .. } => "edxml.encoding",
            Self::TooLarge { .. } => "edxml.too_large",
            Self::EnvelopeTooLarge { .. } => "edxml.envelope_too_large",
            Self::TextTooLong { .. } => "edxml.text_too_long",
            Self::TagTooLong { .. } => "edxml.tag_too_long",
            Self::NameTooLong { .. } => "edxml.name_too_long",
            Self::TooManyAttributes { .. } => "edxml.too_many_attributes",
            Self::Depth { .. } => "edxml.depth",
            Self::TooManyItems { .. } => "edxml.too_many_items",
            Self::TooManyAttachments { .. } => "edxml.too_many_attachments",
            Self::AttachmentTooLarge { .. } => "edxml.attachment_too_large",
            Self::ZipBomb { .. } => "edxml.zip_bomb",
            Self::Source(_) => "edxml.source",
            Self::Spool(_) => "edxml.spool",
            Self::Part { .. } => "edxml.part",
            Self::Sink(_) => "edxml.sink",
        }
    }

    /// The facts a sentence about this error needs, by name.
    #[must_use]
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Empty | Self::NotXml | Self::NoHeader | Self::Doctype => Vec::new(),
            Self::NotEdxml { root } => vec![("root", root.clone())],
            Self::OldDialect { dialect } => vec![("dialect", (*dialect).to_owned())],
            Self::NotWellFormed { at, .. } => vec![("at", at.to_string())],
            Self::Truncated { bytes } => vec![("bytes", bytes.to_string())],
            Self::Encoding { label } => vec![("label", label.clone())],
            Self::TooLarge { limit }
            | Self::EnvelopeTooLarge { limit }
            | Self::TextTooLong { limit }
            | Self::TagTooLong { limit }
            | Self::NameTooLong { limit }
            | Self::TooManyAttributes { limit }
            | Self::Depth { limit }
            | Self::TooManyAttachments { limit }
            | Self::AttachmentTooLarge { limit } => vec![("limit", limit.to_string())],
            Self::TooManyItems { what, limit } => {
                vec![("what", (*what).to_owned()), ("limit", limit.to_string())]
            }
            Self::ZipBomb { name } => vec![("name", name.clone())],
            Self::Part { name, source } => vec![("name", name.clone()), ("reason", source.to_string())],
            Self::Source(source) | Self::Spool(source) | Self::Sink(source) => {
                vec![("reason", source.to_string())]
            }
        }
    }

    /// Whether the fault lies with our own machine or connection, so that reading the same message again may help.
    #[must_use]
    pub fn is_environment(&self) -> bool {
        matches!(self, Self::Source(_) | Self::Spool(_) | Self::Sink(_) | Self::Part { .. })
    }
}
