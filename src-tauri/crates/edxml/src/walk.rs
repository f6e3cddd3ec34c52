//! Steps through the XML of a package, element by element, within limits.
//!
//! Names are local and canonical here: prefixes are dropped, other capitals and the single-s `Business` are
//! mapped to the schema's spelling, each with a warning.

mod text;
mod vocabulary;

use std::io::{BufRead, Read};

use quick_xml::{Reader, errors::Error as XmlError, events::Event};

use crate::{
    Error, Limits, WarningCode,
    source::{Refusal, Source},
    warning::Warnings,
};

pub(crate) use text::is_xml_char;
use text::{check_declared, clean, resolve};
use vocabulary::canonical;

/// One step.
#[derive(Debug)]
pub(crate) enum Step {
    /// An element begins; its name is in [`Walk::name`].
    Open,
    /// The innermost element ends.
    Close,
    /// Text, in [`Walk::text`]. Consecutive pieces are separate steps.
    Text,
    /// Something without meaning here: a comment, a declaration.
    Other,
    /// The package ends.
    End,
}

/// An element of the header with everything in it.
#[derive(Debug, Default)]
pub(crate) struct Node {
    pub(crate) name: Box<str>,
    /// Its text without white space around it.
    pub(crate) text: String,
    /// Whether there was white space around the text.
    pub(crate) padded: bool,
    pub(crate) children: Vec<Node>,
}

pub(crate) struct Walk<'l, R: Read> {
    xml: Reader<Source<R>>,
    pub(crate) limits: &'l Limits,
    pub(crate) warnings: Warnings,
    buffer: Vec<u8>,
    /// Canonical local name of the element that was opened last.
    pub(crate) name: String,
    /// Its prefix.
    pub(crate) prefix: String,
    pub(crate) text: String,
    pub(crate) depth: usize,
    /// The element that was opened last is `<empty/>`: its end comes without being read.
    closes: bool,
    /// Declared prefixes with the depth they are declared at; the empty one is the default namespace.
    scopes: Vec<(usize, String, String)>,
}

impl<'l, R: Read> Walk<'l, R> {
    pub(crate) fn new(source: Source<R>, limits: &'l Limits, warnings: Warnings) -> Self {
        let mut xml = Reader::from_reader(source);
        let config = xml.config_mut();
        config.allow_dangling_amp = true;
        Self {
            xml,
            limits,
            warnings,
            buffer: Vec::new(),
            name: String::new(),
            prefix: String::new(),
            text: String::new(),
            depth: 0,
            closes: false,
            scopes: Vec::new(),
        }
    }

    pub(crate) fn source(&mut self) -> &mut Source<R> {
        self.xml.get_mut()
    }

    pub(crate) fn into_parts(self) -> (Source<R>, Warnings) {
        (self.xml.into_inner(), self.warnings)
    }

    /// The next step.
    pub(crate) fn step(&mut self) -> Result<Step, Error> {
        if std::mem::take(&mut self.closes) {
            self.close();
            return Ok(Step::Close);
        }
        self.buffer.clear();
        // A hostile tag may have grown it; the next events are small again.
        self.buffer.shrink_to(64 << 10);
        let is_tag = matches!(self.xml.get_mut().peek(2), Ok([b'<', next]) if *next != b'!');
        let budget = if is_tag { self.limits.tag.max(16) } else { self.limits.text.saturating_add(16) };
        self.xml.get_mut().begin_event(budget);
        let event = match self.xml.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(failure) => {
                let at = self.xml.buffer_position();
                return Err(explain(failure, at, self.xml.get_mut(), self.limits));
            }
        };
        let empty = matches!(event, Event::Empty(_));
        match event {
            Event::Start(tag) | Event::Empty(tag) => {
                self.closes = empty;
                let name = tag.name();
                let full: &str = name.as_ref();
                if full.len() > self.limits.name {
                    return Err(Error::NameTooLong { limit: self.limits.name as u64 });
                }
                self.depth += 1;
                if self.depth > self.limits.depth {
                    return Err(Error::Depth { limit: self.limits.depth as u64 });
                }
                let (prefix, local) = full.split_once(':').unwrap_or(("", full));
                self.prefix.clear();
                self.prefix.push_str(prefix);
                canonical(local, &mut self.name, &mut self.warnings);
                attributes(&tag, self.depth, self.limits, &mut self.scopes, &mut self.warnings)?;
                if !prefix.is_empty()
                    && prefix != "xml"
                    && !self.scopes.iter().any(|(_, known, _)| known == prefix)
                {
                    self.warnings.once(WarningCode::UndeclaredPrefix, &[("prefix", prefix)]);
                }
                Ok(Step::Open)
            }
            Event::End(_) => {
                self.close();
                Ok(Step::Close)
            }
            Event::Text(text) => {
                self.text.clear();
                let raw: &str = &text;
                if raw.starts_with('&') {
                    self.warnings.once(WarningCode::BareAmpersand, &[]);
                }
                clean(raw, &mut self.text, &mut self.warnings);
                Ok(Step::Text)
            }
            Event::CData(text) => {
                self.text.clear();
                let raw: &str = &text;
                clean(raw, &mut self.text, &mut self.warnings);
                Ok(Step::Text)
            }
            Event::GeneralRef(reference) => {
                self.text.clear();
                let name: &str = &reference;
                resolve(name, &mut self.text, &mut self.warnings);
                Ok(Step::Text)
            }
            Event::DocType(_) => Err(Error::Doctype),
            Event::Decl(declaration) => {
                let declared = match declaration.encoding() {
                    Some(Ok(label)) => label.to_string(),
                    Some(Err(_)) | None => return Ok(Step::Other),
                };
                let wide = self.xml.get_ref().is_wide();
                check_declared(&declared, wide, &mut self.warnings)?;
                Ok(Step::Other)
            }
            Event::Comment(_) | Event::PI(_) => Ok(Step::Other),
            Event::Eof => Ok(Step::End),
        }
    }

    fn close(&mut self) {
        let depth = self.depth;
        self.scopes.retain(|(at, _, _)| *at < depth);
        self.depth = depth.saturating_sub(1);
    }

    /// Whether the element that was opened last has nothing in it to be read.
    pub(crate) fn is_empty(&self) -> bool {
        self.closes
    }

    /// The namespace the element that was opened last is in, when it is declared.
    pub(crate) fn namespace(&self) -> Option<&str> {
        self.scopes.iter().rev().find(|(_, prefix, _)| *prefix == self.prefix).map(|(_, _, uri)| uri.as_str())
    }

    /// Reads the rest of the element that was opened last.
    pub(crate) fn subtree(&mut self) -> Result<Node, Error> {
        let mut open = vec![Node { name: self.name.as_str().into(), ..Node::default() }];
        let mut count = 0usize;
        loop {
            match self.step()? {
                Step::Open => {
                    count += 1;
                    if count > self.limits.elements {
                        return Err(Error::TooManyItems {
                            what: "element",
                            limit: self.limits.elements as u64,
                        });
                    }
                    open.push(Node { name: self.name.as_str().into(), ..Node::default() });
                }
                Step::Text => {
                    let limit = self.limits.text;
                    if let Some(node) = open.last_mut() {
                        // White space between elements is layout, not text.
                        if node.text.is_empty() && !node.children.is_empty() && self.text.trim().is_empty() {
                            continue;
                        }
                        if node.text.len() + self.text.len() > limit {
                            return Err(Error::TextTooLong { limit: limit as u64 });
                        }
                        node.text.push_str(&self.text);
                    }
                }
                Step::Close => {
                    let Some(mut node) = open.pop() else { return Err(self.truncated()) };
                    node.padded = trim(&mut node.text);
                    match open.last_mut() {
                        Some(parent) => parent.children.push(node),
                        None => return Ok(node),
                    }
                }
                Step::Other => {}
                Step::End => return Err(self.truncated()),
            }
        }
    }

    /// Skips the rest of the element that was opened last, whatever its size.
    pub(crate) fn skip(&mut self) -> Result<(), Error> {
        let outside = self.depth - 1;
        while self.depth > outside {
            self.skip_text()?;
            if matches!(self.step()?, Step::End) {
                return Err(self.truncated());
            }
        }
        Ok(())
    }

    fn skip_text(&mut self) -> Result<(), Error> {
        if self.closes {
            return Ok(());
        }
        let source = self.xml.get_mut();
        source.begin_event(usize::MAX);
        loop {
            let available = match source.fill_buf() {
                Ok(bytes) => bytes,
                Err(failure) => return Err(source.error(failure)),
            };
            let found = memchr::memchr(b'<', available);
            let count = found.unwrap_or(available.len());
            source.consume(count);
            if found.is_some() || count == 0 {
                return Ok(());
            }
        }
    }

    pub(crate) fn truncated(&mut self) -> Error {
        Error::Truncated { bytes: self.xml.get_mut().received() }
    }
}

impl Node {
    pub(crate) fn all<'n>(&'n self, name: &'static str) -> impl Iterator<Item = &'n Node> {
        self.children.iter().filter(move |child| &*child.name == name)
    }
}

/// Drops white space around a text and tells whether there was any.
fn trim(text: &mut String) -> bool {
    let before = text.len();
    let end = text.trim_end().len();
    text.truncate(end);
    let begin = text.len() - text.trim_start().len();
    text.drain(..begin);
    // Layout between children may have left capacity behind that nobody needs.
    text.shrink_to_fit();
    text.len() < before
}

fn attributes(
    tag: &quick_xml::events::BytesStart<'_>,
    depth: usize,
    limits: &Limits,
    scopes: &mut Vec<(usize, String, String)>,
    warnings: &mut Warnings,
) -> Result<(), Error> {
    let mut foreign = Vec::new();
    // Checking for duplicates would be quadratic, and a duplicate attribute means nothing here.
    for (count, attribute) in tag.attributes().with_checks(false).enumerate() {
        if count >= limits.attributes {
            return Err(Error::TooManyAttributes { limit: limits.attributes as u64 });
        }
        let Ok(attribute) = attribute else { continue };
        let key: &str = attribute.key.as_ref();
        if key.len() > limits.name {
            return Err(Error::NameTooLong { limit: limits.name as u64 });
        }
        let value: &str = &attribute.value;
        match key.split_once(':') {
            None if key == "xmlns" => scopes.push((depth, String::new(), value.to_owned())),
            Some(("xmlns", prefix)) => scopes.push((depth, prefix.to_owned(), value.to_owned())),
            Some((prefix, _)) if prefix != "xml" => foreign.push(prefix.to_owned()),
            Some(_) | None => {}
        }
    }
    for prefix in foreign {
        if !scopes.iter().any(|(_, known, _)| *known == prefix) {
            warnings.once(WarningCode::UndeclaredPrefix, &[("prefix", &prefix)]);
        }
    }
    Ok(())
}

fn explain<R: Read>(failure: XmlError, at: u64, source: &mut Source<R>, limits: &Limits) -> Error {
    if let Some(refusal) = source.refusal() {
        let head = source.head();
        return match refusal {
            Refusal::Event if head.get(..9).is_some_and(|h| h.eq_ignore_ascii_case(b"<!DOCTYPE")) => {
                Error::Doctype
            }
            Refusal::Event if head.starts_with(b"<") && !head.starts_with(b"<!") => {
                Error::TagTooLong { limit: limits.tag as u64 }
            }
            Refusal::Event => Error::TextTooLong { limit: limits.text as u64 },
            Refusal::Package => Error::TooLarge { limit: limits.package },
            Refusal::Envelope => Error::EnvelopeTooLarge { limit: limits.envelope },
            Refusal::Io(failure) => Error::Source(failure),
        };
    }
    match &failure {
        XmlError::Io(failure) => Error::Source(std::io::Error::new(failure.kind(), failure.to_string())),
        XmlError::Syntax(_) if source.at_end() => Error::Truncated { bytes: source.received() },
        XmlError::Syntax(_)
        | XmlError::IllFormed(_)
        | XmlError::InvalidAttr(_)
        | XmlError::Encoding(_)
        | XmlError::Escape(_)
        | XmlError::Namespace(_) => Error::NotWellFormed { at, why: failure.to_string() },
    }
}
