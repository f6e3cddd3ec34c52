//! Setting a page with typst: a world of one template, one file of values and four fonts.

use std::sync::LazyLock;

use typst::{
    Library, LibraryExt as _, World, comemo,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::{Error, page::Page};

const TEMPLATE: &str = include_str!("page.typ");
const VIETNAM_MINUTES: i32 = 7 * 60;

/// What does not change from page to page.
struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

static PRESS: LazyLock<Press> = LazyLock::new(|| {
    let fonts: Vec<Font> = fonts().collect();
    Press {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
    }
});

/// The four cuts of the typeface.
pub(crate) fn fonts() -> impl Iterator<Item = Font> {
    let files: [&'static [u8]; 4] = [
        include_bytes!("../fonts/Tinos-Regular.ttf"),
        include_bytes!("../fonts/Tinos-Bold.ttf"),
        include_bytes!("../fonts/Tinos-Italic.ttf"),
        include_bytes!("../fonts/Tinos-BoldItalic.ttf"),
    ];
    files.into_iter().filter_map(|file| Font::new(Bytes::new(file), 0))
}

/// The world of one page: nothing else can be reached from the template.
struct OnePage {
    template: Source,
    values: FileId,
    data: Bytes,
}

fn file(name: &str) -> Result<FileId, Error> {
    let path = VirtualPath::new(name).map_err(|error| Error::Setting(format!("{error:?}")))?;
    Ok(FileId::new(RootedPath::new(VirtualRoot::Project, path)))
}

impl World for OnePage {
    fn library(&self) -> &LazyHash<Library> {
        &PRESS.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &PRESS.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.values { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        PRESS.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        // Rule 1: a page has no today.
        None
    }
}

/// The page as a PDF/A-2b.
pub(crate) fn print(page: &Page) -> Result<Vec<u8>, Error> {
    let values = serde_json::to_string(&page.data())?;
    let world = OnePage {
        template: Source::new(file("page.typ")?, TEMPLATE.to_owned()),
        values: file("data.json")?,
        data: Bytes::from_string(values.clone()),
    };
    let set = typst::compile::<PagedDocument>(&world).output.map_err(|all| said(&all))?;
    let standards = PdfStandards::new(&[PdfStandard::A_2b])
        .map_err(|error| Error::Setting(error.message().to_string()))?;
    let options = PdfOptions {
        // The identity inside the file is made of this: the same page, the same identity.
        ident: Smart::Custom(values),
        creator: Smart::Custom(Some("Văn Thư".to_owned())),
        timestamp: Some(timestamp(page)?),
        standards,
        ..PdfOptions::default()
    };
    let pdf = typst_pdf::pdf(&set, &options).map_err(|all| said(&all));
    // Pages are made now and then; what setting one remembered would only take room.
    comemo::evict(0);
    pdf
}

fn timestamp(page: &Page) -> Result<Timestamp, Error> {
    let local = page.as_of.vietnam();
    let number = |value: i8| u8::try_from(value).unwrap_or_default();
    Datetime::from_ymd_hms(
        i32::from(local.year()),
        number(local.month()),
        number(local.day()),
        number(local.hour()),
        number(local.minute()),
        number(local.second()),
    )
    .and_then(|at| Timestamp::new_local(at, VIETNAM_MINUTES))
    .ok_or_else(|| Error::Date(page.as_of.rfc3339()))
}

fn said(all: &[SourceDiagnostic]) -> Error {
    let said: Vec<&str> = all.iter().map(|one| one.message.as_str()).collect();
    Error::Setting(said.join("; "))
}
