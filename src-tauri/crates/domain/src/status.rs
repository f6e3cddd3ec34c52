//! Status reports (phản hồi trạng thái) and what they make of a delivery.
//!
//! Codes: QĐ 28/2018/QĐ-TTg Art 10.2.h in the two-character form of the hub.

use serde::{Deserialize, Serialize};

/// A status code of the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub enum StatusCode {
    /// 01 đã đến: the recipient's software has it, no clerk has looked yet.
    #[serde(rename = "01")]
    Arrived,
    /// 02 từ chối tiếp nhận.
    #[serde(rename = "02")]
    Returned,
    /// 03 đã tiếp nhận: entered in the recipient's register.
    #[serde(rename = "03")]
    Accepted,
    /// 04 phân công xử lý.
    #[serde(rename = "04")]
    Assigned,
    /// 05 đang xử lý.
    #[serde(rename = "05")]
    InProcess,
    /// 06 hoàn thành.
    #[serde(rename = "06")]
    Done,
    /// 13 lấy lại: the sender asks to take a document back.
    #[serde(rename = "13")]
    TakeBack,
    /// 15 đồng ý lấy lại, cập nhật, thu hồi.
    #[serde(rename = "15")]
    Agreed,
    /// 16 từ chối lấy lại, cập nhật, thu hồi.
    #[serde(rename = "16")]
    Refused,
}

impl StatusCode {
    /// Every code, in the order of their numbers.
    pub const ALL: [Self; 9] = [
        Self::Arrived,
        Self::Returned,
        Self::Accepted,
        Self::Assigned,
        Self::InProcess,
        Self::Done,
        Self::TakeBack,
        Self::Agreed,
        Self::Refused,
    ];

    /// The two characters on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Arrived => "01",
            Self::Returned => "02",
            Self::Accepted => "03",
            Self::Assigned => "04",
            Self::InProcess => "05",
            Self::Done => "06",
            Self::TakeBack => "13",
            Self::Agreed => "15",
            Self::Refused => "16",
        }
    }

    /// Reads a code; one digit is tolerated (`"3"`). Unknown codes, 14 included, are `None`: they are kept as
    /// text and shown, never guessed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::ALL.into_iter().find(|code| {
            code.as_str() == text || (text.len() == 1 && code.as_str().strip_prefix('0') == Some(text))
        })
    }
}

/// Where an outgoing document stands at one recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Stored with its bytes, waiting for the sender loop.
    Queued,
    /// The hub has it.
    Sent,
    /// It could not be sent or delivered; a person must act.
    Failed,
    /// 01: in the recipient's software.
    Arrived,
    /// 02: the recipient returned it.
    Returned,
    /// 03: in the recipient's register.
    Accepted,
    /// 04: assigned to somebody there.
    Assigned,
    /// 05: being worked on.
    InProcess,
    /// 06: finished there.
    Done,
    /// 13 is out and unanswered.
    TakeBackAsked,
    /// 15: taken back, recalled.
    TakenBack,
}

impl DeliveryState {
    /// Every state.
    pub const ALL: [Self; 11] = [
        Self::Queued,
        Self::Sent,
        Self::Failed,
        Self::Arrived,
        Self::Returned,
        Self::Accepted,
        Self::Assigned,
        Self::InProcess,
        Self::Done,
        Self::TakeBackAsked,
        Self::TakenBack,
    ];

    /// The name in the registry and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Arrived => "arrived",
            Self::Returned => "returned",
            Self::Accepted => "accepted",
            Self::Assigned => "assigned",
            Self::InProcess => "in_process",
            Self::Done => "done",
            Self::TakeBackAsked => "take_back_asked",
            Self::TakenBack => "taken_back",
        }
    }

    /// Reads the name in the registry.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// How far along a state is; a report never lowers it (invariant 2).
    fn rank(self) -> u8 {
        match self {
            Self::Queued => 0,
            Self::Failed => 1,
            Self::Sent => 2,
            Self::Arrived => 3,
            Self::Returned | Self::Accepted => 4,
            Self::Assigned => 5,
            Self::InProcess => 6,
            Self::Done => 7,
            Self::TakeBackAsked => 8,
            Self::TakenBack => 9,
        }
    }

    /// The state after one more report about this delivery, in whatever order reports come.
    ///
    /// A report proves that the recipient has the document, so it lifts even a `Failed` delivery. Only the
    /// answer 16 to a take-back falls back, to `standing`: the furthest state reported besides it.
    #[must_use]
    pub fn after(self, code: StatusCode, standing: Self) -> Self {
        let reached = match code {
            StatusCode::Arrived => Self::Arrived,
            StatusCode::Returned => Self::Returned,
            StatusCode::Accepted => Self::Accepted,
            StatusCode::Assigned => Self::Assigned,
            StatusCode::InProcess => Self::InProcess,
            StatusCode::Done => Self::Done,
            StatusCode::TakeBack => Self::TakeBackAsked,
            StatusCode::Agreed if self == Self::TakeBackAsked => Self::TakenBack,
            StatusCode::Refused if self == Self::TakeBackAsked => return standing,
            // 15 and 16 also answer updates and recalls, which do not move the delivery itself.
            StatusCode::Agreed | StatusCode::Refused => return self,
        };
        if reached.rank() > self.rank() { reached } else { self }
    }

    /// Whether nothing more is expected from the recipient.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::TakenBack)
    }

    /// Whether a person must act.
    #[must_use]
    pub fn is_problem(self) -> bool {
        matches!(self, Self::Failed | Self::Returned)
    }
}

/// The state of a delivery that reached the hub, from every report received so far, in order of receipt.
#[must_use]
pub fn fold(start: DeliveryState, reports: impl IntoIterator<Item = StatusCode>) -> DeliveryState {
    let mut state = start;
    let mut standing = start;
    for code in reports {
        state = state.after(code, standing);
        if state.rank() < DeliveryState::TakeBackAsked.rank() {
            standing = state;
        } else if code != StatusCode::TakeBack {
            standing = standing.after(code, standing);
        }
    }
    state
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("01", Some(StatusCode::Arrived))]
    #[case("3", Some(StatusCode::Accepted))]
    #[case(" 06 ", Some(StatusCode::Done))]
    #[case("14", None)]
    #[case("", None)]
    #[case("003", None)]
    fn codes_are_read_leniently_and_never_guessed(#[case] text: &str, #[case] code: Option<StatusCode>) {
        assert_eq!(StatusCode::parse(text), code);
    }

    // Transitions AX-1: out-of-order reports are kept, the state never regresses.
    #[rstest]
    #[case(&["01", "03", "05", "06"], DeliveryState::Done)]
    #[case(&["03", "01"], DeliveryState::Accepted)]
    #[case(&["06", "03"], DeliveryState::Done)]
    #[case(&["01", "02"], DeliveryState::Returned)]
    #[case(&["01", "13", "15"], DeliveryState::TakenBack)]
    #[case(&["01", "13", "16"], DeliveryState::Arrived)]
    #[case(&["01", "13", "03", "16"], DeliveryState::Accepted)]
    #[case(&["15"], DeliveryState::Sent)]
    fn reports_move_a_delivery(#[case] codes: &[&str], #[case] state: DeliveryState) {
        let codes = codes.iter().map(|c| StatusCode::parse(c).unwrap());
        assert_eq!(fold(DeliveryState::Sent, codes), state);
    }

    #[test]
    fn a_report_lifts_a_delivery_thought_failed() {
        assert_eq!(fold(DeliveryState::Failed, [StatusCode::Accepted]), DeliveryState::Accepted);
    }

    fn ordinary() -> impl Strategy<Value = Vec<StatusCode>> {
        prop::collection::vec(
            prop::sample::select(vec![
                StatusCode::Arrived,
                StatusCode::Accepted,
                StatusCode::Assigned,
                StatusCode::InProcess,
                StatusCode::Done,
            ]),
            1..12,
        )
    }

    proptest! {
        // Invariant 2.
        #[test]
        fn order_does_not_matter_and_nothing_moves_backwards(codes in ordinary(), seed in any::<u64>()) {
            let mut rotated = codes.clone();
            rotated.rotate_left((seed % codes.len() as u64) as usize);
            prop_assert_eq!(
                fold(DeliveryState::Sent, codes.iter().copied()),
                fold(DeliveryState::Sent, rotated)
            );
            let mut state = DeliveryState::Sent;
            for code in codes {
                let next = state.after(code, state);
                prop_assert!(next.rank() >= state.rank());
                state = next;
            }
        }
    }
}
