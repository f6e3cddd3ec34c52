//! Text between markup: line ends, references, forbidden characters, the declared encoding.

use crate::{Error, WarningCode, warning::Warnings};

/// Normalises line ends (XML 1.0 §2.11) and replaces what XML forbids (§2.2).
pub(super) fn clean(raw: &str, text: &mut String, warnings: &mut Warnings) {
    let mut rest = raw.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' => {
                if rest.peek() != Some(&'\n') {
                    text.push('\n');
                }
            }
            c => text.push(allowed(c, warnings)),
        }
    }
}

fn allowed(c: char, warnings: &mut Warnings) -> char {
    if is_xml_char(c) {
        return c;
    }
    warnings.once(WarningCode::ControlCharacter, &[("code", &format!("{:04X}", u32::from(c)))]);
    char::REPLACEMENT_CHARACTER
}

/// XML 1.0 §2.2.
pub(crate) fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// Resolves one of the five entities of XML or a character reference; anything else stays text (invariant 2).
pub(super) fn resolve(name: &str, text: &mut String, warnings: &mut Warnings) {
    let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => number.parse().ok(),
    });
    let known = match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => number.and_then(char::from_u32),
    };
    match known {
        Some(c) => text.push(allowed(c, warnings)),
        None => {
            warnings.once(WarningCode::UnknownEntity, &[("entity", name)]);
            text.push('&');
            clean(name, text, warnings);
            text.push(';');
        }
    }
}

/// .NET declares UTF-16 for strings that are then sent as UTF-8; anything but Unicode is refused.
pub(super) fn check_declared(label: &str, wide: bool, warnings: &mut Warnings) -> Result<(), Error> {
    let lower = label.trim().to_ascii_lowercase();
    let declares_wide = match lower.as_str() {
        "utf-8" | "utf8" | "us-ascii" | "ascii" => false,
        "utf-16" | "utf-16le" | "utf-16be" | "unicode" => true,
        _ => return Err(Error::Encoding { label: label.chars().take(64).collect() }),
    };
    if declares_wide != wide {
        warnings.once(WarningCode::DeclaredEncoding, &[("label", label)]);
    }
    Ok(())
}
