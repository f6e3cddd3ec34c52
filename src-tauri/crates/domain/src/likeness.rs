//! How alike two texts are, to find a document that was already sent under another coat.
//!
//! A text is the set of its runs of five words, folded. A [`Sketch`] is 64 minima of hashes of that set (MinHash): small
//! enough to keep with every document, good enough to choose which texts are worth comparing word for word. Seeds and
//! hash are fixed for ever, because sketches are stored: changing either makes old sketches worthless.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::text::fold;

/// Words in one shingle.
pub const WIDTH: usize = 5;
/// Bands of a sketch.
const BANDS: usize = 8;
/// Numbers in a sketch.
const SIZE: usize = 64;
/// From this likeness on two texts are near-identical.
pub const NEAR_IDENTICAL: f64 = 0.9;
/// From this estimate on the texts themselves are worth comparing: three standard errors of a 64-number sketch
/// below [`NEAR_IDENTICAL`].
pub const WORTH_COMPARING: f64 = 0.78;

/// 64 numbers that stand for a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(transparent)]
pub struct Sketch(Vec<u32>);

impl Sketch {
    /// Bytes of a stored sketch.
    pub const BYTES: usize = SIZE * 4;

    /// The sketch of a text; a text without words has none.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let shingles = shingles(text);
        if shingles.is_empty() {
            return None;
        }
        let mut least = vec![u32::MAX; SIZE];
        for shingle in shingles {
            let mut seed = 0_u64;
            for slot in &mut least {
                seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
                *slot = (*slot).min((mix(shingle ^ mix(seed)) >> 32) as u32);
            }
        }
        Some(Self(least))
    }

    /// The bytes to store: 64 little-endian numbers.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|number| number.to_le_bytes()).collect()
    }

    /// Reads stored bytes; anything but [`Self::BYTES`] bytes is no sketch.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (numbers, []) = bytes.as_chunks::<4>() else { return None };
        (numbers.len() == SIZE)
            .then(|| Self(numbers.iter().map(|number| u32::from_le_bytes(*number)).collect()))
    }

    /// Eight numbers of four minima each: two texts that are near-identical share one of them with a probability of
    /// 0.9998, unrelated ones next to never.
    #[must_use]
    pub fn bands(&self) -> Vec<u32> {
        let (fours, _) = self.0.as_chunks::<4>();
        let one = |four: &[u32; 4]| {
            let mixed = four.iter().fold(0_u64, |hash, number| mix(hash ^ u64::from(*number)));
            (mixed >> 32) as u32
        };
        fours.iter().take(BANDS).map(one).collect()
    }

    /// Estimated likeness (Jaccard) of two texts, 0 to 1; the standard error is at most 0.063.
    #[must_use]
    pub fn estimate(&self, other: &Self) -> f64 {
        let equal = self.0.iter().zip(&other.0).filter(|(one, two)| one == two).count();
        equal as f64 / SIZE as f64
    }
}

/// The exact comparison of two texts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Likeness {
    /// Shared shingles by all shingles, 0 to 1; 0 when a text has no words.
    pub jaccard: f64,
    /// Shared shingles by those of the smaller text: 1 when one text lies whole inside the other.
    pub containment: f64,
}

impl Likeness {
    /// Compares two texts shingle by shingle.
    #[must_use]
    pub fn of(one: &str, other: &str) -> Self {
        let (one, other) = (shingles(one), shingles(other));
        let shared = one.intersection(&other).count();
        let all = one.len() + other.len() - shared;
        let ratio = |of: usize| if of == 0 { 0.0 } else { shared as f64 / of as f64 };
        Self { jaccard: ratio(all), containment: ratio(one.len().min(other.len())) }
    }

    /// Whether the two are near-identical.
    #[must_use]
    pub fn is_near_identical(self) -> bool {
        self.jaccard >= NEAR_IDENTICAL
    }
}

/// Hashes of every run of five words; a shorter text is one run.
fn shingles(text: &str) -> HashSet<u64> {
    let folded = fold(text);
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        return HashSet::new();
    }
    words.windows(WIDTH.min(words.len())).map(hash).collect()
}

/// FNV-1a over the words with a separator, finished so that all bits count.
fn hash(words: &[&str]) -> u64 {
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    for byte in words.iter().flat_map(|word| word.bytes().chain([0xFF])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    }
    mix(hash)
}

/// The finisher of SplitMix64: a fixed bijection that spreads every bit.
fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(words: std::ops::Range<usize>) -> String {
        words.map(|n| format!("từ{n}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn near_identical_texts_share_a_band_and_others_do_not() {
        let before = text(0..400);
        let sketch = |text: &str| Sketch::of(text).unwrap().bands();
        let shared = |one: &str, other: &str| sketch(one).iter().zip(sketch(other)).any(|(a, b)| *a == b);
        assert_eq!(sketch(&before).len(), BANDS);
        assert!(shared(&before, &before.replace("từ200 ", "khác ").replace("từ100 ", "khác ")));
        assert!(!shared(&before, &text(1_000..1_400)));
    }

    #[test]
    fn a_text_with_one_changed_word_in_four_hundred_is_near_identical() {
        let before = text(0..400);
        let after = before.replace("từ200 ", "khác ");
        let likeness = Likeness::of(&before, &after);
        assert!(likeness.is_near_identical() && likeness.jaccard < 1.0, "{likeness:?}");
        let estimate = Sketch::of(&before).unwrap().estimate(&Sketch::of(&after).unwrap());
        assert!(estimate >= WORTH_COMPARING, "{estimate}");
    }

    #[test]
    fn texts_that_share_half_their_words_are_not_near_identical() {
        let likeness = Likeness::of(&text(0..200), &text(100..300));
        assert!((0.3..0.4).contains(&likeness.jaccard), "{likeness:?}");
        assert!(!likeness.is_near_identical());
    }

    #[test]
    fn an_excerpt_is_contained_but_not_near_identical() {
        let likeness = Likeness::of(&text(0..400), &text(100..200));
        assert!((likeness.containment - 1.0).abs() < f64::EPSILON && !likeness.is_near_identical());
    }

    #[test]
    fn a_text_without_words_resembles_nothing() {
        assert_eq!(Sketch::of(" — ./. "), None);
        assert_eq!(Likeness::of("", ""), Likeness { jaccard: 0.0, containment: 0.0 });
    }

    // Stored sketches must stay comparable: these numbers may never change.
    #[test]
    fn the_sketch_of_a_text_is_the_same_for_ever() {
        let sketch = Sketch::of("Ủy ban nhân dân tỉnh có ý kiến như sau").unwrap();
        assert_eq!(sketch.0[..4], [791_918_450, 159_591_047, 1_346_022_349, 351_182_107]);
    }

    #[test]
    fn bytes_of_another_length_are_no_sketch() {
        assert_eq!(Sketch::from_bytes(&[0; 255]), None);
        assert_eq!(Sketch::from_bytes(&[0; 260]), None);
    }

    proptest! {
        #[test]
        fn a_text_resembles_itself_entirely_and_survives_storing(words in "[a-zơưđ ]{1,80}[a-z]") {
            let sketch = Sketch::of(&words).unwrap();
            prop_assert_eq!(sketch.estimate(&sketch), 1.0);
            prop_assert_eq!(Sketch::from_bytes(&sketch.to_bytes()), Some(sketch));
            prop_assert_eq!(Likeness::of(&words, &words).jaccard, 1.0);
        }

        #[test]
        fn the_estimate_is_near_the_truth(shared in 0_usize..300, own in 1_usize..100) {
            let (one, other) = (text(0..shared + own), format!("{} {}", text(0..shared), text(900..900 + own)));
            let truth = Likeness::of(&one, &other).jaccard;
            let estimate = Sketch::of(&one).unwrap().estimate(&Sketch::of(&other).unwrap());
            // Five standard errors of a 64-number sketch.
            prop_assert!((estimate - truth).abs() < 0.32, "{estimate} {truth}");
        }
    }
}
