//! When a toast may be shown, and what several facts become together.

use std::time::{Duration, Instant};

use super::toast::{Fact, Toast, Topic};
use crate::{
    desktop::{Open, Screen},
    words::Language,
};

/// The shortest time between two toasts.
pub const PAUSE: Duration = Duration::from_secs(10);

/// Facts that wait for their toast. Time is a value here; the thread brings it.
#[derive(Debug, Default)]
pub struct Digest {
    waiting: Vec<Fact>,
    quiet_until: Option<Instant>,
}

impl Digest {
    /// Adds a fact; facts of one topic become one.
    pub fn add(&mut self, fact: Fact) {
        match self.waiting.iter_mut().find(|known| known.topic == fact.topic) {
            Some(known) => {
                known.count = known.count.saturating_add(fact.count);
                known.urgent = known.urgent.saturating_add(fact.urgent);
                if known.document != fact.document {
                    known.document = None;
                    known.title.clear();
                    known.detail.clear();
                }
            }
            None => self.waiting.push(fact),
        }
    }

    /// When the next toast may be shown; `None` when nothing waits.
    pub fn due(&self) -> Option<Instant> {
        (!self.waiting.is_empty()).then(|| self.quiet_until.unwrap_or_else(Instant::now))
    }

    /// The toast to show now, if any.
    pub fn take(&mut self, now: Instant, language: Language) -> Option<Toast> {
        if self.waiting.is_empty() || self.quiet_until.is_some_and(|until| now < until) {
            return None;
        }
        self.quiet_until = Some(now + PAUSE);
        let mut facts = std::mem::take(&mut self.waiting);
        facts.sort_by_key(|fact| fact.topic);
        if let [fact] = facts.as_slice() {
            return Some(fact.toast(language));
        }
        let lines: Vec<String> = facts.iter().map(|fact| fact.line(language)).collect();
        Some(Toast {
            topic: Topic::Digest,
            summary: language.choose("Văn Thư: có việc mới", "Văn Thư: news").to_owned(),
            body: lines.join(" · "),
            action: language.choose("Xem", "Show").to_owned(),
            open: Open { screen: Screen::Desk, document: None, alert: None },
            later: Vec::new(),
            put_off: String::new(),
            urgent: false,
            sound: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::{Business, DocumentKey};

    use super::*;

    fn fact(topic: Topic, document: i64) -> Fact {
        Fact {
            topic,
            count: 1,
            urgent: 0,
            business: Business::New,
            document: Some(DocumentKey(document)),
            title: format!("{document}/UBND"),
            detail: "Trích yếu".to_owned(),
        }
    }

    fn open(screen: Screen, document: Option<i64>) -> Open {
        Open { screen, document: document.map(DocumentKey), alert: None }
    }

    fn take(digest: &mut Digest, now: Instant) -> Option<Toast> {
        digest.take(now, Language::Vietnamese)
    }

    #[test]
    fn the_first_toast_comes_at_once_and_the_next_after_the_pause() {
        let (mut digest, start) = (Digest::default(), Instant::now());
        digest.add(fact(Topic::Arrived, 7));
        let toast = take(&mut digest, start).unwrap();
        assert_eq!(toast.summary, "Văn bản đến 7/UBND");
        assert_eq!(toast.open, open(Screen::Incoming, Some(7)));
        digest.add(fact(Topic::Requested, 8));
        assert_eq!(take(&mut digest, start + Duration::from_secs(9)), None);
        assert_eq!(digest.due(), Some(start + PAUSE));
        assert_eq!(take(&mut digest, start + PAUSE).unwrap().summary, "Đề nghị về 8/UBND");
        assert_eq!(digest.due(), None);
    }

    #[test]
    fn what_comes_within_the_pause_becomes_one_digest() {
        let (mut digest, start) = (Digest::default(), Instant::now());
        digest.add(fact(Topic::Arrived, 1));
        assert!(take(&mut digest, start).is_some());
        for document in 2..1_002 {
            digest.add(fact(Topic::Arrived, document));
        }
        digest.add(fact(Topic::Requested, 1_002));
        let toast = take(&mut digest, start + PAUSE).unwrap();
        assert_eq!(toast.body, "1 đề nghị thu hồi, cập nhật hoặc thay thế · 1000 văn bản đến");
        assert_eq!(toast.open, open(Screen::Desk, None));
        assert_eq!(take(&mut digest, start + 2 * PAUSE), None);
    }

    #[test]
    fn a_recall_is_announced_as_a_recall_and_not_as_a_new_document() {
        let start = Instant::now();
        for (business, summary) in [
            (Business::Recall, "Nơi gửi thu hồi 7/UBND"),
            (Business::Update, "Nơi gửi cập nhật 7/UBND"),
            (Business::Replacement, "Nơi gửi thay thế 7/UBND"),
        ] {
            let mut digest = Digest::default();
            digest.add(Fact { business, ..fact(Topic::Requested, 7) });
            let toast = take(&mut digest, start).unwrap();
            assert_eq!(toast.summary, summary);
            assert_eq!(toast.open, open(Screen::Incoming, Some(7)));
        }
        let mut digest = Digest::default();
        digest.add(fact(Topic::Arrived, 1));
        digest.add(fact(Topic::Requested, 2));
        assert_eq!(
            take(&mut digest, start).unwrap().body,
            "1 đề nghị thu hồi, cập nhật hoặc thay thế · 1 văn bản đến"
        );
    }

    #[test]
    fn several_documents_of_one_topic_open_the_list_and_not_one_of_them() {
        let (mut digest, start) = (Digest::default(), Instant::now());
        digest.add(fact(Topic::Arrived, 1));
        digest.add(fact(Topic::Arrived, 2));
        let toast = take(&mut digest, start).unwrap();
        assert_eq!(toast.summary, "2 văn bản đến");
        assert_eq!(toast.open, open(Screen::Incoming, None));
    }
}
