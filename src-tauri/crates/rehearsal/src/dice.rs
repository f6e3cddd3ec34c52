//! Choices that repeat: every one is a hash of the seed and of what it is about (invariant 4).

use sha2::{Digest, Sha256};

/// A number that depends only on `seed` and `about`. The parts are kept apart: `["ab", "c"]` is not `["a", "bc"]`.
pub(crate) fn throw(seed: u64, about: &[&str]) -> u64 {
    let mut hash = Sha256::new();
    hash.update(seed.to_be_bytes());
    for part in about {
        hash.update(part.len().to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

/// A number in `0..below`; 0 when `below` is 0.
pub(crate) fn below(seed: u64, about: &[&str], below: usize) -> usize {
    let below = u64::try_from(below).unwrap_or(u64::MAX);
    if below == 0 { 0 } else { usize::try_from(throw(seed, about) % below).unwrap_or(0) }
}

/// One of `choices`; `None` only when there is none.
pub(crate) fn pick<'a, T>(seed: u64, about: &[&str], choices: &'a [T]) -> Option<&'a T> {
    choices.get(below(seed, about, choices.len()))
}

/// `digits` hexadecimal digits, at most 64.
pub(crate) fn hexadecimal(seed: u64, about: &[&str], digits: usize) -> String {
    let mut hash = Sha256::new();
    hash.update(throw(seed, about).to_be_bytes());
    let mut text = hex::encode(hash.finalize());
    text.truncate(digits);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    // Invariant 4.
    #[test]
    fn the_same_question_has_the_same_answer_and_another_seed_another() {
        assert_eq!(throw(1, &["a", "b"]), throw(1, &["a", "b"]));
        assert_ne!(throw(1, &["a", "b"]), throw(2, &["a", "b"]));
        assert_ne!(throw(1, &["ab", "c"]), throw(1, &["a", "bc"]));
    }
}
