//! A DER writer.

use domain::UtcMillis;

pub(crate) fn tlv(tag: u8, value: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match value.len() {
        short @ 0..=0x7f => out.push(short as u8),
        middle @ 0x80..=0xff => out.extend([0x81, middle as u8]),
        long @ 0x100..=0xffff => out.extend([0x82, (long >> 8) as u8, long as u8]),
        huge => out.extend([0x83, (huge >> 16) as u8, (huge >> 8) as u8, huge as u8]),
    }
    out.extend_from_slice(value);
    out
}

pub(crate) fn seq(parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

pub(crate) fn set(parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(0x31, &parts.concat())
}

pub(crate) fn oid(content: &[u8]) -> Vec<u8> {
    tlv(6, content)
}

pub(crate) fn octets(content: &[u8]) -> Vec<u8> {
    tlv(4, content)
}

pub(crate) fn bits(content: &[u8]) -> Vec<u8> {
    tlv(3, &[&[0], content].concat())
}

pub(crate) fn int(content: &[u8]) -> Vec<u8> {
    tlv(2, content)
}

pub(crate) fn null() -> Vec<u8> {
    vec![5, 0]
}

pub(crate) fn yes() -> Vec<u8> {
    vec![1, 1, 0xff]
}

/// `[n]` EXPLICIT, or IMPLICIT of something constructed when given its content.
pub(crate) fn ctx(n: u8, content: &[u8]) -> Vec<u8> {
    tlv(0xa0 | n, content)
}

/// GeneralizedTime of whole seconds.
pub(crate) fn time(at: UtcMillis) -> Vec<u8> {
    let utc = at.plus(-7 * 3_600_000).vietnam();
    tlv(0x18, format!("{}Z", utc.strftime("%Y%m%d%H%M%S")).as_bytes())
}

/// The same value with every constructed part of indefinite length and octet strings in two pieces.
pub(crate) fn indefinite(der: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = der;
    while !rest.is_empty() {
        let (header, length) = match rest[1] {
            short @ 0..=0x7f => (2, usize::from(short)),
            0x81 => (3, usize::from(rest[2])),
            0x82 => (4, usize::from(rest[2]) << 8 | usize::from(rest[3])),
            _ => (5, usize::from(rest[2]) << 16 | usize::from(rest[3]) << 8 | usize::from(rest[4])),
        };
        let content = &rest[header..header + length];
        if rest[0] & 0x20 != 0 {
            out.extend([rest[0], 0x80]);
            out.extend(indefinite(content));
            out.extend([0, 0]);
        } else if rest[0] == 4 && length > 1 {
            out.extend([0x24, 0x80]);
            out.extend(tlv(4, &content[..length / 2]));
            out.extend(tlv(4, &content[length / 2..]));
            out.extend([0, 0]);
        } else {
            out.extend_from_slice(&rest[..header + length]);
        }
        rest = &rest[header + length..];
    }
    out
}
