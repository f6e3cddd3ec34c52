//! Entry points for bytes nobody chose: what must hold whatever they are.
//!
//! A bounded run over mutated samples is part of the tests; the package `fuzz` beside this crate runs the same targets
//! under a fuzzer. Not part of the reader's interface.

use domain::UtcMillis;
use domain::content::{SignatureVerdict, TextFacts, TextLayer};
use lopdf::{Document, Object, Stream, dictionary};

use crate::cms::{self, Form, Integrity};
use crate::report::Overall;
use crate::revoke::Embedded;
use crate::trust::Trust;
use crate::{Limits, ber, components, marks, read, text};

/// What a target found: the promise that was broken.
pub type Outcome = Result<(), &'static str>;

/// One target: arbitrary bytes, read for an office that trusts `trust`.
pub type Target = fn(&[u8], &Trust) -> Outcome;

/// Every target with its name.
pub const TARGETS: [(&str, Target); 5] =
    [("load", load), ("ber", ber), ("cms", cms), ("timestamp", timestamp), ("text", text)];

/// 2026-06-01T00:00:00Z.
const AT: UtcMillis = UtcMillis(1_780_272_000_000);
/// What no sample signs.
const SIGNED: [&[u8]; 2] = [b"bytes that ", b"nobody signed"];
/// Values looked at in one encoding.
const VALUES: usize = 10_000;

fn must(holds: bool, promise: &'static str) -> Outcome {
    if holds { Ok(()) } else { Err(promise) }
}

/// A whole file: signatures, text, facts. Without a root nothing is valid, and what shows a signature is not unsigned.
///
/// # Errors
/// The promise that was broken.
pub fn load(data: &[u8], _trust: &Trust) -> Outcome {
    let limits = Limits {
        object_stream: 4 << 20,
        stream: 8 << 20,
        inflate: 32 << 20,
        tokens: 500_000,
        objects: 50_000,
        ..Limits::default()
    };
    let (facts, report) = read("sample.pdf", data, &Trust::empty(), AT, &limits);
    must(report.verdict != Some(SignatureVerdict::Valid), "valid without a root")?;
    must(facts.verdict != Some(SignatureVerdict::Valid), "facts valid without a root")?;
    must(
        report.unreadable.is_none() || report.signatures.is_empty(),
        "signatures of a file that cannot be read",
    )?;
    must(
        report.overall != Overall::Unsigned || marks::byte_ranges(data) == 0,
        "unsigned although a signature shows",
    )
}

/// An encoding: its definite form is definite, takes no more bytes than there are, and is its own definite form.
///
/// # Errors
/// The promise that was broken.
pub fn ber(data: &[u8], _trust: &Trust) -> Outcome {
    let Ok((definite, size)) = ber::normalise(data) else { return Ok(()) };
    must(size <= data.len(), "more bytes taken than there are")?;
    let again = ber::normalise(&definite).map_err(|_broken| "the definite form does not read")?;
    must(again.1 == definite.len() && again.0 == definite, "the definite form changes when read again")?;
    let mut open = vec![ber::Reader::new(&definite)];
    for _ in 0..VALUES {
        let Some(reader) = open.last_mut() else { break };
        if reader.is_empty() {
            open.pop();
            continue;
        }
        let value = reader.any().map_err(|_broken| "a value of the definite form does not read")?;
        if value.tag & 0x20 != 0 {
            open.push(value.children());
        } else {
            let length = value.value.len();
            must(ber::time(&value).is_err() || value.value.is_ascii(), "a time that is no text")?;
            must(ber::small(&value).is_err() || (1..=4).contains(&length), "a number beyond its bytes")?;
            must(ber::boolean(&value).is_err() || length == 1, "a truth beyond its byte")?;
            must(ber::oid_text(value.value).is_ascii(), "an identifier that is no text")?;
        }
    }
    Ok(())
}

/// A signature with what the file brings along: a byte that chooses the form, two bytes for the length of the CMS, the
/// CMS, and one certificate, list or answer. It is never intact over bytes that it did not sign.
///
/// # Errors
/// The promise that was broken.
pub fn cms(data: &[u8], trust: &Trust) -> Outcome {
    let [form, high, low, rest @ ..] = data else { return Ok(()) };
    let form = if form & 1 == 0 { Form::CadesDetached } else { Form::Pkcs7Detached };
    let length = usize::from(u16::from_be_bytes([*high, *low])).min(rest.len());
    let (der, brought) = rest.split_at_checked(length).unwrap_or((rest, &[]));
    let brought = if brought.is_empty() { Vec::new() } else { vec![brought.to_vec()] };
    let embedded =
        Embedded { certs: brought.clone(), crls: brought.clone(), ocsps: brought, proven_at: None };
    check(der, form, trust, &embedded)
}

/// A document timestamp. It is never intact over bytes that it did not stamp, and proves no time.
///
/// # Errors
/// The promise that was broken.
pub fn timestamp(data: &[u8], trust: &Trust) -> Outcome {
    check(data, Form::Rfc3161, trust, &Embedded::default())
}

fn check(der: &[u8], form: Form, trust: &Trust, embedded: &Embedded) -> Outcome {
    let checked = cms::check(der, SIGNED, form, trust, embedded, None, AT);
    must(checked.length <= der.len(), "longer than its bytes")?;
    must(checked.integrity != Integrity::Ok, "intact over bytes that were not signed")?;
    must(checked.worst().is_some(), "no reason for what is not intact")?;
    must(form != Form::Rfc3161 || !checked.time_proven, "a time proven for bytes that were not stamped")
}

/// A whole file as the reader of text sees it; bytes that do not begin as one are what a page draws, and the character
/// map of its font besides.
///
/// # Errors
/// The promise that was broken.
pub fn text(data: &[u8], _trust: &Trust) -> Outcome {
    let limits = text::Limits {
        pages: 100,
        stream: 4 << 20,
        content: 4 << 20,
        inflated: 8 << 20,
        glyphs: 100_000,
        steps: 2_000_000,
        ..text::Limits::default()
    };
    let read = if data.starts_with(b"%PDF") {
        text::read(data, &limits)
    } else {
        text::read_document(&page(data), &limits)
    };
    let Ok(text) = read else { return Ok(()) };
    must(text.pages.len() <= limits.pages, "more pages than the limit")?;
    let facts = components::find(&text);
    let nothing = TextFacts { layer: text.layer, ..TextFacts::default() };
    must(text.layer == TextLayer::Present || facts == nothing, "facts without a text")
}

/// One page that draws `content` with a plain font, and with one that `content` maps to characters.
fn page(content: &[u8]) -> Document {
    let mut document = Document::with_version("1.7");
    let content = document.add_object(Stream::new(dictionary! {}, content.to_vec()));
    let plain = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Times-Roman" };
    let mapped = dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Mapped", "Encoding" => "Identity-H",
        "ToUnicode" => content,
        "DescendantFonts" => vec![Object::Dictionary(dictionary! { "Type" => "Font", "Subtype" => "CIDFontType2" })],
    };
    let drawing = document.add_object(Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 9.into(), 9.into()] },
        b"BT /F 9 Tf (X) Tj ET".to_vec(),
    ));
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Contents" => content,
        "Resources" => dictionary! {
            "Font" => dictionary! { "F" => plain, "G" => mapped },
            "XObject" => dictionary! { "X" => drawing },
        },
    });
    let pages =
        document.add_object(dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => vec![page.into()] });
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    document
}
