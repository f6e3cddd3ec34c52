//! One hash for what the pages of a document show, the same for two copies that were signed apart.
//!
//! The pages' boxes, content streams and resources are written out as they are reached, each object named by the order
//! of its first visit and not by its number. Annotations, and with them signatures, are left out.

use std::collections::HashMap;

use lopdf::{Dictionary, Object, ObjectId};
use openssl::sha::Sha256;

use crate::error::Refusal;
use crate::limits::{Deadline, Limits};
use crate::pages::{self, Visit};
use crate::pdf::Pdf;

/// Keys that lead out of the content of a page.
const LEADS_OUT: [&[u8]; 5] = [b"Parent", b"StructParent", b"StructParents", b"LastModified", b"PieceInfo"];

/// SHA-256 of the content of all pages, lower-case hexadecimal.
///
/// # Errors
/// When there is more to read than the limits allow.
pub(crate) fn hash(pdf: &Pdf, limits: &Limits, deadline: Deadline) -> Result<String, Refusal> {
    let mut page_list = Vec::new();
    pages::walk(pdf, limits, deadline, |visit| {
        if let Visit::Page { dictionary, inherited, .. } = visit {
            page_list.push((dictionary, inherited));
        }
    })?;
    let mut writer = Writer {
        pdf,
        hash: Sha256::new(),
        numbers: HashMap::new(),
        stack: Vec::new(),
        written: 0,
        limits,
        deadline,
    };
    for (dictionary, inherited) in page_list {
        writer.token(b"page");
        let boxes = [inherited.media_box, inherited.crop_box, inherited.rotate];
        let content = [dictionary.get(b"Contents").ok(), inherited.resources];
        for part in boxes.into_iter().chain(content) {
            writer.write(part.unwrap_or(&Object::Null))?;
        }
    }
    Ok(hex::encode(writer.hash.finish()))
}

struct Writer<'a> {
    pdf: &'a Pdf,
    hash: Sha256,
    numbers: HashMap<ObjectId, usize>,
    stack: Vec<Step<'a>>,
    written: usize,
    limits: &'a Limits,
    deadline: Deadline,
}

enum Step<'a> {
    Value(&'a Object),
    Key(&'a [u8]),
    Close,
}

impl<'a> Writer<'a> {
    /// Every token is written with its length, so no two sequences of tokens are the same bytes.
    fn token(&mut self, bytes: &[u8]) {
        self.hash.update(&bytes.len().to_le_bytes());
        self.hash.update(bytes);
    }

    fn write(&mut self, value: &'a Object) -> Result<(), Refusal> {
        self.stack.push(Step::Value(value));
        while let Some(step) = self.stack.pop() {
            self.written = self.written.saturating_add(1);
            if self.written > self.limits.comparisons {
                return Err(Refusal::Limit("comparisons"));
            }
            if self.written.is_multiple_of(1024) {
                self.deadline.check()?;
            }
            match step {
                Step::Key(key) => self.token(key),
                Step::Close => self.token(b">"),
                Step::Value(value) => self.value(value),
            }
        }
        Ok(())
    }

    fn value(&mut self, value: &'a Object) {
        match value {
            Object::Reference(id) => {
                let next = self.numbers.len();
                let known = self.numbers.get(id).copied();
                let number = *self.numbers.entry(*id).or_insert(next);
                self.token(b"R");
                self.token(&number.to_le_bytes());
                if known.is_none()
                    && let Some(target) = self.pdf.document.objects.get(id)
                {
                    self.stack.push(Step::Value(target));
                }
            }
            Object::Array(items) => {
                self.token(b"[");
                self.stack.push(Step::Close);
                self.stack.extend(items.iter().rev().map(Step::Value));
            }
            Object::Dictionary(dictionary) => self.dictionary(dictionary),
            Object::Stream(stream) => {
                self.token(b"stream");
                self.token(&stream.content);
                self.dictionary(&stream.dict);
            }
            Object::Null => self.token(b"null"),
            Object::Boolean(value) => self.token(if *value { b"true" } else { b"false" }),
            Object::Integer(value) => self.token(&value.to_le_bytes()),
            Object::Real(value) => self.token(&value.to_bits().to_le_bytes()),
            Object::Name(name) => {
                self.token(b"/");
                self.token(name);
            }
            Object::String(text, _) => {
                self.token(b"(");
                self.token(text);
            }
        }
    }

    fn dictionary(&mut self, dictionary: &'a Dictionary) {
        self.token(b"<");
        self.stack.push(Step::Close);
        let mut entries: Vec<(&[u8], &Object)> = dictionary
            .iter()
            .map(|(key, value)| (key.as_slice(), value))
            .filter(|(key, _)| !LEADS_OUT.contains(key))
            .collect();
        entries.sort_unstable_by_key(|(key, _)| *key);
        for (key, value) in entries.into_iter().rev() {
            self.stack.push(Step::Value(value));
            self.stack.push(Step::Key(key));
        }
    }
}
