//! How much of a package is read before it is refused.

/// Caps on everything a sender controls. [`Limits::default`] fits real traffic with room to spare; an administrator
/// may raise or lower each one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the whole package as received. Default 512 MiB.
    pub package: u64,
    /// Bytes of the package outside attachment contents. Default 8 MiB.
    pub envelope: u64,
    /// Decoded bytes of one attachment, also after unwrapping. Default 256 MiB.
    pub attachment: u64,
    /// Decoded bytes of all attachments together, after unwrapping. Default 512 MiB.
    pub attachments_total: u64,
    /// Number of attachments. Default 200.
    pub attachments: usize,
    /// Bytes of one text. Default 1 MiB.
    pub text: usize,
    /// Bytes of one tag with its attributes. Default 64 KiB.
    pub tag: usize,
    /// Depth of nested elements. Default 64.
    pub depth: usize,
    /// Attributes of one element. Default 64.
    pub attributes: usize,
    /// Bytes of an element's or attribute's name. Default 256.
    pub name: usize,
    /// Recipients, and receivers named in an update. Default 10 000.
    pub parties: usize,
    /// Entries of every other list (answers, places, hops, staff, replacements, appendices). Default 2 000.
    pub items: usize,
    /// Elements inside one part of the header, such as one `To`. Default 40 000.
    pub elements: usize,
    /// Bytes kept of an attachment's name and other short texts; longer ones are cut with a warning. Default 4 KiB.
    pub short_text: usize,
    /// Bytes skipped before the XML begins. Default 4 KiB.
    pub junk: usize,
    /// How many times its packed size an archive may unfold to. Default 200.
    pub zip_ratio: u64,
    /// Bytes any archive may unfold to whatever its ratio: small files of zeros are no bombs. Default 16 MiB.
    pub zip_free: u64,
    /// Warnings kept; the rest is summed up in one. Default 200.
    pub warnings: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            package: 512 << 20,
            envelope: 8 << 20,
            attachment: 256 << 20,
            attachments_total: 512 << 20,
            attachments: 200,
            text: 1 << 20,
            tag: 64 << 10,
            depth: 64,
            attributes: 64,
            name: 256,
            parties: 10_000,
            items: 2_000,
            elements: 40_000,
            short_text: 4 << 10,
            junk: 4 << 10,
            zip_ratio: 200,
            zip_free: 16 << 20,
            warnings: 200,
        }
    }
}
