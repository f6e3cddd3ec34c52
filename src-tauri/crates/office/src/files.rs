//! Bytes for people: attachments, packages as they came, files of drafts. By key, never by path; a name is made safe
//! for a disk before it leaves here (control A1).

use std::{collections::HashSet, fs::File};

use domain::{AttachmentKey, DocumentKey, PackageKey};
use edxml::{FileKind, NameRisk, safe_file_name};
use registry::{BlobHash, attachments, documents, drafts, packages};

use crate::{
    Office,
    error::{Reason, Result},
};

/// A file opened for reading.
#[derive(Debug)]
pub struct OpenedFile {
    /// Its bytes.
    pub file: File,
    /// A name safe on every disk.
    pub name: String,
    /// What the bytes are, e.g. `pdf`.
    pub kind: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256, lower-case hexadecimal.
    pub sha256: String,
    /// Whether the window may show it page by page.
    pub previewable: bool,
    /// Whether opening it outside must be refused: it runs or leads away (control A5).
    pub dangerous: bool,
}

/// Whether the window can show a file page by page.
pub(crate) fn previewable(kind: &str, corrupt: bool) -> bool {
    kind == FileKind::Pdf.as_str() && !corrupt
}

/// Whether opening a file outside must be refused, by its name and what its bytes are.
fn is_dangerous(name: &str, kind: &str) -> bool {
    let runs = [FileKind::Executable, FileKind::Html].iter().any(|known| known.as_str() == kind);
    let (known, told) = match FileKind::promised_by(kind) {
        Some(known) => (known, true),
        // A kind without an extension of its own promises nothing: only the name can deceive.
        None => (FileKind::Unknown, false),
    };
    let risky = |risk: &NameRisk| risk.refuses_opening() && (told || *risk != NameRisk::Mismatch);
    runs || edxml::name_risks(name, known).iter().any(risky)
}

struct Wanted {
    name: String,
    kind: String,
    bytes: u64,
    hash: BlobHash,
    corrupt: bool,
}

impl Office {
    /// An attachment.
    ///
    /// # Errors
    /// [`crate::Error::Registry`] when there is none.
    pub async fn attachment_file(&self, id: AttachmentKey) -> Result<OpenedFile> {
        let wanted = self
            .read(move |c| {
                let found = attachments::get(c, id)?;
                let corrupt = found.corrupt.is_some();
                Ok(Wanted {
                    name: found.name,
                    kind: found.kind,
                    bytes: found.bytes,
                    hash: found.blob,
                    corrupt,
                })
            })
            .await?;
        self.open_file(wanted).await
    }

    /// A file of a draft.
    ///
    /// # Errors
    /// [`crate::Error::Registry`] when there is none.
    pub async fn draft_file(&self, id: i64) -> Result<OpenedFile> {
        let wanted = self
            .read(move |c| {
                let found = drafts::file(c, id)?;
                Ok(Wanted {
                    name: found.name,
                    kind: found.kind,
                    bytes: found.bytes,
                    hash: found.blob,
                    corrupt: false,
                })
            })
            .await?;
        self.open_file(wanted).await
    }

    /// The package of a document, byte for byte as it came or went.
    ///
    /// # Errors
    /// [`crate::Error::Registry`] when there is no such document, [`Reason::NoRawBytes`].
    pub async fn package_file(&self, id: DocumentKey) -> Result<OpenedFile> {
        let (name, package) = self
            .read(move |c| {
                let document = documents::get(c, id)?;
                let symbol = domain::document::symbol(&document.facts.number, &document.facts.notation);
                Ok((symbol.replace('/', "-"), packages::get(c, document.package)?))
            })
            .await?;
        self.open_package(name, package).await
    }

    /// A quarantined package, byte for byte as it came.
    ///
    /// # Errors
    /// [`crate::Error::Registry`] when there is none, [`Reason::NoRawBytes`].
    pub async fn quarantine_file(&self, id: PackageKey) -> Result<OpenedFile> {
        let package = self.read(move |c| Ok(packages::get(c, id)?)).await?;
        let name = package.doc_id.as_ref().map(|id| id.as_str().to_owned()).unwrap_or_default();
        self.open_package(name, package).await
    }

    async fn open_package(&self, name: String, package: packages::Package) -> Result<OpenedFile> {
        let hash = package.blob.ok_or_else(|| Reason::NoRawBytes.error())?;
        let name = if name.is_empty() { format!("goi-tin-{}", package.key) } else { name };
        let kind = FileKind::Xml.as_str().to_owned();
        self.open_file(Wanted {
            name: format!("{name}.edxml"),
            kind,
            bytes: package.bytes,
            hash,
            corrupt: true,
        })
        .await
    }

    async fn open_file(&self, wanted: Wanted) -> Result<OpenedFile> {
        let registry = std::sync::Arc::clone(&self.registry);
        let hash = wanted.hash;
        let file = tokio::task::spawn_blocking(move || registry.blobs().open_file(&hash)).await??;
        let dangerous = is_dangerous(&wanted.name, &wanted.kind);
        Ok(OpenedFile {
            file,
            name: safe_file_name(&wanted.name, &mut HashSet::new()),
            previewable: previewable(&wanted.kind, wanted.corrupt),
            kind: wanted.kind,
            bytes: wanted.bytes,
            sha256: hash.to_string(),
            dangerous,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("bao cao.pdf", "pdf", false)]
    #[case("bao cao.odt", "opendocument", false)]
    #[case("ghi chu.txt", "text", false)]
    #[case("bao cao.pdf.exe", "executable", true)]
    #[case("bao cao.pdf", "executable", true)]
    #[case("trang.html", "html", true)]
    #[case("anh.svg", "xml", true)]
    fn what_runs_or_leads_away_is_not_opened(
        #[case] name: &str,
        #[case] kind: &str,
        #[case] dangerous: bool,
    ) {
        assert_eq!(is_dangerous(name, kind), dangerous);
    }
}
