//! What stands in the raw bytes, whatever the cross-reference data reaches: rule R9 and part of R6.

use std::collections::HashSet;

use lopdf::xref::XrefEntry;
use memchr::memmem;

use crate::pdf::Pdf;

/// The parts of `bytes` outside of stream data, in order.
fn outside_streams(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    let mut is_done = false;
    std::iter::from_fn(move || {
        if is_done {
            return None;
        }
        let start = at;
        let rest = bytes.get(start..).unwrap_or_default();
        let keyword = memmem::find_iter(rest, b"stream").find(|found| {
            let before = rest.get(..*found).unwrap_or_default();
            matches!(rest.get(found.saturating_add(6)), Some(b'\r' | b'\n')) && !before.ends_with(b"end")
        });
        let data = keyword.map(|keyword| keyword.saturating_add(6));
        let end = data.and_then(|data| {
            memmem::find(rest.get(data..).unwrap_or_default(), b"endstream")
                .map(|end| end.saturating_add(data))
        });
        match (data, end) {
            (Some(data), Some(end)) => {
                at = start.saturating_add(end).saturating_add(b"endstream".len());
                Some((start, rest.get(..data).unwrap_or_default()))
            }
            (_, _) => {
                is_done = true;
                Some((start, rest))
            }
        }
    })
}

/// How many signature dictionaries the raw bytes show.
pub(crate) fn byte_ranges(bytes: &[u8]) -> usize {
    if memmem::find(bytes, b"/ByteRange").is_none() {
        return 0;
    }
    outside_streams(bytes).map(|(_, part)| memmem::find_iter(part, b"/ByteRange").count()).sum()
}

/// At least as many objects as the raw bytes hold outside of object streams, twice as many where each has its end.
pub(crate) fn objects(bytes: &[u8]) -> usize {
    memmem::find_iter(bytes, b"obj").count()
}

/// At least as many cross-reference streams as the file has: each names its widths `/W`, as some fonts do too.
pub(crate) fn tables(bytes: &[u8]) -> usize {
    let ends = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'#');
    let plain = memmem::find_iter(bytes, b"/W").filter(|at| ends(bytes.get(at.saturating_add(2)))).count();
    plain.saturating_add(memmem::find_iter(bytes, b"/#57").count())
}

/// Whether the words and delimiters of a file stay below two ceilings: outside of streams, and altogether. A value in
/// memory is many times as long as in the file, so these bound what loading it can cost.
pub(crate) fn fits(bytes: &[u8], outside: usize, altogether: usize) -> bool {
    // Each word takes a byte, so most files need no counting.
    bytes.len() <= outside
        || (words(bytes) <= altogether
            && outside_streams(bytes).map(|(_, part)| words(part)).sum::<usize>() <= outside)
}

/// How many bytes may begin or end a value. Every byte of a file is asked, so they are compared and added up without a
/// branch, many at once.
pub(crate) fn words(part: &[u8]) -> usize {
    // No more than a byte can count.
    part.chunks(255).map(|chunk| usize::from(chunk.iter().map(|byte| starts_word(*byte)).sum::<u8>())).sum()
}

fn starts_word(byte: u8) -> u8 {
    [b' ', b'\n', b'\r', b'\t', 0, 0x0C, b'[', b'<', b'/', b'(']
        .iter()
        .fold(0, |found, one| found | u8::from(byte == *one))
}

/// What is wrong with the bytes after the last signature, by what they are and not by what they change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tail {
    /// Nothing follows, or an update that the cross-reference data reaches completely.
    Clean,
    /// Only white space follows.
    Blank,
    /// Bytes that no cross-reference data reaches, or cross-reference data that had to be repaired.
    Unreached,
}

/// Looks at everything from `signed`, the end of the last signed revision, to the end of the file.
pub(crate) fn tail(bytes: &[u8], signed: usize, pdf: &Pdf) -> Tail {
    let tail = bytes.get(signed..).unwrap_or_default();
    if tail.is_empty() {
        return if pdf.repair().is_some() { Tail::Unreached } else { Tail::Clean };
    }
    let start = pdf.document.xref_start.saturating_add(pdf.header);
    if tail.trim_ascii().is_empty() {
        return if pdf.repair().is_some() { Tail::Unreached } else { Tail::Blank };
    }
    if pdf.repair().is_some() || start < signed {
        return Tail::Unreached;
    }
    let after_marker = memmem::rfind(tail, b"%%EOF").and_then(|at| tail.get(at.saturating_add(5)..));
    if after_marker.is_none_or(|rest| !matches!(rest, b"" | b"\n" | b"\r" | b"\r\n")) {
        return Tail::Unreached;
    }
    if objects_unreached(tail, signed, pdf) { Tail::Unreached } else { Tail::Clean }
}

/// Whether the tail holds an object that no cross-reference section names.
fn objects_unreached(tail: &[u8], signed: usize, pdf: &Pdf) -> bool {
    let after = |word: &'static [u8]| {
        memmem::find_iter(tail, word)
            .filter_map(|at| number_after(tail.get(at.saturating_add(word.len())..)?))
    };
    let sections: HashSet<usize> =
        after(b"startxref").chain(after(b"/XRefStm")).map(|at| at.saturating_add(pdf.header)).collect();
    outside_streams(tail).any(|(base, part)| {
        memmem::find_iter(part, b"obj").any(|at| {
            let Some((number, start)) = header_before(part.get(..at).unwrap_or_default()) else {
                return false;
            };
            let position = signed.saturating_add(base).saturating_add(start);
            if sections.contains(&position) {
                return false;
            }
            match pdf.document.reference_table.get(number) {
                Some(XrefEntry::Normal { offset, .. }) => {
                    // Named here, or written once more further back in the tail.
                    usize::try_from(*offset).map_or(0, |offset| offset.saturating_add(pdf.header)) < position
                }
                Some(XrefEntry::Compressed { .. }) => false,
                Some(XrefEntry::Free | XrefEntry::UnusableFree) | None => true,
            }
        })
    })
}

fn number_after(bytes: &[u8]) -> Option<usize> {
    let digits = bytes.trim_ascii_start();
    let length = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(digits.get(..length)?).ok()?.parse().ok()
}

/// The object number of a header `N G ` that ends at the end of `before`, and where it starts.
fn header_before(before: &[u8]) -> Option<(u32, usize)> {
    let generation = before.trim_ascii_end();
    let number = strip_digits(generation)?;
    let digits = number.trim_ascii_end();
    if digits.len() == number.len() {
        return None;
    }
    let start = strip_digits(digits)?.len();
    let number = std::str::from_utf8(digits.get(start..)?).ok()?.parse().ok()?;
    Some((number, start))
}

fn strip_digits(bytes: &[u8]) -> Option<&[u8]> {
    let count = bytes.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    if count == 0 || count > 10 { None } else { bytes.get(..bytes.len().saturating_sub(count)) }
}

#[cfg(test)]
mod tests {
    use super::{byte_ranges, header_before, words};

    #[test]
    fn words_are_counted_however_many_there_are() {
        assert_eq!(words(b"12 0 obj\n<</A[1 (x)]>>\r\tq\0\x0C"), 13);
        assert_eq!(words(&[b' '; 10_000]), 10_000);
        assert_eq!(words(&[b'x'; 10_000]), 0);
    }

    #[test]
    fn signatures_inside_of_attached_files_are_not_counted() {
        assert_eq!(byte_ranges(b"1 0 obj <</ByteRange [0 1 2 3]>> endobj"), 1);
        assert_eq!(byte_ranges(b"1 0 obj <<>> stream\n/ByteRange\nendstream endobj /ByteRange"), 1);
        assert_eq!(byte_ranges(b"stream\n/ByteRange without an end"), 1);
    }

    #[test]
    fn an_object_header_is_found_from_its_end() {
        assert_eq!(header_before(b"endobj\n12 0 "), Some((12, 7)));
        assert_eq!(header_before(b"end"), None);
        assert_eq!(header_before(b"120 "), None);
    }
}
