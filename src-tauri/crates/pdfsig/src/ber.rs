//! Tag, length, value: the encoding of everything cryptographic, read with limits.
//!
//! Two parts. [`normalise`] walks a whole BER value once and, where it holds an indefinite length or a string in
//! pieces, writes the definite form of those parts only: bytes that were definite stay the very bytes they were, because
//! signatures are made over bytes. [`Reader`] then walks definite lengths without copying.

use std::borrow::Cow;

mod value;

pub use value::{boolean, oid_text, small, time};

/// How deep values may nest.
pub const MAX_DEPTH: usize = 32;
/// How many values one encoding may hold. Lists of revoked certificates travel inside signatures, hence not fewer.
pub const MAX_ITEMS: usize = 500_000;

/// Why bytes are not an encoding this program reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The bytes end before the value does.
    #[error("the value is cut short")]
    Truncated,
    /// A length no encoding may have, or an indefinite one where only definite ones are read.
    #[error("a length is not allowed")]
    Length,
    /// A tag that does not belong here.
    #[error("an unexpected tag")]
    Tag,
    /// Deeper than [`MAX_DEPTH`].
    #[error("nested too deep")]
    Depth,
    /// More values than [`MAX_ITEMS`].
    #[error("too many values")]
    Items,
    /// The content of a value breaks the rules of its type.
    #[error("a value breaks the rules of its type")]
    Value,
}

/// BOOLEAN
pub const BOOLEAN: u8 = 0x01;
/// INTEGER
pub const INTEGER: u8 = 0x02;
/// BIT STRING
pub const BIT_STRING: u8 = 0x03;
/// OCTET STRING
pub const OCTET_STRING: u8 = 0x04;
/// NULL
pub const NULL: u8 = 0x05;
/// OBJECT IDENTIFIER
pub const OID: u8 = 0x06;
/// ENUMERATED
pub const ENUMERATED: u8 = 0x0a;
/// UTCTime
pub const UTC_TIME: u8 = 0x17;
/// GeneralizedTime
pub const GENERALIZED_TIME: u8 = 0x18;
/// SEQUENCE, SEQUENCE OF
pub const SEQUENCE: u8 = 0x30;
/// SET, SET OF
pub const SET: u8 = 0x31;

/// The constructed context tag `[n]`, n < 31.
#[must_use]
pub const fn context(n: u8) -> u8 {
    0xa0 | n
}

/// The primitive context tag `[n]`, n < 31.
#[must_use]
pub const fn context_primitive(n: u8) -> u8 {
    0x80 | n
}

/// One value with the bytes it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tlv<'a> {
    /// Tag.
    pub tag: u8,
    /// Tag, length and content.
    pub raw: &'a [u8],
    /// Content.
    pub value: &'a [u8],
}

impl<'a> Tlv<'a> {
    /// A reader over the content.
    #[must_use]
    pub fn children(&self) -> Reader<'a> {
        Reader { rest: self.value }
    }
}

/// Reads values of definite length one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// A reader over `bytes`.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Whether everything was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The tag that comes next.
    #[must_use]
    pub fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The next value.
    pub fn any(&mut self) -> Result<Tlv<'a>, Error> {
        let header = Header::read(self.rest)?;
        let length = header.length.ok_or(Error::Length)?;
        let end = header.size.checked_add(length).ok_or(Error::Length)?;
        let (raw, rest) = self.rest.split_at_checked(end).ok_or(Error::Truncated)?;
        let value = raw.get(header.size..).ok_or(Error::Truncated)?;
        self.rest = rest;
        Ok(Tlv { tag: header.tag, raw, value })
    }

    /// The next value, which must have this tag.
    pub fn expect(&mut self, tag: u8) -> Result<Tlv<'a>, Error> {
        if self.peek() == Some(tag) {
            self.any()
        } else if self.is_empty() {
            Err(Error::Truncated)
        } else {
            Err(Error::Tag)
        }
    }

    /// The next value if it has this tag.
    pub fn optional(&mut self, tag: u8) -> Result<Option<Tlv<'a>>, Error> {
        if self.peek() == Some(tag) { self.any().map(Some) } else { Ok(None) }
    }

    /// Fails unless everything was read.
    pub fn finish(&self) -> Result<(), Error> {
        if self.is_empty() { Ok(()) } else { Err(Error::Tag) }
    }
}

/// The one value with this tag that `bytes` are, nothing behind it.
pub fn only(bytes: &[u8], tag: u8) -> Result<Tlv<'_>, Error> {
    let mut reader = Reader::new(bytes);
    let value = reader.expect(tag)?;
    reader.finish()?;
    Ok(value)
}

struct Header {
    tag: u8,
    size: usize,
    /// `None`: indefinite.
    length: Option<usize>,
}

impl Header {
    fn read(bytes: &[u8]) -> Result<Self, Error> {
        let [tag, first, more @ ..] = bytes else { return Err(Error::Truncated) };
        if tag & 0x1f == 0x1f {
            return Err(Error::Tag); // tag numbers above 30 occur in none of the structures read here
        }
        let (size, length) = match *first {
            0x80 => (2, None),
            short @ 0..=0x7f => (2, Some(usize::from(short))),
            long => {
                let count = usize::from(long & 0x7f);
                if count > 4 {
                    return Err(Error::Length);
                }
                let digits = more.get(..count).ok_or(Error::Truncated)?;
                let length = digits.iter().fold(0_u32, |sum, digit| (sum << 8) | u32::from(*digit));
                (2 + count, Some(usize::try_from(length).or(Err(Error::Length))?))
            }
        };
        Ok(Self { tag: *tag, size, length })
    }
}

/// The definite form of the first value in `input`, and how many bytes of `input` that value takes.
///
/// Borrowed when nothing had to change. Only what holds an indefinite length or a string in pieces is rewritten.
pub fn normalise(input: &[u8]) -> Result<(Cow<'_, [u8]>, usize), Error> {
    let mut items = MAX_ITEMS;
    let element = convert(input, MAX_DEPTH, &mut items)?;
    let bytes = match element.rewritten {
        Some(bytes) => Cow::Owned(bytes),
        None => Cow::Borrowed(input.get(..element.size).ok_or(Error::Truncated)?),
    };
    Ok((bytes, element.size))
}

/// Appends a value in definite form.
pub fn write(out: &mut Vec<u8>, tag: u8, value: &[u8]) {
    out.push(tag);
    if value.len() < 0x80 {
        out.extend(u8::try_from(value.len()));
    } else {
        let length = value.len().to_be_bytes();
        let digits: Vec<u8> = length.iter().copied().skip_while(|digit| *digit == 0).collect();
        out.extend(u8::try_from(digits.len()).map(|count| 0x80 | count));
        out.extend(digits);
    }
    out.extend_from_slice(value);
}

struct Element {
    tag: u8,
    /// Bytes taken from the input.
    size: usize,
    /// The definite form, when it differs from the input.
    rewritten: Option<Vec<u8>>,
}

fn convert(input: &[u8], depth: usize, items: &mut usize) -> Result<Element, Error> {
    let depth = depth.checked_sub(1).ok_or(Error::Depth)?;
    *items = items.checked_sub(1).ok_or(Error::Items)?;
    let header = Header::read(input)?;
    let constructed = header.tag & 0x20 != 0;
    if !constructed {
        let length = header.length.ok_or(Error::Length)?;
        let size = header.size.checked_add(length).ok_or(Error::Length)?;
        return if size <= input.len() {
            Ok(Element { tag: header.tag, size, rewritten: None })
        } else {
            Err(Error::Truncated)
        };
    }
    let string = is_string(header.tag);
    let body = input.get(header.size..).ok_or(Error::Truncated)?;
    let body = match header.length {
        Some(length) => body.get(..length).ok_or(Error::Truncated)?,
        None => body,
    };
    let mut content: Option<Vec<u8>> = string.then(Vec::new);
    let mut joined = Pieces::default();
    let mut at = 0;
    let ended = loop {
        let rest = body.get(at..).ok_or(Error::Truncated)?;
        match (header.length, rest) {
            (Some(_), []) => break 0,
            (None, [0, 0, ..]) => break 2,
            (None, []) => return Err(Error::Truncated),
            _more => {}
        }
        let child = convert(rest, depth, items)?;
        let raw = rest.get(..child.size).ok_or(Error::Truncated)?;
        if string {
            joined.add(header.tag, child.tag, child.rewritten.as_deref().unwrap_or(raw))?;
        } else if let Some(bytes) = child.rewritten {
            let so_far = body.get(..at).ok_or(Error::Truncated)?;
            content.get_or_insert_with(|| so_far.to_vec()).extend(bytes);
        } else if let Some(content) = &mut content {
            content.extend_from_slice(raw);
        }
        at += child.size;
    };
    if content.is_none() && header.length.is_none() {
        content = Some(body.get(..at).ok_or(Error::Truncated)?.to_vec());
    }
    let size = header.size + at + ended;
    let tag = if string { header.tag & !0x20 } else { header.tag };
    let content = if string { Some(joined.finish(tag)) } else { content };
    let rewritten = content.map(|content| {
        let mut out = Vec::with_capacity(content.len() + 6);
        write(&mut out, tag, &content);
        out
    });
    Ok(Element { tag, size, rewritten })
}

/// A universal string type in pieces: BIT STRING, OCTET STRING, UTF8String and the character strings.
fn is_string(tag: u8) -> bool {
    tag & 0xe0 == 0x20 && matches!(tag & 0x1f, 3 | 4 | 12 | 18..=22 | 25..=30)
}

#[derive(Default)]
struct Pieces {
    bytes: Vec<u8>,
    unused: u8,
}

impl Pieces {
    /// Pieces have the type of the whole; of a BIT STRING only the last piece may have unused bits.
    fn add(&mut self, whole: u8, tag: u8, encoded: &[u8]) -> Result<(), Error> {
        if tag != whole & !0x20 {
            return Err(Error::Tag);
        }
        let piece = only(encoded, tag)?.value;
        if tag != BIT_STRING {
            self.bytes.extend_from_slice(piece);
            return Ok(());
        }
        let [unused, bits @ ..] = piece else { return Err(Error::Value) };
        if self.unused != 0 || *unused > 7 {
            return Err(Error::Value);
        }
        self.unused = *unused;
        self.bytes.extend_from_slice(bits);
        Ok(())
    }

    fn finish(self, tag: u8) -> Vec<u8> {
        if tag == BIT_STRING {
            let mut whole = vec![self.unused];
            whole.extend(self.bytes);
            whole
        } else {
            self.bytes
        }
    }
}

#[cfg(test)]
mod tests;
