//! The reader: whatever still means something, with a warning for every tolerance.

mod attachments;
mod fields;
mod header;
mod judge;
mod stream;

use std::io::Read;

use crate::{
    Error, Limits, Message, NAMESPACE, Package, Spooler, WarningCode,
    source::Source,
    walk::{Step, Walk},
    warning::Warnings,
};
use attachments::Attachments;
use header::Header;

/// Namespaces of the dialects before QCVN 102:2016.
const OLD: &[(&str, &str)] = &[
    ("http://www.e-doc.vn/schema/", "cv512"),
    ("http://www.inetcloud.vn/ns/edxml", "cv2803"),
    ("http://schemas.xmlsoap.org/soap/envelope/", "soap"),
    ("http://www.w3.org/2003/05/soap-envelope", "soap"),
];

/// Reads one package to its end.
///
/// Attachments are decoded into places the spooler gives, unwrapped and hashed on the way; nothing of their size
/// is held in memory. Elements are found by their local names in any order.
///
/// # Errors
/// [`Error`] when the package is no edXML, is damaged beyond meaning or is over a limit, and when the source or a
/// spool fails. The caller keeps the raw bytes; this function does not.
pub fn read<R: Read, P: Spooler>(
    source: R,
    limits: &Limits,
    spooler: &mut P,
) -> Result<Package<P::Spool>, Error> {
    let mut warnings = Warnings::new(limits.warnings);
    let source = Source::open(source, limits, &mut warnings)?;
    let mut walk = Walk::new(source, limits, warnings);
    let mut header = Header::default();
    let mut attachments = Attachments::new();
    root(&mut walk, &mut header)?;
    body(&mut walk, &mut header, &mut attachments, spooler)?;
    if walk.source().drain()? {
        walk.warnings.add(WarningCode::TrailingContent, &[]);
    }
    if walk.source().replaced() {
        walk.warnings.add(WarningCode::InvalidUtf8, &[]);
    }
    let (message, trace) = header.finish(&mut walk.warnings, attachments.any())?;
    let attachments = attachments.finish(&mut walk.warnings, matches!(message, Message::Document(_)));
    let (source, warnings) = walk.into_parts();
    Ok(Package { message, attachments, trace, warnings: warnings.finish(), raw: source.raw() })
}

/// Whether bytes begin like a package of any dialect: for telling packages from other files by their first bytes.
#[must_use]
pub fn looks_like(first: &[u8]) -> bool {
    let text: String =
        first.iter().take(4096).filter(|b| **b != 0).map(|b| char::from(*b).to_ascii_lowercase()).collect();
    text.contains("<edxml") || text.contains(":edxml") || text.contains("qcvn_102_2016")
}

/// Where in a package the walk is. Containers are transparent otherwise: what matters is what they hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Envelope,
    Header,
    Trace,
    Manifest,
    Attachments,
}

fn root<R: Read>(walk: &mut Walk<'_, R>, header: &mut Header) -> Result<(), Error> {
    loop {
        match walk.step()? {
            Step::Open => break,
            Step::Text | Step::Other => {}
            Step::Close | Step::End => return Err(walk.truncated()),
        }
    }
    let namespace = walk.namespace().unwrap_or_default().to_owned();
    let old = OLD.iter().find(|(uri, _)| namespace.eq_ignore_ascii_case(uri));
    if let Some((_, dialect)) = old {
        return Err(Error::OldDialect { dialect });
    }
    match walk.name.as_str() {
        "edXML" => {}
        "edXMLEnvelope" => walk.warnings.add(WarningCode::NoRoot, &[]),
        other if other.eq_ignore_ascii_case("Envelope") => return Err(Error::OldDialect { dialect: "soap" }),
        other => return Err(Error::NotEdxml { root: other.chars().take(64).collect() }),
    }
    header.namespace(walk);
    Ok(())
}

fn body<R: Read, P: Spooler>(
    walk: &mut Walk<'_, R>,
    header: &mut Header,
    attachments: &mut Attachments<P::Spool>,
    spooler: &mut P,
) -> Result<(), Error> {
    let mut places = vec![Place::Envelope];
    while let Some(place) = places.last().copied() {
        match walk.step()? {
            Step::Close => {
                places.pop();
            }
            Step::End => return Err(walk.truncated()),
            Step::Text | Step::Other => {}
            Step::Open => {
                let name = std::mem::take(&mut walk.name);
                let inner = match (place, name.as_str()) {
                    (_, "edXML" | "edXMLHeader" | "edXMLBody") => Some(Place::Envelope),
                    (_, "edXMLEnvelope") => {
                        header.namespace(walk);
                        Some(Place::Envelope)
                    }
                    (_, "MessageHeader") => {
                        header.begins(walk, "MessageHeader");
                        Some(Place::Header)
                    }
                    (Place::Envelope, "Status" | "MessageStatus") => {
                        header.begins(walk, &name);
                        Some(Place::Header)
                    }
                    (_, "TraceHeaderList") => Some(Place::Trace),
                    (_, "edXMLManifest") => {
                        attachments.manifest_begins();
                        Some(Place::Manifest)
                    }
                    (_, "AttachmentEncoded") => Some(Place::Attachments),
                    (_, "edXMLAttachments") => {
                        walk.warnings.once(WarningCode::AttachmentLayout, &[]);
                        None
                    }
                    _ => None,
                };
                walk.name = name;
                match inner {
                    Some(inner) => places.push(inner),
                    None => part(walk, place, header, attachments, spooler)?,
                }
            }
        }
    }
    Ok(())
}

/// Reads one element that is no container.
fn part<R: Read, P: Spooler>(
    walk: &mut Walk<'_, R>,
    place: Place,
    header: &mut Header,
    attachments: &mut Attachments<P::Spool>,
    spooler: &mut P,
) -> Result<(), Error> {
    let name = walk.name.clone();
    match (place, name.as_str()) {
        (_, "Attachment") => attachments.read(walk, spooler),
        (Place::Manifest, "Reference") => {
            let node = walk.subtree()?;
            attachments.reference(&node, walk)
        }
        (_, "Signature" | "DigitalSignature") => walk.skip(),
        (_, "edXMLAttachments" | "AttachmentData") => {
            walk.warnings.once(WarningCode::AttachmentLayout, &[]);
            walk.skip()
        }
        (Place::Trace | Place::Header | Place::Envelope, "Bussiness") => {
            let node = walk.subtree()?;
            header.business(&node, walk)
        }
        (Place::Trace | Place::Header, "TraceHeader") => {
            let node = walk.subtree()?;
            header.hop(&node, walk)
        }
        (Place::Header, known) if Header::knows(known) => {
            let node = walk.subtree()?;
            header.item(&node, walk)
        }
        _ => {
            walk.warnings.once(WarningCode::UnknownElement, &[("element", &name)]);
            walk.skip()
        }
    }
}

impl Header {
    fn namespace<R: Read>(&mut self, walk: &mut Walk<'_, R>) {
        let found = walk.namespace().unwrap_or_default().to_owned();
        if found != NAMESPACE {
            walk.warnings.once(WarningCode::Namespace, &[("namespace", &found)]);
        }
    }
}
