//! Which bytes a signature covers: rule R1.
//!
//! A byte range is accepted only when it starts at the first byte and leaves out exactly the hexadecimal string of this
//! signature's own `/Contents`. Everything else, however harmless it looks, is how wrapping attacks work.

use lopdf::{Dictionary, Object};

use crate::pdf::Pdf;

/// The two signed slices of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ByteRange {
    /// End of the first slice: where `<` of `/Contents` stands.
    pub(crate) gap: usize,
    /// Start of the second slice.
    pub(crate) resume: usize,
    /// End of the second slice: the length of the signed revision.
    pub(crate) end: usize,
}

impl ByteRange {
    /// The signed bytes of `file`.
    pub(crate) fn slices<'a>(&self, file: &'a [u8]) -> [&'a [u8]; 2] {
        [file.get(..self.gap).unwrap_or_default(), file.get(self.resume..self.end).unwrap_or_default()]
    }
}

/// Checks `/ByteRange` and `/Contents` of the signature dictionary against the raw bytes of `file`.
///
/// # Errors
/// The stable code of what is wrong.
pub(crate) fn check(
    file: &[u8],
    pdf: &Pdf,
    signature: &Dictionary,
) -> Result<(ByteRange, Vec<u8>), &'static str> {
    let Object::String(contents, _) = pdf.value(signature, b"Contents") else {
        return Err("SIG-CONTENTS-EMPTY");
    };
    if contents.iter().all(|byte| *byte == 0) {
        return Err("SIG-CONTENTS-EMPTY");
    }
    let Object::Array(numbers) = pdf.value(signature, b"ByteRange") else { return Err("SIG-RANGE-MISSING") };
    let numbers: Vec<i64> = numbers
        .iter()
        .map(|number| pdf.resolve(number).1.as_i64())
        .collect::<Result<_, _>>()
        .map_err(|_not_a_number| "SIG-RANGE-NUMBERS")?;
    let [first, gap, resume, rest] = numbers.as_slice() else { return Err("SIG-RANGE-NUMBERS") };
    if *first != 0 {
        return Err("SIG-RANGE-START");
    }
    let within = |number: i64| usize::try_from(number).ok().filter(|number| *number <= file.len());
    let (Some(gap), Some(resume), Some(rest)) = (within(*gap), within(*resume), within(*rest)) else {
        return Err("SIG-RANGE-OUTSIDE");
    };
    let end = resume.saturating_add(rest);
    if gap == 0 || gap >= resume || rest == 0 || end > file.len() {
        return Err("SIG-RANGE-OUTSIDE");
    }
    let token = file.get(gap..resume).unwrap_or_default();
    if hexadecimal(token).is_none_or(|bytes| bytes != *contents) {
        return Err("SIG-RANGE-GAP");
    }
    if !ends_a_revision(file.get(..end).unwrap_or_default()) {
        return Err("SIG-RANGE-END");
    }
    Ok((ByteRange { gap, resume, end }, contents.clone()))
}

/// The bytes of a hexadecimal string that fills `token` from its first byte to its last.
fn hexadecimal(token: &[u8]) -> Option<Vec<u8>> {
    let digits = token.strip_prefix(b"<")?.strip_suffix(b">")?;
    let mut bytes = Vec::with_capacity(digits.len().div_ceil(2));
    let mut high: Option<u8> = None;
    for digit in digits {
        let value = match digit {
            b'0'..=b'9' => digit.wrapping_sub(b'0'),
            b'a'..=b'f' => digit.wrapping_sub(b'a').wrapping_add(10),
            b'A'..=b'F' => digit.wrapping_sub(b'A').wrapping_add(10),
            b' ' | b'\t' | b'\r' | b'\n' | 0x0C | 0 => continue,
            _ => return None,
        };
        match high.take() {
            Some(high) => bytes.push(high << 4 | value),
            None => high = Some(value),
        }
    }
    if let Some(high) = high {
        bytes.push(high << 4);
    }
    Some(bytes)
}

/// Whether `prefix` ends where a revision ends: with its end-of-file marker and nothing but white space behind it.
fn ends_a_revision(prefix: &[u8]) -> bool {
    prefix.trim_ascii_end().ends_with(b"%%EOF")
}

#[cfg(test)]
mod tests {
    use super::hexadecimal;

    #[test]
    fn a_gap_is_one_hexadecimal_string_and_nothing_else() {
        assert_eq!(hexadecimal(b"<30 8\n2>"), Some(vec![0x30, 0x82]));
        assert_eq!(hexadecimal(b"<308>"), Some(vec![0x30, 0x80]));
        for other in [b"<30><82>".as_slice(), b" <30>", b"<30> ", b"<30%>", b"(30)", b"30", b""] {
            assert_eq!(hexadecimal(other), None, "{}", String::from_utf8_lossy(other));
        }
    }
}
