//! Adding files to a draft: copied into the store, their kind told from their bytes.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use domain::DraftKey;
use edxml::{FileKind, NameRisk};
use registry::{Blob, BlobStore, drafts};

use super::check;
use crate::{
    Office,
    error::{Reason, Result},
    view::DraftView,
};

/// First bytes looked at to tell a file's kind.
const HEAD: usize = 8 << 10;
/// Last bytes looked at: the directory of an archive with the longest comment.
const TAIL: u64 = (64 << 10) + 64;

/// A file copied into the store.
struct Copied {
    name: String,
    kind: FileKind,
    blob: Blob,
}

impl Office {
    /// Copies files into a draft, in this order. Programs are refused (control A5); when one file is refused, none
    /// is added.
    ///
    /// # Errors
    /// [`Reason::FileExecutable`], [`Reason::FileTooLarge`], [`Reason::FileEmpty`], [`Reason::TooManyFiles`],
    /// [`Reason::FileUnreadable`].
    pub async fn draft_add_files(&self, id: DraftKey, paths: Vec<PathBuf>) -> Result<DraftView> {
        let there = self.read(move |c| Ok(drafts::files(c, id)?.len())).await?;
        if there + paths.len() > check::FILES {
            return Err(Reason::TooManyFiles.with(&[("limit", &check::FILES)]));
        }
        let registry = std::sync::Arc::clone(&self.registry);
        let copied = tokio::task::spawn_blocking(move || {
            paths.iter().map(|path| copy(registry.blobs(), path)).collect::<Result<Vec<Copied>>>()
        })
        .await??;
        let (now, config) = (self.now(), self.config());
        self.write(move |tx| {
            for file in &copied {
                let new = drafts::NewFile {
                    name: &file.name,
                    kind: file.kind.as_str(),
                    bytes: file.blob.bytes,
                    blob: file.blob.hash,
                };
                drafts::add_file(tx, id, &new)?;
            }
            drafts::touch(tx, id, now)?;
            crate::approve::follow_change(tx, id, config.clerk(), now)
        })
        .await?;
        self.drafts_changed();
        self.draft_get(id).await
    }
}

fn copy(blobs: &BlobStore, path: &Path) -> Result<Copied> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let unreadable = |_| Reason::FileUnreadable.with(&[("name", &name)]);
    let too_large = || Reason::FileTooLarge.with(&[("name", &name), ("limit", &check::FILE_BYTES)]);
    let mut file = File::open(path).map_err(unreadable)?;
    let facts = file.metadata().map_err(unreadable)?;
    if !facts.is_file() {
        return Err(Reason::FileUnreadable.with(&[("name", &name)]));
    }
    if facts.len() > check::FILE_BYTES {
        return Err(too_large());
    }
    let mut staged = blobs.stage()?;
    let mut buffer = vec![0; 64 << 10];
    loop {
        let count = file.read(&mut buffer).map_err(unreadable)?;
        if count == 0 {
            break;
        }
        // It may grow while it is read.
        if staged.bytes() + count as u64 > check::FILE_BYTES {
            return Err(too_large());
        }
        staged.write_all(buffer.get(..count).unwrap_or_default())?;
    }
    if staged.bytes() == 0 {
        return Err(Reason::FileEmpty.with(&[("name", &name)]));
    }
    let kind = kind_of(&mut staged.reopen()?, staged.bytes())?;
    if is_program(&name, kind) {
        return Err(Reason::FileExecutable.with(&[("name", &name)]));
    }
    Ok(Copied { kind, blob: blobs.keep(staged)?, name })
}

fn kind_of(file: &mut File, bytes: u64) -> Result<FileKind> {
    let mut head = Vec::with_capacity(HEAD);
    Read::by_ref(file).take(HEAD as u64).read_to_end(&mut head)?;
    file.seek(SeekFrom::Start(bytes.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    Read::by_ref(file).take(TAIL).read_to_end(&mut tail)?;
    Ok(FileKind::sniff(&head, &tail))
}

/// Whether a file is a program by its bytes or its name, however the name ends or hides its end.
fn is_program(name: &str, kind: FileKind) -> bool {
    let plain: String = name.chars().filter(|c| !domain::text::is_deceptive(*c)).collect();
    let plain = plain.trim_end_matches(['.', ' ']);
    edxml::name_risks(plain, kind).into_iter().any(NameRisk::refuses_opening) || kind == FileKind::Executable
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("bao cao.pdf", FileKind::Pdf, false)]
    #[case("exe.pdf", FileKind::Pdf, false)]
    #[case("faktura.pdf.exe", FileKind::Unknown, true)]
    #[case("x.EXE ", FileKind::Unknown, true)]
    #[case("x.exe.", FileKind::Unknown, true)]
    #[case("x\u{202E}fdp.\u{200B}exe", FileKind::Unknown, true)]
    #[case("vanban.pdf", FileKind::Executable, true)]
    #[case("trang.html", FileKind::Html, true)]
    #[case("hinh.svg", FileKind::Xml, true)]
    #[case("bang.xlsx", FileKind::Xlsx, false)]
    fn programs_are_known_by_bytes_and_by_name(
        #[case] name: &str,
        #[case] kind: FileKind,
        #[case] program: bool,
    ) {
        assert_eq!(is_program(name, kind), program);
    }
}
