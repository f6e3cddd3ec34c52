//! Handing files out of the office: to another program, to a place a person chose, to the page's preview.

use std::{fs::File, io::Read};

use office::{OpenedFile, PrintedFile, view::Failure};

use super::{Reply, Shell, incident};
use crate::files::{CopyError, Wanted, save};

/// Codes of the shell's own failures; their sentences stand in `ui/src/i18n/errors.*.json`.
pub(crate) const FILE_REFUSED: &str = "window.file_refused";
pub(crate) const COPY_FAILED: &str = "window.copy_failed";
pub(crate) const NO_PROGRAM: &str = "window.no_program";
const DISK_FULL: &str = "office.disk_full";

impl Shell {
    /// Opens a read-only copy in the program its type belongs to.
    ///
    /// # Errors
    /// `window.file_refused` for what would run when opened (control A5); `window.copy_failed` when no copy can be made;
    /// `window.no_program` when no program takes it.
    pub async fn open_copy(&self, file: OpenedFile) -> Reply<()> {
        if file.dangerous {
            return Err(failure(FILE_REFUSED, &file.name, "", None));
        }
        let copies = self.copies();
        let name = file.name.clone();
        let copy = on_disk(&name, move || copies.for_opening(file.file, &file.name)).await?;
        self.desktop().open(copy).map_err(|error| failure(NO_PROGRAM, &name, "", Some(&error)))
    }

    /// Saves a copy where a person chooses; the name it got, `None` when cancelled.
    ///
    /// # Errors
    /// `window.copy_failed` when the copy cannot be written.
    pub async fn save_copy(&self, file: OpenedFile) -> Reply<Option<String>> {
        self.save_as(file.name, file.file).await
    }

    /// Saves a page that was printed where a person chooses; the name it got, `None` when cancelled.
    ///
    /// # Errors
    /// `window.copy_failed` when it cannot be written.
    pub async fn save_page(&self, page: PrintedFile) -> Reply<Option<String>> {
        self.save_as(page.name, std::io::Cursor::new(page.bytes)).await
    }

    async fn save_as(&self, name: String, source: impl Read + Send + 'static) -> Reply<Option<String>> {
        let Some(target) = self.desktop().choose_target(name.clone()).await else { return Ok(None) };
        let saved = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
        on_disk(&name, move || save(source, &target)).await?;
        Ok(Some(domain::text::visible(&saved)))
    }

    /// A PDF for the preview; `None` for anything that is not a whole PDF of this office.
    pub async fn preview(&self, wanted: Wanted) -> Option<File> {
        let office = self.office().await.ok()?;
        let found = match wanted {
            Wanted::Attachment(id) => office.attachment_file(id).await,
            Wanted::Draft(id) => office.draft_file(id.into()).await,
        };
        found.ok().filter(|file| file.previewable).map(|file| file.file)
    }
}

async fn on_disk<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> Result<T, CopyError> + Send + 'static,
) -> Reply<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(CopyError::Io(error))) if error.kind() == std::io::ErrorKind::StorageFull => {
            Err(failure(DISK_FULL, name, &error.to_string(), Some(&error)))
        }
        Ok(Err(error)) => Err(failure(COPY_FAILED, name, &error.to_string(), Some(&error))),
        Err(died) => Err(failure(COPY_FAILED, name, &died.to_string(), Some(&died))),
    }
}

fn failure(
    code: &str,
    name: &str,
    reason: &str,
    error: Option<&(dyn std::error::Error + 'static)>,
) -> Failure {
    let incident = incident();
    tracing::warn!(%incident, code, error, "a file was not handed out");
    let args = [("name", name), ("reason", reason)].into_iter().filter(|(_, value)| !value.is_empty());
    let args = args.map(|(key, value)| (key.to_owned(), domain::text::visible(value))).collect();
    Failure { code: code.to_owned(), args, incident }
}
