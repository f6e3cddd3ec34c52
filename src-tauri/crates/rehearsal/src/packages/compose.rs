//! Packages that simulated offices write.

use domain::{AgencyCode, Business, DocumentId, UtcMillis};
use edxml::{
    BusinessInfo, Document, DocumentType, Hop, OtherInfo, Packing, Part, Party, ResponseFor, Signer, Staff,
    StatusMessage, Style,
};

use super::written;
use crate::{
    dice,
    directory::Agency,
    error::Error,
    offices::{About, Step},
    samples::Sample,
};

/// What is wrong with a package on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    None,
    /// Junk before the declaration, content types that lie.
    Oddities,
    /// The first file went through a text decoder.
    DamagedFile,
    /// Cut in the middle of the header.
    Corrupt,
}

/// The status report of one step.
pub(crate) fn status(
    from: &Agency,
    to: &AgencyCode,
    about: &About,
    step: &Step,
    at: UtcMillis,
) -> Result<Vec<u8>, Error> {
    let status = StatusMessage {
        from: party(from),
        response_for: vec![ResponseFor {
            organ_id: to.to_string(),
            code: about.symbol.clone(),
            document_id: Some(DocumentId(about.document_id.clone())),
            promulgation_date: about.date,
            promulgation_date_raw: String::new(),
        }],
        code: Some(step.code),
        code_raw: step.code.as_str().to_owned(),
        description: step.note.clone(),
        at: Some(at.vietnam()),
        staff: staff(from),
        ..StatusMessage::default()
    };
    let mut out = Vec::new();
    edxml::write_status(&status, &Style::default(), &mut out)
        .map_err(|error| Error::Package(error.code().to_owned()))?;
    Ok(out)
}

/// A sample as `from` sends it to `to`.
pub(crate) fn document(
    sample: &Sample,
    from: &Agency,
    to: &Agency,
    business: Business,
    trouble: Trouble,
    seed: u64,
) -> Result<Vec<u8>, Error> {
    let header = &sample.header;
    let document_id = domain::document::conventional_document_id(
        &header.from,
        header.date,
        &header.number,
        &header.notation,
    );
    let document = Document {
        from: party(from),
        to: vec![party(to)],
        document_id: Some(document_id.clone()),
        number: header.number.clone(),
        notation: header.notation.clone(),
        place: header.place.clone(),
        promulgation_date: Some(header.date),
        document_type: DocumentType {
            group: Some(2),
            detail: Some(header.document_type.number()),
            name: header.document_type.name().to_owned(),
        },
        subject: header.subject.clone(),
        content: header.subject.clone(),
        signer: Signer {
            competence: header.signer.competence.clone(),
            position: header.signer.position.clone(),
            name: header.signer.name.clone(),
        },
        due_date: header.due_date,
        priority: header.priority,
        other_info: OtherInfo {
            copies: Some(1),
            pages: i64::try_from(header.pages).ok(),
            direction: Some(false),
            ..OtherInfo::default()
        },
        response_for: match business {
            Business::New | Business::Replacement => Vec::new(),
            Business::Recall | Business::Update => vec![ResponseFor {
                organ_id: to.code.to_string(),
                code: header.symbol(),
                document_id: Some(document_id.clone()),
                promulgation_date: Some(header.date),
                promulgation_date_raw: String::new(),
            }],
        },
        steering_type: Some(0),
        to_places: header.to_places.clone(),
        business: BusinessInfo {
            kind: business,
            stated: true,
            target_document_id: (business != Business::New).then_some(document_id),
            reason: match business {
                Business::New => "Văn bản điện tử mới",
                Business::Recall => "Thu hồi văn bản điện tử: ban hành nhầm phụ lục",
                Business::Update => "Cập nhật văn bản điện tử",
                Business::Replacement => "Văn bản thay thế",
            }
            .to_owned(),
            paper: Some(0),
            staff: vec![staff(from)],
            ..BusinessInfo::default()
        },
        ..Document::default()
    };
    let mut parts = parts(sample, trouble, seed);
    let trace = vec![Hop::new(Some(from.code.as_str()), header.sent_at())];
    let mut bytes = written(&document, &mut parts, trace).map_err(Error::Package)?;
    match trouble {
        Trouble::None | Trouble::DamagedFile => {}
        Trouble::Oddities => {
            bytes.splice(..0, *b"1212");
        }
        Trouble::Corrupt => bytes.truncate(700),
    }
    Ok(bytes)
}

fn parts(sample: &Sample, trouble: Trouble, seed: u64) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    for (index, file) in sample.files.iter().enumerate() {
        let about = |what| [what, sample.header.subject.as_str(), file.name.as_str()];
        let packing = match trouble {
            Trouble::Oddities => Packing::AsIs { declared: "text/plain".to_owned() },
            Trouble::None | Trouble::DamagedFile | Trouble::Corrupt => {
                Packing::Auto { entry: uuid(seed, &about("entry")) }
            }
        };
        let bytes = if trouble == Trouble::DamagedFile && index == 0 {
            String::from_utf8_lossy(&file.bytes).into_owned().into_bytes()
        } else {
            file.bytes.to_vec()
        };
        parts.push(Part {
            name: file.name.clone(),
            description: file.name.clone(),
            content_id: uuid(seed, &about("content")),
            packing,
            source: Box::new(std::io::Cursor::new(bytes)),
        });
    }
    parts
}

/// A seeded identity in the form of a random UUID.
fn uuid(seed: u64, about: &[&str]) -> String {
    let digits = dice::hexadecimal(seed, about, 32);
    let part = |range: std::ops::Range<usize>| digits.get(range).unwrap_or_default();
    format!("{}-{}-4{}-8{}-{}", part(0..8), part(8..12), part(13..16), part(17..20), part(20..32))
}

fn party(agency: &Agency) -> Party {
    Party { email: agency.mail(), ..Party::new(&agency.code, &agency.name) }
}

fn staff(agency: &Agency) -> Staff {
    Staff {
        department: "Văn phòng".to_owned(),
        name: "Văn thư cơ quan".to_owned(),
        email: agency.mail(),
        ..Staff::default()
    }
}
