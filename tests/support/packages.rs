//! Packages made for tests: small, valid, and as odd as a test wants them.

use base64::Engine as _;
use domain::{AgencyCode, Business, DocumentId, StatusCode};
use jiff::civil::Date;

/// A document package as its sender would write it.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Sender.
    pub from: AgencyCode,
    /// Recipients.
    pub to: Vec<AgencyCode>,
    /// Number; the notation is always `TEST`.
    pub number: String,
    /// What it does.
    pub business: Business,
    /// The document it is about, for a recall or update.
    pub target: Option<DocumentId>,
    /// Urgency, 0 to 4.
    pub priority: u8,
    /// Content of its one file.
    pub file: Vec<u8>,
    /// Name of its one file.
    pub file_name: String,
}

impl Sample {
    /// A new document with a small PDF.
    #[must_use]
    pub fn new(from: &AgencyCode, to: &AgencyCode, number: &str) -> Self {
        Self {
            from: from.clone(),
            to: vec![to.clone()],
            number: number.to_owned(),
            business: Business::New,
            target: None,
            priority: 0,
            file: format!("%PDF-1.7\n% {number}\n%%EOF\n").into_bytes(),
            file_name: "van-ban.pdf".to_owned(),
        }
    }

    /// Puts it into our own mailbox, as the sender's software would. Its docId there.
    pub fn deliver(&self, hub: &rehearsal::Control) -> domain::DocId {
        let content = rehearsal::Content::Bytes(self.bytes().into());
        hub.deliver(&self.from, &crate::code(crate::OWN), rehearsal::Kind::Edoc, content)
    }

    /// Its identity.
    #[must_use]
    pub fn document_id(&self) -> DocumentId {
        DocumentId(format!("{},2026/11/20,{}/TEST", self.from, self.number))
    }

    /// The package.
    ///
    /// # Panics
    /// Never: everything is in memory.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let document = edxml::Document {
            from: edxml::Party::new(&self.from, "Cơ quan gửi"),
            to: self.to.iter().map(|code| edxml::Party::new(code, "Cơ quan nhận")).collect(),
            document_id: Some(self.document_id()),
            number: self.number.clone(),
            notation: "TEST".to_owned(),
            place: "Gia Lai".to_owned(),
            promulgation_date: Some(Date::constant(2026, 11, 20)),
            document_type: edxml::DocumentType {
                group: Some(2),
                detail: Some(18),
                name: "Công văn".to_owned(),
            },
            subject: format!("V/v việc số {}", self.number),
            priority: domain::Priority::from_number(self.priority.into()).unwrap_or_default(),
            business: edxml::BusinessInfo {
                kind: self.business,
                stated: true,
                target_document_id: self.target.clone(),
                reason: "Theo yêu cầu".to_owned(),
                ..edxml::BusinessInfo::default()
            },
            ..edxml::Document::default()
        };
        let mut parts = [edxml::Part {
            name: self.file_name.clone(),
            description: String::new(),
            content_id: "1".to_owned(),
            packing: edxml::Packing::Auto { entry: "e".to_owned() },
            source: Box::new(self.file.as_slice()),
        }];
        let mut out = Vec::new();
        let style = edxml::Style::default();
        edxml::write_document(&document, &mut parts, &style, &mut out).map(|_| out).unwrap_or_default()
    }
}

/// A status report as a recipient would write it.
#[must_use]
pub fn status(
    from: &AgencyCode,
    to: &AgencyCode,
    about: &str,
    symbol: &str,
    code: StatusCode,
    text: &str,
) -> Vec<u8> {
    let message = edxml::StatusMessage {
        from: edxml::Party::new(from, "Cơ quan báo"),
        response_for: vec![edxml::ResponseFor {
            organ_id: to.as_str().to_owned(),
            code: symbol.to_owned(),
            document_id: if about.is_empty() { None } else { Some(DocumentId::from(about)) },
            ..edxml::ResponseFor::default()
        }],
        code: Some(code),
        code_raw: code.as_str().to_owned(),
        description: text.to_owned(),
        ..edxml::StatusMessage::default()
    };
    let mut out = Vec::new();
    edxml::write_status(&message, &edxml::Style::default(), &mut out).map(|_| out).unwrap_or_default()
}

/// A package with so many attachments of a few bytes.
#[must_use]
pub fn with_attachments(sample: &Sample, count: usize) -> Vec<u8> {
    let bytes = String::from_utf8(sample.bytes()).unwrap_or_default();
    let content = base64::engine::general_purpose::STANDARD.encode("nhỏ");
    let one = format!(
        "<Attachment><ContentId>cid:x</ContentId><AttachmentName>a.txt</AttachmentName><ContentType>text/plain\
         </ContentType><edXML:ContentTransferEncoded xmlns:edXML=\"{}\">{content}</edXML:ContentTransferEncoded>\
         </Attachment>",
        edxml::NAMESPACE
    );
    bytes.replace("<AttachmentEncoded>", &format!("<AttachmentEncoded>{}", one.repeat(count))).into_bytes()
}
