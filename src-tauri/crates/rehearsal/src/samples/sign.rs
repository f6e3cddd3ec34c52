//! Signing the papers: the leader first, the agency's seal over it, each in a revision of its own.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Mutex, PoisonError},
};

use jiff::{Span, civil::DateTime};
use openssl::pkey::{PKey, Private};

use super::{
    cms, drawing,
    header::Header,
    issuer::Issuer,
    paper::{Line, Page},
    pdf_file::{PdfFile, points, text},
};
use crate::{
    error::Error,
    keep::write_atomically,
    pki::{self, Identity, Purpose, Subject},
};

/// Room for a signature in the file, bytes. Ours need about three thousand.
const ROOM: usize = 4_500;

/// Whose signature it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hand {
    /// The person who signs: a blue stroke.
    Leader,
    /// The agency: its red seal, left of and over the stroke (NĐ 30/2020 Appx I §II.8).
    Seal,
    /// The agency on an appendix: a line of text, no picture (§III.1.d).
    Line,
}

/// The rehearsal's own certification authority, and the keys all its people share: enough for signatures that hold,
/// at a fraction of the time that a key for each would take.
pub(crate) struct Signers {
    root: Identity,
    leader: PKey<Private>,
    seal: PKey<Private>,
    issued: Mutex<BTreeMap<(String, String), Identity>>,
}

impl Signers {
    /// Keys from `dir`, made and kept there when there are none; or only in memory.
    pub(crate) fn new(dir: Option<&Path>) -> Result<Self, Error> {
        if let Some(kept) = dir.and_then(|dir| load(dir).ok()) {
            return Ok(kept);
        }
        let signers = Self {
            root: pki::root("Tổ chức chứng thực diễn tập")?,
            leader: pki::new_key()?,
            seal: pki::new_key()?,
            issued: Mutex::new(BTreeMap::new()),
        };
        if let Some(dir) = dir {
            signers.store(dir)?;
        }
        Ok(signers)
    }

    fn store(&self, dir: &Path) -> Result<(), Error> {
        let put = |name: &str, bytes: Vec<u8>| {
            let path = dir.join(name);
            write_atomically(&path, &bytes).map_err(|source| Error::file(&path, source))
        };
        put("root.key", self.root.key.private_key_to_pem_pkcs8()?)?;
        put("leader.key", self.leader.private_key_to_pem_pkcs8()?)?;
        put("seal.key", self.seal.private_key_to_pem_pkcs8()?)?;
        // Last: without it the keys are made anew.
        put("root.pem", self.root.certificate.to_pem()?)
    }

    /// The certificate of a person or an agency, the same for the same names.
    fn identity(&self, hand: Hand, header: &Header, issuer: &Issuer) -> Result<Identity, Error> {
        let (name, key) = match hand {
            Hand::Leader => (&header.signer.name, &self.leader),
            Hand::Seal | Hand::Line => (&issuer.name, &self.seal),
        };
        let subject = Subject { common_name: name.clone(), organization: issuer.name.clone() };
        let mut issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        let names = (subject.common_name.clone(), subject.organization.clone());
        if let Some(identity) = issued.get(&names) {
            return Ok(identity.clone());
        }
        let certificate =
            pki::certificate(&subject, key, Some(&self.root), Purpose::Signing, (-300, 5 * 365))?;
        let identity = Identity { certificate, key: key.clone() };
        issued.insert(names, identity.clone());
        Ok(identity)
    }

    /// A document signed by its leader, then sealed by its agency.
    pub(crate) fn sign_document(
        &self,
        page: Page,
        header: &Header,
        issuer: &Issuer,
    ) -> Result<Vec<u8>, Error> {
        let sent = header.sent_at();
        let before = |minutes| sent.saturating_sub(Span::new().minutes(minutes));
        let mut work = Work::new(page);
        let leader = self.identity(Hand::Leader, header, issuer)?;
        work.sign(Hand::Leader, &leader, &self.root, header, &header.signer.name, before(40))?;
        let seal = self.identity(Hand::Seal, header, issuer)?;
        work.sign(Hand::Seal, &seal, &self.root, header, &issuer.name, before(6))?;
        Ok(work.file.bytes)
    }

    /// An appendix with the agency's signature alone.
    pub(crate) fn seal_appendix(
        &self,
        page: Page,
        header: &Header,
        issuer: &Issuer,
    ) -> Result<Vec<u8>, Error> {
        let at = sealed_at(header);
        let mut work = Work::new(page);
        let seal = self.identity(Hand::Line, header, issuer)?;
        work.sign(Hand::Line, &seal, &self.root, header, &issuer.name, at)?;
        Ok(work.file.bytes)
    }
}

/// When an appendix is sealed, on Vietnam's clock.
fn sealed_at(header: &Header) -> DateTime {
    header.sent_at().saturating_sub(Span::new().minutes(5))
}

/// What the seal of an appendix shows: symbol, time and zone (NĐ 30/2020 Appx I §III.1.d).
pub(crate) fn sealed_line(header: &Header) -> String {
    format!("{}, {}+07:00", header.symbol(), sealed_at(header).strftime("%d/%m/%Y %H:%M:%S"))
}

fn load(dir: &Path) -> Result<Signers, Error> {
    let get = |name: &str| {
        let path = dir.join(name);
        std::fs::read(&path).map_err(|source| Error::file(&path, source))
    };
    let key = |name| Ok::<_, Error>(PKey::private_key_from_pem(&get(name)?)?);
    let certificate = openssl::x509::X509::from_pem(&get("root.pem")?)?;
    Ok(Signers {
        root: Identity { certificate, key: key("root.key")? },
        leader: key("leader.key")?,
        seal: key("seal.key")?,
        issued: Mutex::new(BTreeMap::new()),
    })
}

/// A paper while it is being signed.
struct Work {
    file: PdfFile,
    catalog: u32,
    page_tree: u32,
    info: u32,
    id: String,
    page: (u32, String),
    place: (f64, f64),
    fonts: String,
    line: Option<Line>,
    fields: Vec<u32>,
}

impl Work {
    fn new(page: Page) -> Self {
        let Page { file, catalog, page_tree, info, id, signed_page, place, fonts, line, pages: _ } = page;
        Self { file, catalog, page_tree, info, id, page: signed_page, place, fonts, line, fields: Vec::new() }
    }

    /// Appends a revision with one more signature. `at` is Vietnam's clock.
    fn sign(
        &mut self,
        hand: Hand,
        signer: &Identity,
        root: &Identity,
        header: &Header,
        name: &str,
        at: DateTime,
    ) -> Result<(), Error> {
        let (x, y) = self.place;
        let (rectangle, look) = match hand {
            Hand::Leader => ((x - 55.0, y - 26.0, 110.0, 52.0), drawing::stroke(name)),
            // A third of the stroke's width is under the seal.
            Hand::Seal => ((x - 55.0 + 37.0 - 92.0, y - 46.0, 92.0, 92.0), drawing::seal()),
            Hand::Line => {
                let (glyphs, width) =
                    self.line.as_ref().map_or(("", 0.0), |line| (line.glyphs.as_str(), line.width));
                ((x - width / 2.0, y - 4.0, width, 24.0), drawing::line(glyphs))
            }
        };
        let (left, bottom, width, height) = rectangle;
        let resources = format!("/Resources << /Font {} >>", self.fonts);
        let appearance = self.file.add_stream(
            &format!(
                "/Type /XObject /Subtype /Form /BBox [0 0 {} {}] {resources}",
                points(width),
                points(height)
            ),
            look.as_bytes(),
        )?;
        let (value, field) = (self.file.reserve(), self.file.reserve());
        let (page, open) = &self.page;
        self.file.put(
            field,
            &format!(
                "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature{}) /V {value} 0 R /P {page} 0 R /F 132 /Rect [{} {} {} {}] /AP << /N {appearance} 0 R >> >>",
                self.fields.len() + 1,
                points(left),
                points(bottom),
                points(left + width),
                points(bottom + height)
            ),
        );
        self.fields.push(field);
        let fields: String = self.fields.iter().map(|field| format!("{field} 0 R ")).collect();
        self.file.put(*page, &format!("{open} /Annots [{fields}] >>"));
        self.file.put(
            self.catalog,
            &format!(
                "<< /Type /Catalog /Pages {} 0 R /Lang (vi-VN) /AcroForm << /Fields [{fields}] /SigFlags 3 >> >>",
                self.page_tree
            ),
        );
        // The value comes last, with room for what is not known yet.
        let begin = self.file.bytes.len();
        self.file.put(
            value,
            &format!(
                "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /Name {} /M (D:{}+07'00') /Location {} /ByteRange [{}] /Contents <{}> >>",
                text(name),
                at.strftime("%Y%m%d%H%M%S"),
                text(&header.place),
                " ".repeat(40),
                "0".repeat(ROOM * 2)
            ),
        );
        self.file.end_revision(self.catalog, self.info, &self.id);
        let utc = at.saturating_sub(Span::new().hours(7));
        fill(&mut self.file.bytes, begin, |parts| cms::sign(parts, signer, root, utc))
    }
}

/// Writes the byte range and the signature over the bytes around it into the room left for them after `begin`.
fn fill(
    bytes: &mut [u8],
    begin: usize,
    sign: impl FnOnce([&[u8]; 2]) -> Result<Vec<u8>, Error>,
) -> Result<(), Error> {
    let lost = || Error::Package("no room for the signature".to_owned());
    let find = |needle: &[u8], bytes: &[u8]| {
        let tail = bytes.get(begin..)?;
        tail.windows(needle.len()).position(|window| window == needle).map(|at| begin + at + needle.len())
    };
    let range_at = find(b"/ByteRange [", bytes).ok_or_else(lost)?;
    let contents_at = find(b"/Contents ", bytes).ok_or_else(lost)?;
    let after = contents_at + ROOM * 2 + 2;
    let rest = bytes.len().checked_sub(after).ok_or_else(lost)?;
    let range = format!("{:<40}", format!("0 {contents_at} {after} {rest}"));
    bytes.get_mut(range_at..range_at + 40).ok_or_else(lost)?.copy_from_slice(range.as_bytes());

    let signature = {
        let parts = [bytes.get(..contents_at).ok_or_else(lost)?, bytes.get(after..).ok_or_else(lost)?];
        hex::encode(sign(parts)?)
    };
    let place = contents_at + 1;
    bytes
        .get_mut(place..place + signature.len())
        .filter(|_| signature.len() <= ROOM * 2)
        .ok_or_else(lost)?
        .copy_from_slice(signature.as_bytes());
    Ok(())
}
