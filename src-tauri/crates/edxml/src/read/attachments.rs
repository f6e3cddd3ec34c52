//! Attachments: decoded while they stream by, then unwrapped and named.

use std::io::{Read, Seek, Write};

use super::{judge::judge, stream::stream};
use crate::{
    Attachment, Corruption, Error, FileKind, Spooler, WarningCode,
    base64::{Decoder, End},
    content::{Keeper, Kept},
    unzip::{self, Archive},
    walk::{Node, Step, Walk},
    warning::Warnings,
};

/// One line of the manifest.
#[derive(Debug, Default)]
struct Reference {
    content_id: String,
    name: String,
    description: String,
    used: bool,
}

/// What is known of an attachment besides its bytes.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) content_id: String,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) declared: String,
}

pub(super) struct Attachments<S> {
    list: Vec<Attachment<S>>,
    references: Vec<Reference>,
    manifest: bool,
    total: u64,
}

/// Contents as they came off the wire.
struct Wire<S> {
    kept: Kept<S>,
    corrupt: Option<Corruption>,
}

impl<S> Attachments<S> {
    pub(super) fn new() -> Self {
        Self { list: Vec::new(), references: Vec::new(), manifest: false, total: 0 }
    }

    pub(super) fn any(&self) -> bool {
        !self.list.is_empty()
    }

    pub(super) fn manifest_begins(&mut self) {
        self.manifest = true;
    }

    /// Takes one `Reference` of the manifest.
    pub(super) fn reference<R: Read>(&mut self, node: &Node, walk: &mut Walk<'_, R>) -> Result<(), Error> {
        let limit = walk.limits.items;
        if self.references.len() >= limit {
            return Err(Error::TooManyItems { what: "Reference", limit: limit as u64 });
        }
        let text = |name| node.all(name).map(|child| child.text.as_str()).find(|text| !text.is_empty());
        self.references.push(Reference {
            content_id: bare(text("ContentId").unwrap_or_default()).to_owned(),
            name: text("AttachmentName").unwrap_or_default().to_owned(),
            description: text("Description").unwrap_or_default().to_owned(),
            used: false,
        });
        Ok(())
    }

    /// Reads the `Attachment` that was opened last.
    pub(super) fn read<R: Read, P: Spooler<Spool = S>>(
        &mut self,
        walk: &mut Walk<'_, R>,
        spooler: &mut P,
    ) -> Result<(), Error>
    where
        S: Read + Write + Seek,
    {
        if self.list.len() >= walk.limits.attachments {
            return Err(Error::TooManyAttachments { limit: walk.limits.attachments as u64 });
        }
        let mut facts = Facts::default();
        let mut wire = None;
        loop {
            match walk.step()? {
                Step::Close => break,
                Step::End => return Err(walk.truncated()),
                Step::Text | Step::Other => {}
                Step::Open if walk.name == "ContentTransferEncoded" && wire.is_none() => {
                    wire = Some(self.content(walk, spooler)?);
                }
                Step::Open => {
                    let name = walk.name.clone();
                    let field = match name.as_str() {
                        "ContentId" => &mut facts.content_id,
                        "AttachmentName" => &mut facts.name,
                        "Description" => &mut facts.description,
                        "ContentType" => &mut facts.declared,
                        // The vendor's own extras, which say nothing more.
                        "FieldName" | "MimeType" | "Format" => {
                            walk.skip()?;
                            continue;
                        }
                        _ => {
                            let code = if name == "ContentTransferEncoded" {
                                WarningCode::RepeatedElement
                            } else {
                                WarningCode::UnknownElement
                            };
                            walk.warnings.once(code, &[("element", &name)]);
                            walk.skip()?;
                            continue;
                        }
                    };
                    let text = walk.subtree()?.text;
                    if field.is_empty() {
                        *field = text;
                    } else {
                        walk.warnings.once(WarningCode::RepeatedElement, &[("element", &name)]);
                    }
                }
            }
        }
        let wire = match wire {
            Some(wire) => wire,
            None => {
                let spool = spooler.spool().map_err(Error::Spool)?;
                Wire { kept: Keeper::new(spool, 0).finish(spooler.keeps())?, corrupt: None }
            }
        };
        self.take(facts, wire, walk, spooler)
    }

    /// Decodes the content of the element that was opened last, up to its end tag and through it.
    fn content<R: Read, P: Spooler<Spool = S>>(
        &mut self,
        walk: &mut Walk<'_, R>,
        spooler: &mut P,
    ) -> Result<Wire<S>, Error>
    where
        S: Read + Write + Seek,
    {
        let limits = walk.limits;
        let left = limits.attachments_total.saturating_sub(self.total).min(limits.attachment);
        let mut keeper = Keeper::new(spooler.spool().map_err(Error::Spool)?, left);
        let mut decoder = Decoder::default();
        let mut sections = false;
        let mut nested = false;
        let outside = walk.depth - 1;
        let mut closed = walk.is_empty();
        if closed {
            walk.step()?;
        }
        while !closed {
            sections |= stream(walk, &mut decoder, &mut keeper)?;
            match walk.step()? {
                Step::Close => closed = walk.depth == outside,
                Step::End => return Err(walk.truncated()),
                // A character reference to white space, or one that is not and spoils the base64.
                Step::Text => keeper.write(decoder.feed(walk.text.as_bytes()))?,
                Step::Open => nested = true,
                Step::Other => {}
            }
        }
        let wrapped = decoder.wrapped() || sections;
        let (rest, end) = decoder.finish();
        keeper.write(rest)?;
        let corrupt = match end {
            End::Complete if nested => Some(Corruption::Base64),
            End::Complete => None,
            End::Truncated => Some(Corruption::Truncated),
            End::Junk => Some(Corruption::Base64),
        };
        if wrapped && corrupt.is_none() {
            walk.warnings.once(WarningCode::Base64Wrapped, &[]);
        }
        Ok(Wire { kept: keeper.finish(spooler.keeps())?, corrupt })
    }

    /// Unwraps, checks and lists an attachment whose element has ended.
    fn take<R: Read, P: Spooler<Spool = S>>(
        &mut self,
        mut facts: Facts,
        wire: Wire<S>,
        walk: &mut Walk<'_, R>,
        spooler: &mut P,
    ) -> Result<(), Error>
    where
        S: Read + Write + Seek,
    {
        facts.content_id = bare(&facts.content_id).to_owned();
        self.complete(&mut facts);
        for text in [&mut facts.name, &mut facts.content_id, &mut facts.declared, &mut facts.description] {
            cut(text, walk);
        }
        let Wire { mut kept, mut corrupt } = wire;
        let mut unwrapped_from = None;
        if spooler.keeps() && kept.bytes > 0 && corrupt.is_none() && is_zip(kept.kind) {
            let tail = std::mem::take(&mut kept.tail);
            match unzip::inspect(&mut kept.spool, &tail, kept.bytes)? {
                Archive::Single(entry) if entry.wraps(&facts.name, &mut kept.spool)? => {
                    let limits = walk.limits;
                    let left = limits.attachments_total.saturating_sub(self.total).min(limits.attachment);
                    let mut inner = Keeper::new(spooler.spool().map_err(Error::Spool)?, left);
                    if entry.unfold(&facts.name, &mut kept.spool, &mut inner, limits)? {
                        kept = inner.finish(true)?;
                        unwrapped_from = Some(entry.name);
                    } else {
                        corrupt = Some(Corruption::Archive);
                    }
                }
                Archive::Damaged => corrupt = Some(Corruption::Archive),
                Archive::Single(_) | Archive::Other => {}
            }
            kept.spool.rewind().map_err(Error::Spool)?;
        }
        if kept.mangled && corrupt.is_none() {
            corrupt = Some(Corruption::Mangled);
        }
        self.total += kept.bytes;
        let repeated =
            !facts.content_id.is_empty() && self.list.iter().any(|a| a.content_id == facts.content_id);
        judge(&facts, &kept, corrupt, unwrapped_from.is_some(), repeated, &mut walk.warnings);
        self.list.push(Attachment {
            name: facts.name,
            content_id: facts.content_id,
            declared_type: facts.declared,
            description: facts.description,
            kind: kept.kind,
            bytes: kept.bytes,
            sha256: kept.sha256,
            corrupt,
            unwrapped_from,
            content: kept.spool,
        });
        Ok(())
    }

    /// Fills what the attachment does not say from the manifest: by id, then by name, then by order.
    fn complete(&mut self, facts: &mut Facts) {
        let free = |reference: &&mut Reference| !reference.used;
        let by_id = self
            .references
            .iter_mut()
            .filter(free)
            .find(|reference| !facts.content_id.is_empty() && reference.content_id == facts.content_id);
        let found = match by_id {
            Some(found) => Some(found),
            None => {
                let name = facts.name.clone();
                let by_name =
                    self.references.iter().position(|r| !r.used && !name.is_empty() && r.name == name);
                let index = by_name.or_else(|| {
                    // By order only when the attachment says nothing that a manifest line contradicts.
                    let at = self.list.len();
                    let fits =
                        |r: &Reference| !r.used && (facts.content_id.is_empty() || r.content_id.is_empty());
                    self.references.get(at).filter(|r| fits(r)).map(|_| at)
                });
                index.and_then(|index| self.references.get_mut(index))
            }
        };
        let Some(reference) = found else { return };
        reference.used = true;
        for (field, value) in [
            (&mut facts.content_id, &reference.content_id),
            (&mut facts.name, &reference.name),
            (&mut facts.description, &reference.description),
        ] {
            if field.is_empty() {
                field.clone_from(value);
            }
        }
    }

    /// The attachments, and what the manifest gets wrong about them.
    pub(super) fn finish(self, warnings: &mut Warnings, is_document: bool) -> Vec<Attachment<S>> {
        if is_document && !self.list.is_empty() && (!self.manifest || self.references.is_empty()) {
            warnings.add(WarningCode::NoManifest, &[]);
        } else {
            let unused = self.references.iter().filter(|reference| !reference.used);
            for reference in unused {
                warnings.add(WarningCode::Manifest, &[("name", &reference.name)]);
            }
            let listed = self.references.len();
            if listed > 0 && listed < self.list.len() {
                let counts = [("listed", listed.to_string()), ("found", self.list.len().to_string())];
                let args: Vec<_> = counts.iter().map(|(name, value)| (*name, value.as_str())).collect();
                warnings.add(WarningCode::Manifest, &args);
            }
        }
        self.list
    }
}

/// `ContentId` without `cid:`.
fn bare(id: &str) -> &str {
    let id = id.trim();
    match id.get(..4) {
        Some(start) if start.eq_ignore_ascii_case("cid:") => id.get(4..).unwrap_or_default(),
        Some(_) | None => id,
    }
}

fn cut<R: Read>(text: &mut String, walk: &mut Walk<'_, R>) {
    let mut end = walk.limits.short_text;
    if text.len() <= end {
        return;
    }
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    walk.warnings.add(WarningCode::TextCut, &[("text", text), ("bytes", &text.len().to_string())]);
    text.truncate(end);
}

fn is_zip(kind: FileKind) -> bool {
    matches!(kind, FileKind::Zip | FileKind::Docx | FileKind::Xlsx | FileKind::Pptx | FileKind::OpenDocument)
}
