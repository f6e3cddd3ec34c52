//! Distinguished names: the parts a clerk looks at, and the whole in RFC 4514 form.

use std::fmt::Write as _;

use serde::Serialize;

use crate::ber::{self, OID, Reader, SEQUENCE, SET};

/// A distinguished name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Name {
    /// CN
    pub common_name: Option<String>,
    /// O
    pub organization: Option<String>,
    /// OU
    pub organizational_unit: Option<String>,
    /// serialNumber (2.5.4.5) of the person or agency, not of the certificate.
    pub serial_number: Option<String>,
    /// The whole name in RFC 4514 form.
    pub text: String,
}

impl Name {
    /// Reads a DER `Name`. Where an attribute occurs more than once, the most specific (last) one counts.
    pub fn from_der(der: &[u8]) -> Result<Self, ber::Error> {
        let mut name = Self::default();
        let mut parts: Vec<String> = Vec::new();
        let mut relative = ber::only(der, SEQUENCE)?.children();
        while !relative.is_empty() {
            let mut values = relative.expect(SET)?.children();
            let mut joined = String::new();
            while !values.is_empty() {
                let attribute = values.expect(SEQUENCE)?;
                if !joined.is_empty() {
                    joined.push('+');
                }
                name.add(attribute.children(), &mut joined)?;
            }
            parts.push(joined);
        }
        parts.reverse();
        name.text = parts.join(",");
        Ok(name)
    }

    fn add(&mut self, mut attribute: Reader<'_>, text: &mut String) -> Result<(), ber::Error> {
        let kind = attribute.expect(OID)?.value;
        let value = attribute.any()?;
        attribute.finish()?;
        let readable = string(value.tag, value.value);
        let key = keyword(kind).map_or_else(|| ber::oid_text(kind), str::to_owned);
        match &readable {
            Some(readable) => text.push_str(&format!("{key}={}", escaped(readable))),
            None => text.push_str(&format!("{key}=#{}", hex::encode(value.raw))),
        }
        match kind {
            [0x55, 4, 3] => self.common_name = readable.map(shown),
            [0x55, 4, 5] => self.serial_number = readable.map(shown),
            [0x55, 4, 10] => self.organization = readable.map(shown),
            [0x55, 4, 11] => self.organizational_unit = readable.map(shown),
            _other => {}
        }
        Ok(())
    }
}

/// Names come from strangers: characters that steer a terminal or turn the direction of text do not reach a screen.
fn shown(text: String) -> String {
    text.chars().map(|c| if steers(c) { '\u{fffd}' } else { c }).collect()
}

fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn string(tag: u8, value: &[u8]) -> Option<String> {
    match tag {
        0x0c => String::from_utf8(value.to_vec()).ok(),
        0x12 | 0x13 | 0x16 | 0x1a => value.is_ascii().then(|| String::from_utf8_lossy(value).into_owned()),
        0x14 => Some(value.iter().map(|byte| char::from(*byte)).collect()),
        0x1e => {
            let (pairs, rest) = value.as_chunks::<2>();
            let units: Vec<u16> = pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
            rest.is_empty().then(|| String::from_utf16(&units).ok())?
        }
        0x1c => {
            let (quads, rest) = value.as_chunks::<4>();
            let text = quads.iter().map(|quad| char::from_u32(u32::from_be_bytes(*quad))).collect();
            rest.is_empty().then_some(text)?
        }
        _other => None,
    }
}

fn keyword(kind: &[u8]) -> Option<&'static str> {
    Some(match kind {
        [0x55, 4, 3] => "CN",
        [0x55, 4, 4] => "SN",
        [0x55, 4, 5] => "serialNumber",
        [0x55, 4, 6] => "C",
        [0x55, 4, 7] => "L",
        [0x55, 4, 8] => "ST",
        [0x55, 4, 9] => "STREET",
        [0x55, 4, 10] => "O",
        [0x55, 4, 11] => "OU",
        [0x55, 4, 12] => "title",
        [0x55, 4, 42] => "givenName",
        [0x55, 4, 97] => "organizationIdentifier",
        [0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 1] => "UID",
        [0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 25] => "DC",
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1] => "emailAddress",
        _other => return None,
    })
}

/// RFC 4514, 2.4.
fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let last = value.chars().count().saturating_sub(1);
    for (index, c) in value.chars().enumerate() {
        let edge = (index == 0 && matches!(c, ' ' | '#')) || (index == last && c == ' ');
        if edge || matches!(c, ',' | '+' | '"' | '\\' | '<' | '>' | ';') {
            out.push('\\');
            out.push(c);
        } else if steers(c) {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                // Writing to a String cannot fail.
                let _written: Result<(), std::fmt::Error> = write!(out, "\\{byte:02X}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use openssl::{nid::Nid, x509::X509Name};

    #[test]
    fn names_read_from_the_most_specific_part_and_are_escaped() {
        let mut builder = X509Name::builder().unwrap();
        builder.append_entry_by_text("C", "VN").unwrap();
        builder.append_entry_by_text("O", "UBND tỉnh Hà Giang, \"A\"").unwrap();
        builder.append_entry_by_text("OU", "Sở").unwrap();
        builder.append_entry_by_text("OU", "Văn phòng ").unwrap();
        builder.append_entry_by_nid(Nid::SERIALNUMBER, "MST:0123").unwrap();
        builder.append_entry_by_text("CN", "#Nguyễn\u{202e}Văn A").unwrap();
        let name = Name::from_der(&builder.build().to_der().unwrap()).unwrap();
        assert_eq!(name.common_name.as_deref(), Some("#Nguyễn\u{fffd}Văn A"));
        assert_eq!(name.organization.as_deref(), Some("UBND tỉnh Hà Giang, \"A\""));
        assert_eq!(name.organizational_unit.as_deref(), Some("Văn phòng "));
        assert_eq!(name.serial_number.as_deref(), Some("MST:0123"));
        assert_eq!(
            name.text,
            "CN=\\#Nguyễn\\E2\\80\\AEVăn A,serialNumber=MST:0123,OU=Văn phòng\\ ,OU=Sở,\
             O=UBND tỉnh Hà Giang\\, \\\"A\\\",C=VN"
        );
    }

    #[test]
    fn old_string_types_and_unknown_attributes_are_shown_too() {
        // CN as BMPString "Ấn", 1.2.3 as INTEGER 5.
        let der = [
            0x30, 0x1b, 0x31, 0x0d, 0x30, 0x0b, 6, 3, 0x55, 4, 3, 0x1e, 4, 0x1e, 0xa4, 0, 0x6e, 0x31, 0x0a,
            0x30, 8, 6, 2, 0x2a, 3, 2, 2, 0, 5,
        ];
        let name = Name::from_der(&der).unwrap();
        assert_eq!(name.text, "1.2.3=#02020005,CN=Ấn");
        assert_eq!(Name::from_der(&der[..20]), Err(ber::Error::Truncated));
    }
}
