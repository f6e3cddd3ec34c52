//! The forty samples: made when first asked for, kept in a directory when there is one.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use bytes::Bytes;
use domain::UtcMillis;
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    COUNT,
    header::{Header, Paper},
    issuer::Issuer,
    office_file,
    outlines::{Extra, OUTLINES},
    press::{AppendixSpec, PaperSpec, Press},
    texts,
};
use crate::{dice, error::Error, keep::write_atomically};

/// One sample document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// What it says about itself.
    pub header: Header,
    /// Its files, the main one first.
    pub files: Vec<File>,
}

/// One file of a sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The name recipients see.
    pub name: String,
    /// Its bytes.
    pub bytes: Bytes,
}

/// Samples older than this many days are made anew, so that a demonstration does not receive last year's papers.
const STALE_DAYS: i64 = 30;

/// A paper is sealed so many minutes before it is sent.
const SEALED: i64 = 6;

/// What a directory of samples says about itself.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Label {
    version: u32,
    seed: u64,
    made: Date,
    /// Whose signatures the samples carry.
    root: String,
}

/// Raised when samples of the same seed come out differently.
const VERSION: u32 = 2;

/// The samples of one rehearsal. Cheap to make; each sample is made when first asked for.
pub(crate) struct Library {
    seed: u64,
    today: Date,
    dir: Option<PathBuf>,
    press: OnceLock<Press>,
    made: Mutex<BTreeMap<usize, Arc<Sample>>>,
}

impl Library {
    pub(crate) fn new(seed: u64, today: Date, dir: Option<PathBuf>) -> Self {
        Self { seed, today, dir, press: OnceLock::new(), made: Mutex::new(BTreeMap::new()) }
    }

    /// Sample number `index`; numbers past the last begin anew.
    pub(crate) fn sample(&self, index: usize) -> Result<Arc<Sample>, Error> {
        let index = index % COUNT;
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sample) = made.get(&index) {
            return Ok(Arc::clone(sample));
        }
        let sample = Arc::new(self.make_or_load(index)?);
        made.insert(index, Arc::clone(&sample));
        Ok(sample)
    }

    fn make_or_load(&self, index: usize) -> Result<Sample, Error> {
        let Some(dir) = &self.dir else { return make(self.seed, index, self.today, self.press()?) };
        std::fs::create_dir_all(dir).map_err(|source| Error::file(dir, source))?;
        let made = self.label(dir)?;
        let header = header(self.seed, index, made)?;
        match load(dir, index, header) {
            Some(sample) => Ok(sample),
            None => {
                let sample = make(self.seed, index, made, self.press()?)?;
                store(dir, index, &sample)?;
                Ok(sample)
            }
        }
    }

    /// The day the directory's samples are relative to; an old or foreign directory is begun anew.
    fn label(&self, dir: &Path) -> Result<Date, Error> {
        let path = dir.join("samples.json");
        let root = self.press()?.fingerprint()?;
        let old: Option<Label> =
            std::fs::read(&path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let fresh = |label: &Label| {
            let age = self.today.since(label.made).map_or(i64::MAX, |age| i64::from(age.get_days()));
            let same = label.version == VERSION && label.seed == self.seed && label.root == root;
            same && (0..=STALE_DAYS).contains(&age)
        };
        if let Some(label) = old.filter(fresh) {
            return Ok(label.made);
        }
        for index in 0..COUNT {
            let sample = sample_dir(dir, index);
            if sample.exists() {
                std::fs::remove_dir_all(&sample).map_err(|source| Error::file(&sample, source))?;
            }
        }
        let label = Label { version: VERSION, seed: self.seed, made: self.today, root };
        let bytes = serde_json::to_vec_pretty(&label)
            .map_err(|source| Error::Index { path: path.clone(), source })?;
        write_atomically(&path, &bytes).map_err(|source| Error::file(&path, source))?;
        Ok(self.today)
    }

    /// What prints and signs the samples.
    pub(crate) fn press(&self) -> Result<&Press, Error> {
        if let Some(press) = self.press.get() {
            return Ok(press);
        }
        let press = Press::open(self.dir.as_deref())?;
        Ok(self.press.get_or_init(|| press))
    }
}

/// All forty samples, from `dir` when they are there, made otherwise. The root certificate of their signatures is
/// in `dir` as `root.pem`.
///
/// # Errors
/// A directory that cannot be written, keys that cannot be made.
pub fn ensure(dir: &Path, seed: u64, today: Date) -> Result<Vec<Arc<Sample>>, Error> {
    let library = Library::new(seed, today, Some(dir.to_owned()));
    (0..COUNT).map(|index| library.sample(index)).collect()
}

/// The header of a sample, without making its files.
fn header(seed: u64, index: usize, made: Date) -> Result<Header, Error> {
    let outline = OUTLINES.get(index).ok_or_else(|| Error::Package(format!("no sample {index}")))?;
    let issuer = Issuer::find(outline.from).ok_or_else(|| Error::NoAgency(outline.from.to_owned()))?;
    let key = format!("sample {index}");
    // A few days apart, up to the day before: no sample is signed later than it arrives.
    let back = 1 + i64::try_from(dice::below(seed, &["day", &key], 4)).unwrap_or(0);
    let date = made.saturating_sub(back.days());
    Ok(issuer.header(
        seed,
        &key,
        Paper {
            kind: outline.kind,
            number: 100 + dice::throw(seed, &["number", &key]) % 2_900,
            date,
            subject: outline.subject.to_owned(),
            priority: outline.priority,
            due_date: (outline.due_in > 0).then(|| date.saturating_add(outline.due_in.days())),
        },
    ))
}

fn make(seed: u64, index: usize, made: Date, press: &Press) -> Result<Sample, Error> {
    let mut header = header(seed, index, made)?;
    let outline = OUTLINES.get(index).ok_or_else(|| Error::Package(format!("no sample {index}")))?;
    let issuer = Issuer::find(outline.from).ok_or_else(|| Error::NoAgency(outline.from.to_owned()))?;
    let key = format!("sample {index}");
    let mut body = texts::opening(outline.kind, outline.subject);
    body.extend(texts::middle(seed, &key, outline.kind, outline.matters));
    body.extend(texts::closing(outline.kind, outline.extra, outline.matters));
    let spec = spec(&header, &issuer, body);
    let printed = press.print(&spec)?;
    header.pages = printed.pages;
    let signed = printed.bytes;
    let mut files = vec![File { name: format!("{}.pdf", file_stem(&header)), bytes: Bytes::from(signed) }];
    match outline.extra {
        Extra::None => {}
        Extra::Table => {
            let bytes =
                office_file::table(&header.subject).map_err(|source| Error::Package(source.to_string()))?;
            files.push(File { name: "Bieu tong hop.xlsx".to_owned(), bytes: Bytes::from(bytes) });
        }
        Extra::Form => {
            let bytes =
                office_file::form(&header.subject).map_err(|source| Error::Package(source.to_string()))?;
            files.push(File { name: "Mẫu đăng ký.docx".to_owned(), bytes: Bytes::from(bytes) });
        }
        Extra::Appendix => {
            let body = texts::middle(seed, &format!("{key} appendix"), outline.kind, 3);
            let subject = header.subject.clone();
            let bytes =
                press.appendix(&AppendixSpec { paper: spec, subject, body, ..AppendixSpec::default() })?;
            files.push(File { name: "Phụ lục.pdf".to_owned(), bytes: Bytes::from(bytes) });
        }
    }
    Ok(Sample { header, files })
}

/// What the [`Press`] is told so that a paper says what its header says, with a few paragraphs that fit any subject.
///
/// # Errors
/// A header of nobody that the rehearsal knows.
pub fn order(header: &Header) -> Result<PaperSpec, Error> {
    let code = header.from.as_str();
    let issuer = Issuer::find(code).ok_or_else(|| Error::NoAgency(code.to_owned()))?;
    Ok(spec(header, &issuer, Vec::new()))
}

/// What the press is told of a sample: nothing that its header does not say.
fn spec(header: &Header, issuer: &Issuer, body: Vec<String>) -> PaperSpec {
    PaperSpec {
        issuer: issuer.letterhead(),
        number: header.number.clone(),
        notation: header.notation.clone(),
        date: header.date,
        place: header.place.clone(),
        document_type: header.document_type.name().to_owned(),
        subject: header.subject.clone(),
        addressees: header.addressees.clone(),
        to_places: header.to_places.clone(),
        signer: header.signer.clone(),
        priority: header.priority,
        body,
        signed_at: Some(UtcMillis::from_vietnam(header.sent_at().saturating_sub(SEALED.minutes()))),
        ..PaperSpec::default()
    }
}

/// `1234-BYT-KHTC` with marks as people leave them.
fn file_stem(header: &Header) -> String {
    header.symbol().replace('/', "-")
}

fn sample_dir(dir: &Path, index: usize) -> PathBuf {
    dir.join(format!("{index:02}"))
}

/// What a kept sample consists of.
#[derive(Serialize, Deserialize)]
struct Kept {
    pages: usize,
    names: Vec<String>,
}

fn store(dir: &Path, index: usize, sample: &Sample) -> Result<(), Error> {
    let dir = sample_dir(dir, index);
    std::fs::create_dir_all(&dir).map_err(|source| Error::file(&dir, source))?;
    for (number, file) in sample.files.iter().enumerate() {
        let path = dir.join(number.to_string());
        write_atomically(&path, &file.bytes).map_err(|source| Error::file(&path, source))?;
    }
    // Last, so that a sample without it is made again.
    let path = dir.join("sample.json");
    let names = sample.files.iter().map(|file| file.name.clone()).collect();
    let kept = Kept { pages: sample.header.pages, names };
    let bytes = serde_json::to_vec(&kept).map_err(|source| Error::Index { path: path.clone(), source })?;
    write_atomically(&path, &bytes).map_err(|source| Error::file(&path, source))
}

fn load(dir: &Path, index: usize, mut header: Header) -> Option<Sample> {
    let dir = sample_dir(dir, index);
    let kept: Kept = serde_json::from_slice(&std::fs::read(dir.join("sample.json")).ok()?).ok()?;
    let file = |(number, name): (usize, String)| {
        Some(File { name, bytes: Bytes::from(std::fs::read(dir.join(number.to_string())).ok()?) })
    };
    let files = kept.names.into_iter().enumerate().map(file).collect::<Option<Vec<_>>>()?;
    header.pages = kept.pages;
    Some(Sample { header, files })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 22);

    fn library(seed: u64, today: Date, dir: &Path) -> Library {
        Library::new(seed, today, Some(dir.to_owned()))
    }

    // Invariant 4.
    #[test]
    fn headers_of_samples_depend_on_nothing_but_seed_and_day() {
        let headers = |seed| (0..COUNT).map(|index| header(seed, index, TODAY).unwrap()).collect::<Vec<_>>();
        assert_eq!(headers(1), headers(1));
        assert_ne!(headers(1), headers(2));
    }

    #[test]
    fn a_kept_sample_comes_back_the_same_until_it_is_old() {
        let dir = tempfile::tempdir().unwrap();
        let first = library(1, TODAY, dir.path()).sample(2).unwrap();
        assert_eq!(first, library(1, date(2026, 12, 20), dir.path()).sample(2).unwrap());
        let later = library(1, date(2027, 3, 1), dir.path()).sample(2).unwrap();
        assert!(later.header.date > date(2027, 2, 20));
        assert_ne!(first.files[0].bytes, later.files[0].bytes);
    }
}
