//! What was tolerated while a package was read.

/// One tolerance, with the facts a sentence about it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What kind of tolerance.
    pub code: WarningCode,
    /// Facts by name, e.g. the text that was no date.
    pub args: Vec<(&'static str, String)>,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal,)*) => {
        /// Every tolerance of the reader (invariant 4). The names are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum WarningCode {
            $($(#[doc = $doc])* $name,)*
        }

        impl WarningCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable name of the code.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

codes! {
    /// A byte order mark before UTF-8.
    Bom = "bom",
    /// UTF-16 instead of UTF-8.
    Utf16 = "utf16",
    /// The declared encoding is not the one the bytes are in.
    DeclaredEncoding = "declared_encoding",
    /// Bytes that are no UTF-8 became U+FFFD.
    InvalidUtf8 = "invalid_utf8",
    /// Bytes before the XML were skipped.
    JunkBefore = "junk_before",
    /// Something follows the document element.
    TrailingContent = "trailing_content",
    /// Control characters that XML forbids became U+FFFD.
    ControlCharacter = "control_character",
    /// An entity nobody declared was kept as text.
    UnknownEntity = "unknown_entity",
    /// An ampersand that begins no reference was kept as text.
    BareAmpersand = "bare_ampersand",
    /// The namespace is missing or not the one of QCVN 102:2016.
    Namespace = "namespace",
    /// The header's prefix is not the one receivers of the vendor's kind insist on.
    Prefix = "prefix",
    /// A prefix was used without being declared.
    UndeclaredPrefix = "undeclared_prefix",
    /// The envelope is the document element; `edXML` around it is missing.
    NoRoot = "no_root",
    /// An element's name in other capitals.
    ElementCase = "element_case",
    /// An element inside one of the same name.
    NestedElement = "nested_element",
    /// An element that may stand once stands again; the first with a value counts.
    RepeatedElement = "repeated_element",
    /// An element the schema does not know was skipped.
    UnknownElement = "unknown_element",
    /// `Status` or `MessageStatus` in place of `MessageHeader`.
    StatusElement = "status_element",
    /// A status report that also has a document's elements.
    MixedHeader = "mixed_header",
    /// No `Bussiness`: read as a new document.
    NoBusiness = "no_business",
    /// `Business…` with a single s.
    BusinessSpelling = "business_spelling",
    /// `BussinessDocType` is missing or unknown: read as a new document.
    BusinessType = "business_type",
    /// No sender.
    NoFrom = "no_from",
    /// No recipient.
    NoTo = "no_to",
    /// No `DocumentId`.
    NoDocumentId = "no_document_id",
    /// No `ResponseFor` in a status report.
    NoResponseFor = "no_response_for",
    /// An identity that leaked from the vendor's examples: unrelated documents share it.
    SampleDocumentId = "sample_document_id",
    /// A code that is no agency code.
    AgencyCode = "agency_code",
    /// The same recipient twice.
    RepeatedRecipient = "repeated_recipient",
    /// A recipient the hub added under its old code.
    OldCodeRecipient = "old_code_recipient",
    /// White space around an identity or a code was dropped.
    Padding = "padding",
    /// A date or time in another form than the standard's.
    DateForm = "date_form",
    /// A text that is no date or time, or one of an absurd year.
    Date = "date",
    /// A text that is no number.
    Number = "number",
    /// A priority outside 0 to 4: read as normal.
    Priority = "priority",
    /// A status code that is not two digits.
    StatusCodeForm = "status_code_form",
    /// A status code nobody defined; 14 is one vendor's mistake for 15 and is not guessed.
    StatusCode = "status_code",
    /// A short text was cut.
    TextCut = "text_cut",
    /// Attachments without a manifest.
    NoManifest = "no_manifest",
    /// The manifest and the attachments do not match.
    Manifest = "manifest",
    /// Attachments in the wrong layout `edXMLAttachments/AttachmentData`; they cannot be read.
    AttachmentLayout = "attachment_layout",
    /// An attachment without `ContentId`.
    NoContentId = "no_content_id",
    /// Two attachments with the same `ContentId`.
    RepeatedContentId = "repeated_content_id",
    /// An attachment without a name.
    NoName = "no_name",
    /// A name that is dangerous on a disk or deceives people.
    NameRisk = "name_risk",
    /// An attachment without content.
    NoContent = "no_content",
    /// Base64 with line breaks or as CDATA.
    Base64Wrapped = "base64_wrapped",
    /// Declared `application/zip`, but the bytes are a file as it is.
    ZipDeclared = "zip_declared",
    /// Wrapped in an archive that was not declared.
    ZipUndeclared = "zip_undeclared",
    /// An archive that could not be unwrapped and was kept as it is.
    ZipKept = "zip_kept",
    /// The declared type is not what the bytes are.
    ContentType = "content_type",
    /// The name's extension is not what the bytes are.
    Extension = "extension",
    /// The attachment is damaged.
    Corrupt = "corrupt",
    /// Warnings beyond the limit.
    More = "more",
}

impl WarningCode {
    /// Reads the stable name of a code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }

    /// Whether a clerk should look: content may be missing, changed, misread or deceptive. The others are habits of
    /// other software and of the hub that change nothing a person reads; they are kept, and shown only on request,
    /// because a sign on every document is a sign nobody sees.
    #[must_use]
    pub fn concerns_clerk(self) -> bool {
        match self {
            Self::InvalidUtf8
            | Self::TrailingContent
            | Self::ControlCharacter
            | Self::NestedElement
            | Self::RepeatedElement
            | Self::MixedHeader
            | Self::BusinessType
            | Self::NoFrom
            | Self::NoTo
            | Self::NoDocumentId
            | Self::NoResponseFor
            | Self::SampleDocumentId
            | Self::AgencyCode
            | Self::Date
            | Self::Number
            | Self::Priority
            | Self::StatusCode
            | Self::TextCut
            | Self::Manifest
            | Self::AttachmentLayout
            | Self::NoName
            | Self::NameRisk
            | Self::NoContent
            | Self::ZipKept
            | Self::Extension
            | Self::Corrupt
            | Self::More => true,
            Self::Bom
            | Self::Utf16
            | Self::DeclaredEncoding
            | Self::JunkBefore
            | Self::UnknownEntity
            | Self::BareAmpersand
            | Self::Namespace
            | Self::Prefix
            | Self::UndeclaredPrefix
            | Self::NoRoot
            | Self::ElementCase
            | Self::UnknownElement
            | Self::StatusElement
            | Self::NoBusiness
            | Self::BusinessSpelling
            | Self::RepeatedRecipient
            | Self::OldCodeRecipient
            | Self::Padding
            | Self::DateForm
            | Self::StatusCodeForm
            | Self::NoManifest
            | Self::NoContentId
            | Self::RepeatedContentId
            | Self::Base64Wrapped
            | Self::ZipDeclared
            | Self::ZipUndeclared
            | Self::ContentType => false,
        }
    }
}

/// Collects warnings up to a limit; past it they are only counted, so that a hostile package cannot flood memory.
#[derive(Debug)]
pub(crate) struct Warnings {
    list: Vec<Warning>,
    limit: usize,
    more: u64,
}

/// Characters kept of a text quoted in a warning.
const QUOTE: usize = 120;

impl Warnings {
    pub(crate) fn new(limit: usize) -> Self {
        Self { list: Vec::new(), limit, more: 0 }
    }

    pub(crate) fn add(&mut self, code: WarningCode, args: &[(&'static str, &str)]) {
        if self.list.len() >= self.limit {
            self.more += 1;
            return;
        }
        let args = args.iter().map(|(name, value)| (*name, value.chars().take(QUOTE).collect())).collect();
        self.list.push(Warning { code, args });
    }

    /// Adds a warning that says the same however often it happens.
    pub(crate) fn once(&mut self, code: WarningCode, args: &[(&'static str, &str)]) {
        if !self.list.iter().any(|warning| warning.code == code) {
            self.add(code, args);
        }
    }

    pub(crate) fn finish(mut self) -> Vec<Warning> {
        if self.more > 0 {
            self.list.push(Warning { code: WarningCode::More, args: vec![("count", self.more.to_string())] });
        }
        self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_warnings_share_a_code() {
        let mut names: Vec<_> = WarningCode::ALL.iter().map(|code| code.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), WarningCode::ALL.len());
    }

    #[test]
    fn a_flood_of_warnings_is_counted_and_not_kept() {
        let mut warnings = Warnings::new(3);
        for _ in 0..10 {
            warnings.add(WarningCode::Padding, &[("text", &"x".repeat(10_000))]);
        }
        let list = warnings.finish();
        assert_eq!(list.len(), 4);
        assert_eq!(list[0].args[0].1.len(), QUOTE);
        assert_eq!(list[3], Warning { code: WarningCode::More, args: vec![("count", "7".into())] });
    }
}
