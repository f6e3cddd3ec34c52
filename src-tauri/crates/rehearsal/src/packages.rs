//! Everything the hub does with packages, through the same reader and writer as the office.

mod compose;

use domain::{Business, UtcMillis};
use edxml::{Discard, Document, Hop, Limits, MemorySpooler, Message, Packing, Part, Party, Style};

pub(crate) use compose::{Trouble, document, status};

use crate::{dice, directory::Agency, mail::Kind, offices::About, samples::archive};

/// The exchange centre that the rehearsal hub adds as a hop.
const CENTRE: &str = "02.29.W00";

/// What routing needs to know of a package.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Facts {
    pub(crate) kind: Kind,
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) document_id: String,
    /// `number/notation`.
    pub(crate) notation: String,
    pub(crate) subject: String,
    pub(crate) date: Option<jiff::civil::Date>,
    pub(crate) business: Business,
    pub(crate) responses_for: Vec<edxml::ResponseFor>,
    pub(crate) status_code: Option<String>,
}

impl Facts {
    /// The document this is, or is about.
    pub(crate) fn about(&self) -> &str {
        match self.kind {
            Kind::Edoc => &self.document_id,
            Kind::Status => self
                .responses_for
                .iter()
                .find_map(|about| about.document_id.as_ref())
                .map_or("", |id| id.as_str()),
        }
    }

    /// The same with code and date, as reports name it.
    pub(crate) fn as_about(&self) -> About {
        About { document_id: self.document_id.clone(), symbol: self.notation.clone(), date: self.date }
    }
}

impl From<edxml::ResponseFor> for About {
    fn from(about: edxml::ResponseFor) -> Self {
        Self {
            document_id: about.document_id.map(|id| id.0).unwrap_or_default(),
            symbol: about.code,
            date: about.promulgation_date,
        }
    }
}

/// Reads what routing needs.
///
/// # Errors
/// The reader's reason when the bytes are no package.
pub(crate) fn read(bytes: &[u8]) -> Result<Facts, String> {
    let package =
        edxml::read(bytes, &Limits::default(), &mut Discard).map_err(|error| error.code().to_owned())?;
    Ok(match package.message {
        Message::Document(document) => {
            let document = *document;
            Facts {
                kind: Kind::Edoc,
                from: document.from.code_raw,
                to: document.to.into_iter().map(|party| party.code_raw).collect(),
                document_id: document.document_id.map(|id| id.0).unwrap_or_default(),
                notation: domain::document::symbol(&document.number, &document.notation),
                subject: document.subject,
                date: document.promulgation_date,
                business: document.business.kind,
                responses_for: document.response_for,
                status_code: None,
            }
        }
        Message::Status(status) => {
            let status = *status;
            Facts {
                kind: Kind::Status,
                from: status.from.code_raw,
                to: Vec::new(),
                document_id: String::new(),
                notation: status.response_for.first().map(|about| about.code.clone()).unwrap_or_default(),
                subject: status.description,
                date: None,
                business: Business::New,
                responses_for: status.response_for,
                status_code: Some(status.code_raw),
            }
        }
    })
}

/// Whether something stands before the XML, which the hub passes on as it is.
pub(crate) fn has_junk(bytes: &[u8]) -> bool {
    !bytes.starts_with(b"<")
}

/// How one delivery is re-serialised.
pub(crate) struct Rewrite<'a> {
    pub(crate) seed: u64,
    pub(crate) doc_id: &'a str,
    pub(crate) recipient: &'a Agency,
    pub(crate) at: UtcMillis,
}

/// Does to a document package what the hub does: canonical form, two more hops (one without a code, or with the
/// word `null`), the recipient's old code as one more `To`, and in some deliveries PDFs wrapped into archives or
/// `Bussiness` left out.
///
/// # Errors
/// The reader's or writer's reason.
pub(crate) fn rewrite(bytes: &[u8], how: &Rewrite<'_>) -> Result<Vec<u8>, String> {
    let package = edxml::read(bytes, &Limits::default(), &mut MemorySpooler)
        .map_err(|error| error.code().to_owned())?;
    let Message::Document(document) = package.message else { return Err("status".to_owned()) };
    let mut document = *document;
    let choice = |what, of| dice::below(how.seed, &["rewrite", what, how.doc_id], of);

    let old = &how.recipient.old_code;
    if !old.is_empty() && !document.to.iter().any(|party| party.code_raw.eq_ignore_ascii_case(old)) {
        document.to.push(Party {
            code_raw: old.clone(),
            code: domain::AgencyCode::parse(old).ok(),
            name: format!("{} (Mã cũ) (qd20)", how.recipient.name),
            in_charge: Party::OLD_CODE_MARK.to_owned(),
            ..Party::default()
        });
    }

    let mut trace = package.trace;
    let first = if choice("hop", 3) == 0 { Some("null") } else { None };
    trace.push(Hop::new(first, how.at.vietnam()));
    trace.push(Hop::new(Some(CENTRE), how.at.plus(1_000).vietnam()));

    let zipped = choice("zip", 3) == 0;
    let mut parts = Vec::new();
    for attachment in package.attachments {
        let file = attachment.content.into_inner();
        let pdf = attachment.kind == edxml::FileKind::Pdf;
        let entry = dice::hexadecimal(how.seed, &["entry", how.doc_id, &attachment.content_id], 32);
        let (packing, file) = if pdf && zipped {
            // The real hub wraps PDFs under both declarations.
            let declared = if choice("declared", 2) == 0 { "application/zip" } else { "application/pdf" };
            let wrapped =
                archive::of_one(&format!("{entry}.pdf"), &file).map_err(|error| error.to_string())?;
            (Packing::AsIs { declared: declared.to_owned() }, wrapped)
        } else if attachment.corrupt.is_some() || attachment.name.trim().is_empty() {
            (Packing::AsIs { declared: attachment.declared_type }, file)
        } else {
            (Packing::Auto { entry }, file)
        };
        parts.push(Part {
            name: attachment.name,
            description: attachment.description,
            content_id: attachment.content_id,
            packing,
            source: Box::new(std::io::Cursor::new(file)),
        });
    }
    let plain = document.business.kind == Business::New;
    let bytes = written(&document, &mut parts, trace)?;
    Ok(if plain && choice("business", 6) == 0 { without_business(bytes) } else { bytes })
}

/// The package without its `Bussiness`, which the real hub loses now and then, with the white space before it.
fn without_business(mut bytes: Vec<u8>) -> Vec<u8> {
    let find = |needle: &[u8]| bytes.windows(needle.len()).position(|window| window == needle);
    if let (Some(open), Some(close)) = (find(b"\r\n        <edXML:Bussiness>"), find(b"</edXML:Bussiness>")) {
        bytes.drain(open..close + b"</edXML:Bussiness>".len());
    }
    bytes
}

/// The same document addressed to somebody else; bytes that are no document stay as they are.
pub(crate) fn to_another(bytes: &[u8], code: &str) -> Vec<u8> {
    let Ok(package) = edxml::read(bytes, &Limits::default(), &mut Discard) else { return bytes.to_vec() };
    let Message::Document(document) = package.message else { return bytes.to_vec() };
    let to =
        Party { code_raw: code.to_owned(), code: domain::AgencyCode::parse(code).ok(), ..Party::default() };
    let document = Document { to: vec![to], ..*document };
    written(&document, &mut [], package.trace).unwrap_or_else(|_| bytes.to_vec())
}

fn written(document: &Document, parts: &mut [Part<'_>], trace: Vec<Hop>) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let style = Style { trace, ..Style::default() };
    edxml::write_document(document, parts, &style, &mut out).map_err(|error| error.code().to_owned())?;
    Ok(out)
}
