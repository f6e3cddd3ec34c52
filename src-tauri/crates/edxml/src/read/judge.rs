//! What an attachment says against what its bytes are.

use super::attachments::Facts;
use crate::{
    Corruption, FileKind, NameRisk, WarningCode, content::Kept, name_risks, unzip::extension,
    warning::Warnings,
};

/// Adds the warnings about one attachment. `repeated`: another one has the same id.
pub(super) fn judge<S>(
    facts: &Facts,
    kept: &Kept<S>,
    corrupt: Option<Corruption>,
    unwrapped: bool,
    repeated: bool,
    warnings: &mut Warnings,
) {
    let name = ("name", facts.name.as_str());
    let kind = ("kind", kept.kind.as_str());
    if facts.name.is_empty() {
        warnings.add(WarningCode::NoName, &[("content_id", &facts.content_id)]);
    }
    if facts.content_id.is_empty() {
        warnings.add(WarningCode::NoContentId, &[name]);
    } else if repeated {
        warnings.add(WarningCode::RepeatedContentId, &[name, ("content_id", &facts.content_id)]);
    }
    for risk in name_risks(&facts.name, kept.kind) {
        if risk == NameRisk::Mismatch {
            warnings.add(WarningCode::Extension, &[name, kind]);
        } else {
            warnings.add(WarningCode::NameRisk, &[name, ("risk", risk.as_str())]);
        }
    }
    if let Some(corrupt) = corrupt {
        warnings.add(WarningCode::Corrupt, &[name, ("reason", corrupt.as_str())]);
        return;
    }
    if kept.bytes == 0 {
        warnings.add(WarningCode::NoContent, &[name]);
        return;
    }
    let declared = facts.declared.to_ascii_lowercase();
    let declared_zip = matches!(declared.as_str(), "application/zip" | "application/x-zip-compressed");
    let declared_fact = ("declared", facts.declared.as_str());
    let is_named_zip = extension(&facts.name) == "zip";
    match (declared_zip, unwrapped) {
        (true, true) => {}
        (false, true) => warnings.add(WarningCode::ZipUndeclared, &[name, declared_fact]),
        (true, false) if kept.kind == FileKind::Zip && is_named_zip => {}
        (true, false) if kept.kind == FileKind::Zip => warnings.add(WarningCode::ZipKept, &[name]),
        (true, false) => warnings.add(WarningCode::ZipDeclared, &[name, kind]),
        (false, false) => {
            if !declared_fits(&declared, kept.kind, &extension(&facts.name)) {
                warnings.add(WarningCode::ContentType, &[name, declared_fact, kind]);
            }
        }
    }
}

/// Whether a declared type may stand for this kind: the type proper, a general one, or the vendor's habit of
/// `application/<extension>`.
fn declared_fits(declared: &str, kind: FileKind, extension: &str) -> bool {
    let subtype = declared.split(';').next().unwrap_or_default().trim();
    let subtype = subtype.strip_prefix("application/").unwrap_or(subtype);
    let general = matches!(subtype, "" | "octet-stream" | "x-download" | "force-download" | "binary");
    general
        || declared.split(';').next().unwrap_or_default().trim() == kind.content_type()
        || kind.extensions().contains(&subtype)
        || (subtype == extension && kind.fits(extension))
        || (kind == FileKind::Jpeg && subtype == "image/jpg")
        || (kind == FileKind::Text && subtype.starts_with("text/"))
        || (kind == FileKind::Xml && matches!(subtype, "text/xml" | "image/svg+xml"))
}
