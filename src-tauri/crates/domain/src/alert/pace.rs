//! How long an agency usually takes.

use serde::{Deserialize, Serialize};

/// Fewer answers say nothing about an agency.
pub const LEAST: usize = 8;

/// What is known of an agency's answers, in milliseconds of working time from arrived (01) to accepted (03).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// How many answers it is from.
    pub answers: u32,
    /// Half of them were faster.
    pub median: i64,
    /// Nine of ten were faster.
    pub ninetieth: i64,
}

/// The pace from the working time of each answer; `None` from fewer than eight. Negative times count as none.
#[must_use]
pub fn pace(mut times: Vec<i64>) -> Option<Pace> {
    if times.len() < LEAST {
        return None;
    }
    times.sort_unstable();
    // The nearest rank: of ten answers the ninth, so that one document that lay for a month moves nothing.
    let rank = |percent: usize| {
        let place = (times.len() * percent).div_ceil(100).max(1) - 1;
        times.get(place).copied().unwrap_or_default().max(0)
    };
    Some(Pace {
        answers: u32::try_from(times.len()).unwrap_or(u32::MAX),
        median: rank(50),
        ninetieth: rank(90),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_answers_say_nothing() {
        assert_eq!(pace(vec![1; LEAST - 1]), None);
        assert_eq!(pace(vec![1; LEAST]), Some(Pace { answers: 8, median: 1, ninetieth: 1 }));
    }

    #[test]
    fn one_slow_answer_of_ten_moves_nothing() {
        let mut times: Vec<i64> = (1..=9).collect();
        times.push(1_000_000);
        assert_eq!(pace(times), Some(Pace { answers: 10, median: 5, ninetieth: 9 }));
    }
}
