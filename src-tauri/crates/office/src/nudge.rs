//! Nudging (đôn đốc): asking a recipient about a document it has and says nothing of.
//!
//! The hub has no message for that (QCVN 102 knows documents and status reports only), so a person asks, by telephone
//! or mail. Here stand the words to do it with, and the record that it was done.

use std::collections::BTreeSet;

use domain::{DeliveryKey, DeliveryState, DocumentKey, UtcMillis, document::symbol, text::visible};
use registry::{
    agencies, deliveries, documents,
    nudges::{self, Way},
};

use crate::{
    Office,
    audit::{self, Action},
    directory,
    error::{Reason, Result},
    view::{NudgeLetter, NudgeView, NudgeWay},
};

/// Most characters of a note.
const NOTE: usize = 1_000;
/// Most recipients that are asked in one go.
const MOST: usize = 1_000;

/// Whether something is expected from a recipient in this state.
pub(crate) fn may_nudge(state: DeliveryState) -> bool {
    match state {
        DeliveryState::Sent
        | DeliveryState::Arrived
        | DeliveryState::Accepted
        | DeliveryState::Assigned
        | DeliveryState::InProcess
        | DeliveryState::TakeBackAsked => true,
        DeliveryState::Queued
        | DeliveryState::Failed
        | DeliveryState::Returned
        | DeliveryState::Done
        | DeliveryState::TakenBack => false,
    }
}

/// What is asked for, by where the document stands.
fn wanted(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Sent => "chưa thấy phần mềm của quý cơ quan báo văn bản đã đến",
        DeliveryState::Arrived => "văn bản đã đến nhưng chưa được tiếp nhận",
        DeliveryState::Accepted | DeliveryState::Assigned | DeliveryState::InProcess => {
            "văn bản đã được tiếp nhận nhưng chưa có trạng thái hoàn thành"
        }
        DeliveryState::TakeBackAsked => "chưa có trả lời về yêu cầu lấy lại văn bản",
        DeliveryState::Queued
        | DeliveryState::Failed
        | DeliveryState::Returned
        | DeliveryState::Done
        | DeliveryState::TakenBack => "chưa có trạng thái phản hồi",
    }
}

fn clock(at: UtcMillis) -> String {
    let local = at.vietnam();
    format!(
        "{:02}:{:02} ngày {:02}/{:02}/{:04}",
        local.hour(),
        local.minute(),
        local.day(),
        local.month(),
        local.year()
    )
}

impl Office {
    /// The words for asking these recipients, and how to reach them. Those from whom nothing is expected are left
    /// out. No deliveries named means every recipient from whom something is.
    ///
    /// # Errors
    /// [`Reason::NothingToNudge`] when nothing is expected from any of them.
    pub async fn nudge_letters(&self, id: DocumentKey, keys: Vec<DeliveryKey>) -> Result<Vec<NudgeLetter>> {
        let config = self.config();
        self.read(move |c| {
            let document = documents::get(c, id)?;
            let facts = &document.facts;
            let (own, clerk) = (config.agency.as_ref().map_or("", |agency| &agency.name), config.clerk());
            let mut letters = Vec::new();
            for one in chosen(deliveries::of_document(c, id)?, &keys)? {
                let to = directory::view(c, &one.to_code, &one.to_name)?;
                let agency = agencies::get(c, &agencies::resolve(c, &one.to_code)?)?;
                let sent = one.sent_at.map(clock).unwrap_or_default();
                let text = format!(
                    "Kính gửi {},\n{own} đã gửi văn bản số {} về việc \"{}\" qua Trục liên thông văn bản quốc gia lúc \
                     {sent} (mã định danh văn bản: {}). Đến nay {}. Đề nghị quý cơ quan kiểm tra và phản hồi trạng \
                     thái xử lý.\nTrân trọng.\n{clerk}",
                    to.name,
                    symbol(&facts.number, &facts.notation),
                    facts.subject,
                    facts.document_id.as_str(),
                    wanted(one.state),
                );
                let (email, above) = agency.map(|one| (one.email, one.parent_name)).unwrap_or_default();
                letters.push(NudgeLetter {
                    id: one.key,
                    to,
                    email: visible(email.trim()),
                    above: above.map(|name| visible(&name)),
                    text: text.lines().map(visible).collect::<Vec<_>>().join("\n"),
                    before: nudges::of_delivery(c, one.key)?.into_iter().map(NudgeView::from).collect(),
                });
            }
            Ok(letters)
        })
        .await
    }

    /// Keeps that these recipients were asked; how many. Those from whom nothing is expected are left out.
    ///
    /// # Errors
    /// [`Reason::NothingToNudge`] when nothing is expected from any of them, [`Reason::TextTooLong`].
    pub async fn nudge(
        &self,
        id: DocumentKey,
        keys: Vec<DeliveryKey>,
        way: NudgeWay,
        note: &str,
    ) -> Result<u32> {
        if note.chars().count() > NOTE {
            return Err(Reason::TextTooLong.with(&[("limit", &NOTE)]));
        }
        let (now, actor, note) = (self.now(), self.config().clerk().to_owned(), note.trim().to_owned());
        let way = Way::from(way);
        let nudged = self
            .write(move |tx| {
                let chosen = chosen(deliveries::of_document(tx, id)?, &keys)?;
                for one in &chosen {
                    let nudge = nudges::Nudge {
                        delivery: one.key,
                        at: now,
                        by: actor.clone(),
                        way,
                        note: note.clone(),
                    };
                    nudges::insert(tx, &nudge)?;
                }
                let codes: Vec<&str> = chosen.iter().map(|one| one.to_code.as_str()).collect();
                let args = [
                    ("recipients", codes.join(", ")),
                    ("way", way.as_str().to_owned()),
                    ("note", note.clone()),
                ];
                audit::append_owned(tx, now, &actor, Action::DocumentNudged, Some(id), &args)?;
                Ok(u32::try_from(chosen.len()).unwrap_or(u32::MAX))
            })
            .await?;
        self.sent_changed(id);
        Ok(nudged)
    }
}

/// Those of the deliveries that are meant and from which something is expected.
fn chosen(all: Vec<deliveries::Delivery>, keys: &[DeliveryKey]) -> Result<Vec<deliveries::Delivery>> {
    let wanted: BTreeSet<&DeliveryKey> = keys.iter().collect();
    let mut chosen = all;
    chosen.retain(|one| may_nudge(one.state) && (wanted.is_empty() || wanted.contains(&one.key)));
    chosen.truncate(MOST);
    if chosen.is_empty() { Err(Reason::NothingToNudge.error()) } else { Ok(chosen) }
}

impl From<NudgeWay> for Way {
    fn from(way: NudgeWay) -> Self {
        match way {
            NudgeWay::Phone => Self::Phone,
            NudgeWay::Email => Self::Email,
            NudgeWay::Message => Self::Message,
            NudgeWay::InPerson => Self::InPerson,
        }
    }
}

impl From<Way> for NudgeWay {
    fn from(way: Way) -> Self {
        match way {
            Way::Phone => Self::Phone,
            Way::Email => Self::Email,
            Way::Message => Self::Message,
            Way::InPerson => Self::InPerson,
        }
    }
}

impl From<nudges::Nudge> for NudgeView {
    fn from(nudge: nudges::Nudge) -> Self {
        Self { at: nudge.at, by: visible(&nudge.by), way: nudge.way.into(), note: visible(&nudge.note) }
    }
}
