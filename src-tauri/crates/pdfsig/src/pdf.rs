//! Loading a file, or the prefix of one that a signature covers, with ceilings on memory and time.
//!
//! `lopdf` parses every object while it loads. Its filter is called for each of them, and for an object stream before
//! that stream is decoded: the only place where a load can be watched and ended, so the ceilings are kept there.

use std::cell::RefCell;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use lopdf::xref::{XrefEntry, XrefRecovery};
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId};

use crate::error::Refusal;
use crate::limits::{Deadline, Limits};
use crate::marks;

/// How far into a file its header may stand (ISO 32000-1 Annex H, implementation note 13).
const HEADER_WITHIN: usize = 1024;
/// Longest chain of references that lead to a value.
const REFERENCES: usize = 16;

/// A loaded revision.
pub(crate) struct Pdf {
    pub(crate) document: Document,
    /// Bytes before the header; offsets in cross-reference data count from the header.
    pub(crate) header: usize,
}

/// What a load has used up of its ceilings.
struct Spent {
    limits: Limits,
    deadline: Deadline,
    objects: usize,
    /// Most objects that the bytes can hold: a table may lead to one object a million times.
    held: usize,
    inflated: usize,
    tokens: usize,
}

thread_local! {
    static SPENT: RefCell<Option<Spent>> = const { RefCell::new(None) };
}

impl Spent {
    fn charge(&mut self, object: &mut Object) -> Result<(), Refusal> {
        self.objects = self.objects.saturating_add(1);
        if self.objects > self.limits.objects.min(self.held) {
            return Err(Refusal::Limit("objects"));
        }
        if self.objects.is_multiple_of(64) {
            self.deadline.check()?;
        }
        let Object::Stream(stream) = object else { return Ok(()) };
        if !stream.dict.has_type(b"ObjStm") {
            return Ok(());
        }
        self.deadline.check()?;
        let plain = match stream.get_plain_content_with_limit(self.limits.object_stream) {
            Ok(plain) => plain,
            Err(lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. })) => {
                return Err(Refusal::Limit("object_stream"));
            }
            // A stream that does not decode yields no objects; what is missing then is noticed where it is needed.
            Err(_) => return Ok(()),
        };
        let count = stream.dict.get(b"N").and_then(Object::as_i64).unwrap_or_default();
        // Each has two numbers at the head of the stream.
        let count = usize::try_from(count).unwrap_or_default().min(plain.len());
        self.held = self.held.saturating_add(count);
        self.inflated = self.inflated.saturating_add(plain.len());
        self.tokens = self.tokens.saturating_add(marks::words(&plain));
        if self.inflated > self.limits.inflate {
            return Err(Refusal::Limit("inflate"));
        }
        if self.tokens > self.limits.tokens {
            return Err(Refusal::Limit("tokens"));
        }
        stream.set_plain_content(plain);
        Ok(())
    }
}

/// Called by `lopdf` for every object. Of what it returns, only objects out of object streams are used, and those are
/// never streams themselves.
fn watch(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    let refusal = SPENT.with_borrow_mut(|spent| spent.as_mut().and_then(|spent| spent.charge(object).err()));
    if let Some(refusal) = refusal {
        // Not a panic: it unwinds to `load` without a message, and ends a load that nothing else can end.
        resume_unwind(Box::new(refusal));
    }
    let kept = if matches!(object, Object::Stream(_)) { Object::Null } else { object.clone() };
    Some((id, kept))
}

/// What one cross-reference stream may inflate to. They are all read before anything can be watched, so they share what
/// two object streams may have.
fn share(bytes: &[u8], limits: &Limits) -> usize {
    let together = limits.object_stream.saturating_mul(2);
    together.checked_div(marks::tables(bytes)).unwrap_or(together).min(limits.object_stream)
}

/// Loads `bytes` as one revision.
///
/// # Errors
/// When it is no PDF, damaged, locked, or over a limit.
pub(crate) fn load(bytes: &[u8], limits: &Limits, deadline: Deadline) -> Result<Pdf, Refusal> {
    deadline.check()?;
    if bytes.len() > limits.file {
        return Err(Refusal::Limit("file"));
    }
    let start = bytes.get(..HEADER_WITHIN.min(bytes.len())).unwrap_or_default();
    let header = memchr::memmem::find(start, b"%PDF-").ok_or(Refusal::NotPdf)?;
    let options = LoadOptions {
        filter: Some(watch),
        max_decompressed_size: Some(share(bytes, limits)),
        ..LoadOptions::default()
    };
    SPENT.set(Some(Spent {
        limits: *limits,
        deadline,
        objects: 0,
        held: marks::objects(bytes),
        inflated: 0,
        tokens: 0,
    }));
    let loaded = catch_unwind(AssertUnwindSafe(|| Document::load_mem_with_options(bytes, options)));
    SPENT.set(None);
    let document = match loaded {
        Ok(Ok(document)) => document,
        Ok(Err(lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }))) => {
            return Err(Refusal::Limit("object_stream"));
        }
        Ok(Err(lopdf::Error::InvalidPassword)) => return Err(Refusal::Encrypted),
        Ok(Err(_)) => return Err(Refusal::Damaged),
        Err(thrown) => return Err(thrown.downcast_ref::<Refusal>().copied().unwrap_or(Refusal::Damaged)),
    };
    if document.objects.len() > limits.objects {
        return Err(Refusal::Limit("objects"));
    }
    // A password that was found takes the entry out of the trailer.
    if document.trailer.has(b"Encrypt") {
        return Err(Refusal::Encrypted);
    }
    Ok(Pdf { document, header })
}

impl Pdf {
    /// The catalog, when the file has one.
    pub(crate) fn catalog(&self) -> Option<&Dictionary> {
        self.dictionary(self.document.trailer.get(b"Root").ok()?)
    }

    /// Follows references to the value; a missing object is null (ISO 32000-1 7.3.10).
    pub(crate) fn resolve<'a>(&'a self, object: &'a Object) -> (Option<ObjectId>, &'a Object) {
        let (mut id, mut at) = (None, object);
        for _ in 0..REFERENCES {
            let Object::Reference(next) = at else { return (id, at) };
            id = Some(*next);
            at = self.document.objects.get(next).unwrap_or(&Object::Null);
        }
        (id, &Object::Null)
    }

    /// Whether `object` refers to something that the cross-reference data names and that could not be read. To this
    /// reader it is null; to another one it may be anything.
    pub(crate) fn is_unreadable(&self, object: &Object) -> bool {
        let mut at = object;
        for _ in 0..REFERENCES {
            let Object::Reference(id) = at else { return false };
            match self.document.objects.get(id) {
                Some(next) => at = next,
                None => {
                    return matches!(
                        self.document.reference_table.get(id.0),
                        Some(XrefEntry::Normal { .. } | XrefEntry::Compressed { .. })
                    );
                }
            }
        }
        true
    }

    /// Entries of the cross-reference table that lead to an object of another number, which readers resolve
    /// differently.
    pub(crate) fn misnamed(&self, bytes: &[u8]) -> HashSet<(u32, u32)> {
        let entries = self.document.reference_table.entries.iter();
        entries
            .filter_map(|(number, entry)| match entry {
                XrefEntry::Normal { offset, .. } => Some((*number, *offset)),
                XrefEntry::Compressed { .. } | XrefEntry::Free | XrefEntry::UnusableFree => None,
            })
            .filter(|(number, offset)| {
                let start =
                    usize::try_from(*offset).map_or(usize::MAX, |offset| offset.saturating_add(self.header));
                let text = bytes.get(start..).unwrap_or_default().trim_ascii_start();
                let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count().min(10);
                let found = std::str::from_utf8(text.get(..digits).unwrap_or_default()).ok();
                found.and_then(|found| found.parse::<u32>().ok()).is_some_and(|found| found != *number)
            })
            .collect()
    }

    /// The value of `key`, followed through references; null when absent.
    pub(crate) fn value<'a>(&'a self, dictionary: &'a Dictionary, key: &[u8]) -> &'a Object {
        dictionary.get(key).map_or(&Object::Null, |found| self.resolve(found).1)
    }

    /// `object` as a dictionary (that of a stream included).
    pub(crate) fn dictionary<'a>(&'a self, object: &'a Object) -> Option<&'a Dictionary> {
        let value = self.resolve(object).1;
        value.as_stream().map(|stream| &stream.dict).or_else(|_| value.as_dict()).ok()
    }

    /// The dictionary under `key`.
    pub(crate) fn sub<'a>(&'a self, dictionary: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
        self.dictionary(dictionary.get(key).ok()?)
    }

    /// The array under `key`; empty when there is none.
    pub(crate) fn array<'a>(&'a self, dictionary: &'a Dictionary, key: &[u8]) -> &'a [Object] {
        self.value(dictionary, key).as_array().map_or(&[], Vec::as_slice)
    }

    /// How the cross-reference data had to be repaired.
    pub(crate) fn repair(&self) -> Option<XrefRecovery> {
        self.document.xref_recovery
    }

    /// Where an object lies: the offset of it or of its object stream from the header, and its index there.
    pub(crate) fn location(&self, id: ObjectId) -> Option<(u64, u16)> {
        match self.document.reference_table.get(id.0)? {
            XrefEntry::Normal { offset, .. } => Some((u64::from(*offset), 0)),
            XrefEntry::Compressed { container, index } => {
                match self.document.reference_table.get(*container)? {
                    XrefEntry::Normal { offset, .. } => Some((u64::from(*offset), *index)),
                    XrefEntry::Compressed { .. } | XrefEntry::Free | XrefEntry::UnusableFree => None,
                }
            }
            XrefEntry::Free | XrefEntry::UnusableFree => None,
        }
    }
}
