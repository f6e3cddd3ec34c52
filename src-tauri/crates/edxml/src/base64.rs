//! Base64 as it streams by, in whatever pieces.

use base64_simd::{Out, STANDARD_NO_PAD};

/// Decodes base64 piece by piece. White space is dropped; anything else that is no base64 stops the decoder.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    /// Up to three characters that wait for the rest of their group.
    carry: Vec<u8>,
    padding: usize,
    junk: bool,
    spaces: bool,
    clean: Vec<u8>,
    /// Decoded bytes, the first `filled` of which count.
    bytes: Vec<u8>,
    filled: usize,
}

/// How a stream of base64 ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Complete,
    /// The last group is not complete: the text was cut, or its padding is missing.
    Truncated,
    /// A character that is no base64, or something after the padding.
    Junk,
}

impl Decoder {
    /// Decodes the next piece; the bytes are valid until the next call.
    pub(crate) fn feed(&mut self, piece: &[u8]) -> &[u8] {
        self.filled = 0;
        if self.junk || self.feed_clean(piece) {
            return self.decoded();
        }
        let mut clean = std::mem::take(&mut self.clean);
        clean.clear();
        if self.padding == 0 {
            // What waits for the rest of its group goes before it.
            clean.append(&mut self.carry);
        }
        let before = clean.len();
        unwrap_lines(piece, &mut clean);
        self.spaces |= clean.len() - before < piece.len();
        self.group(&clean);
        self.clean = clean;
        self.decoded()
    }

    /// The one long line the vendor's software writes: completes the group that waits, decodes the rest where it
    /// is. `false`, with nothing changed, when the piece has anything but base64 in it.
    fn feed_clean(&mut self, piece: &[u8]) -> bool {
        if self.spaces || self.padding > 0 {
            return false;
        }
        let missing = (4 - self.carry.len()) % 4;
        let Some((first, rest)) = piece.split_at_checked(missing) else { return false };
        let Some((groups, tail)) = rest.split_at_checked(rest.len() - rest.len() % 4) else { return false };
        if tail.iter().any(|b| value(*b).is_none()) {
            return false;
        }
        let mut group = [0; 4];
        for (to, from) in group.iter_mut().zip(self.carry.iter().chain(first)) {
            *to = *from;
        }
        if (missing > 0 && !self.decode(&group)) || !self.decode(groups) {
            self.filled = 0;
            return false;
        }
        self.carry.clear();
        self.carry.extend_from_slice(tail);
        true
    }

    fn decoded(&self) -> &[u8] {
        self.bytes.get(..self.filled).unwrap_or_default()
    }

    /// Whether white space was dropped between characters.
    pub(crate) fn wrapped(&self) -> bool {
        self.spaces
    }

    /// Decodes what is left.
    pub(crate) fn finish(&mut self) -> (&[u8], End) {
        self.filled = 0;
        self.junk |= self.carry.iter().any(|b| value(*b).is_none());
        let end = match (self.carry.len(), self.padding) {
            _ if self.junk => End::Junk,
            (0, 0) | (2, 2) | (3, 1) => End::Complete,
            (0, _) => End::Junk,
            _ => End::Truncated,
        };
        if end != End::Junk {
            self.decode_tail();
        }
        (self.decoded(), end)
    }

    /// Decodes whole groups of cleaned text and carries the rest.
    fn group(&mut self, clean: &[u8]) {
        let data_end = memchr::memchr(b'=', clean).unwrap_or(clean.len());
        let (data, padding) = clean.split_at_checked(data_end).unwrap_or((clean, &[]));
        // Something after the padding: what came before it still counts.
        self.junk = (!data.is_empty() && self.padding > 0) || padding.iter().any(|b| *b != b'=');
        if self.padding == 0 {
            let whole = data.len() - data.len() % 4;
            let (groups, rest) = data.split_at_checked(whole).unwrap_or((data, &[]));
            if self.decode(groups) {
                self.carry.extend_from_slice(rest);
            } else {
                self.decode_until_junk(groups);
            }
        }
        self.padding += padding.iter().filter(|b| **b == b'=').count();
        self.junk |= self.padding > 2;
    }

    /// Decodes whole groups without padding, all or nothing.
    fn decode(&mut self, groups: &[u8]) -> bool {
        let end = self.filled + groups.len() / 4 * 3;
        if self.bytes.len() < end {
            self.bytes.resize(end, 0);
        }
        let Some(room) = self.bytes.get_mut(self.filled..end) else { return false };
        let fine = STANDARD_NO_PAD.decode(groups, Out::from_slice(room)).is_ok();
        if fine {
            self.filled = end;
        }
        fine
    }

    fn decode_until_junk(&mut self, groups: &[u8]) {
        let fine = groups.iter().position(|b| value(*b).is_none()).unwrap_or(groups.len());
        self.junk = true;
        let whole = fine - fine % 4;
        let before = groups.get(..whole).unwrap_or_default().to_vec();
        self.decode(&before);
    }

    /// The last two or three characters, their spare bits ignored as every decoder in the field does.
    fn decode_tail(&mut self) {
        let mut bits = 0u32;
        for byte in &self.carry {
            bits = (bits << 6) | u32::from(value(*byte).unwrap_or_default());
        }
        // One lone character carries no whole byte.
        let (bits, count) = match self.carry.len() {
            2 => (bits >> 4, 1),
            3 => (bits >> 2, 2),
            _ => (0, 0),
        };
        let tail = bits.to_be_bytes();
        self.bytes.truncate(self.filled);
        self.bytes.extend_from_slice(tail.get(4 - count..).unwrap_or_default());
        self.filled += count;
        self.carry.clear();
    }
}

/// Copies a piece without its white space, line by line.
fn unwrap_lines(piece: &[u8], clean: &mut Vec<u8>) {
    let from = clean.len();
    let mut start = 0;
    for space in memchr::memchr3_iter(b'\r', b'\n', b' ', piece) {
        clean.extend_from_slice(piece.get(start..space).unwrap_or_default());
        start = space + 1;
    }
    clean.extend_from_slice(piece.get(start..).unwrap_or_default());
    if memchr::memchr(b'\t', clean.get(from..).unwrap_or_default()).is_some() {
        clean.retain(|b| *b != b'\t');
    }
}

fn value(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn decode(pieces: &[&[u8]]) -> (Vec<u8>, End, bool) {
        let mut decoder = Decoder::default();
        let mut bytes = Vec::new();
        for piece in pieces {
            bytes.extend_from_slice(decoder.feed(piece));
        }
        let wrapped = decoder.wrapped();
        let (tail, end) = decoder.finish();
        bytes.extend_from_slice(tail);
        (bytes, end, wrapped)
    }

    #[rstest]
    #[case("", "", End::Complete)]
    #[case("QUJD", "ABC", End::Complete)]
    #[case("QUI=", "AB", End::Complete)]
    #[case("QQ==", "A", End::Complete)]
    #[case("QUI", "AB", End::Truncated)]
    #[case("QQ", "A", End::Truncated)]
    #[case("QUJDQ", "ABC", End::Truncated)]
    #[case("QQ=", "A", End::Truncated)]
    #[case("QUJD=", "ABC", End::Junk)]
    #[case("QUJDQQ==QUJD", "ABC", End::Junk)]
    #[case("QUJD${x}", "ABC", End::Junk)]
    #[case("QUJDQU_D", "ABC", End::Junk)]
    #[case("QQ===", "", End::Junk)]
    #[case("====", "", End::Junk)]
    fn every_ending_is_told_apart(#[case] text: &str, #[case] bytes: &str, #[case] end: End) {
        assert_eq!(decode(&[text.as_bytes()]), (bytes.as_bytes().to_vec(), end, false));
    }

    #[test]
    fn white_space_is_dropped_and_told() {
        assert_eq!(decode(&[b"QU\r\nJD QU", b"I\t=\n"]), (b"ABCAB".to_vec(), End::Complete, true));
    }

    proptest! {
        #[test]
        fn any_bytes_in_any_pieces_come_back(
            bytes in prop::collection::vec(any::<u8>(), 0..400),
            cuts in prop::collection::vec(0usize..600, 0..8),
            wrap in prop::option::of(1usize..80),
        ) {
            let mut text = base64_simd::STANDARD.encode_to_string(&bytes).into_bytes();
            if let Some(width) = wrap {
                text = text.chunks(width).collect::<Vec<_>>().join(&b"\r\n"[..]);
            }
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
            cuts.extend([0, text.len()]);
            cuts.sort_unstable();
            let pieces: Vec<&[u8]> = cuts.windows(2).map(|pair| &text[pair[0]..pair[1]]).collect();
            let (decoded, end, _) = decode(&pieces);
            prop_assert_eq!(decoded, bytes);
            prop_assert_eq!(end, End::Complete);
        }

        // Invariant 5.
        #[test]
        fn any_text_is_decoded_or_marked(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..50), 0..6)) {
            let pieces: Vec<&[u8]> = pieces.iter().map(Vec::as_slice).collect();
            decode(&pieces);
        }
    }
}
