//! Digests of what the signatures of one file cover, without reading the same bytes again for each.
//!
//! Every signature covers the file from its first byte up to its own `/Contents` and a little behind that. So for each
//! algorithm the file is gone through once, and the digest so far is kept at each of those places.

use std::cell::RefCell;

use openssl::{error::ErrorStack, hash::Hasher};

use crate::{algorithm::Digest, coverage::ByteRange};

/// What is signed: two slices, read one after the other.
#[derive(Clone, Copy)]
pub(crate) struct Covered<'a> {
    parts: [&'a [u8]; 2],
    of: Option<(&'a Digests<'a>, ByteRange)>,
}

impl<'a> Covered<'a> {
    /// Slices that nothing is known of.
    pub(crate) fn slices(parts: [&'a [u8]; 2]) -> Self {
        Self { parts, of: None }
    }

    /// What a byte range of the file covers.
    pub(crate) fn range(digests: &'a Digests<'a>, range: &ByteRange) -> Self {
        Self { parts: range.slices(digests.file), of: Some((digests, *range)) }
    }

    pub(crate) fn parts(&self) -> &[&'a [u8]] {
        &self.parts
    }

    pub(crate) fn hash(&self, digest: Digest) -> Result<Vec<u8>, ErrorStack> {
        match self.of {
            Some((digests, range)) => digests.hash(digest, &range),
            None => digest.hash(&self.parts),
        }
    }
}

impl<'a> From<&'a [u8]> for Covered<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::slices([bytes, &[]])
    }
}

/// The digests of one file, found when they are asked for.
pub(crate) struct Digests<'a> {
    file: &'a [u8],
    /// Where the first slices end, in order.
    gaps: Vec<usize>,
    /// By algorithm, what has been read up to each of the gaps.
    read: RefCell<Vec<(Digest, Vec<Hasher>)>>,
}

impl<'a> Digests<'a> {
    /// For the byte ranges of all signatures.
    pub(crate) fn new<'r>(file: &'a [u8], ranges: impl Iterator<Item = &'r ByteRange>) -> Self {
        let mut gaps: Vec<usize> = ranges.map(|range| range.gap).filter(|gap| *gap <= file.len()).collect();
        gaps.sort_unstable();
        gaps.dedup();
        Self { file, gaps, read: RefCell::default() }
    }

    /// The SHA-256 of all of the file.
    pub(crate) fn whole(&self) -> Result<Vec<u8>, ErrorStack> {
        let last = self.gaps.last().copied().unwrap_or(0);
        let (start, rest) = self.file.split_at_checked(last).unwrap_or((self.file, &[]));
        self.ended(Digest::Sha256, start, rest)
    }

    fn hash(&self, digest: Digest, range: &ByteRange) -> Result<Vec<u8>, ErrorStack> {
        let [start, rest] = range.slices(self.file);
        self.ended(digest, start, rest)
    }

    /// The digest of `start`, with which the file starts, and of `rest`.
    fn ended(&self, digest: Digest, start: &[u8], rest: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        let Ok(at) = self.gaps.binary_search(&start.len()) else { return digest.hash(&[start, rest]) };
        let mut read = self.read.borrow_mut();
        if !read.iter().any(|(known, _)| *known == digest) {
            read.push((digest, self.read(digest)?));
        }
        let known = read.iter().find(|(known, _)| *known == digest).and_then(|(_, read)| read.get(at));
        match known {
            Some(known) => digest.end(known.clone(), rest),
            None => digest.hash(&[start, rest]),
        }
    }

    fn read(&self, digest: Digest) -> Result<Vec<Hasher>, ErrorStack> {
        let mut hasher = digest.begin()?;
        let mut from = 0;
        let mut read = Vec::with_capacity(self.gaps.len());
        for gap in &self.gaps {
            hasher.update(self.file.get(from..*gap).unwrap_or_default())?;
            from = *gap;
            read.push(hasher.clone());
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::{Covered, Digests};
    use crate::{algorithm::Digest, coverage::ByteRange};

    #[test]
    fn digests_that_share_their_start_are_those_of_the_bytes() {
        let file: Vec<u8> = (0..5_000_u32).map(|number| number.to_le_bytes()[0]).collect();
        let range = |gap, resume, end| ByteRange { gap, resume, end };
        let ranges = [range(4_000, 4_100, 5_000), range(17, 90, 300), range(17, 20, 40), range(0, 0, 9)];
        let digests = Digests::new(&file, ranges.iter());
        let unknown = range(1_234, 1_300, 2_000);
        for digest in [Digest::Sha512, Digest::Sha256, Digest::Shake256, Digest::Sha256] {
            for range in ranges.iter().chain([&unknown]).rev() {
                let shared = Covered::range(&digests, range).hash(digest).unwrap();
                assert_eq!(shared, digest.hash(&range.slices(&file)).unwrap(), "{digest:?} {range:?}");
            }
        }
        assert_eq!(digests.whole().unwrap(), Digest::Sha256.hash(&[&file]).unwrap());
        let unsigned = Digests::new(&file, std::iter::empty());
        assert_eq!(unsigned.whole().unwrap(), digests.whole().unwrap());
    }
}
