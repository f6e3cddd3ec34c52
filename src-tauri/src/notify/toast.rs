//! From what happened to the words of a toast.

use domain::{Business, DocumentKey, alert::Level};
use office::{Happening, Office, view::IncomingDetail};

use crate::{
    desktop::{Open, Screen},
    words::Language,
};

/// What a toast is about; a newer one of the same topic replaces the older.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    /// Alerts that may interrupt.
    Alerts,
    /// Recalls, updates or replacements of earlier documents came.
    Requested,
    /// New documents came.
    Arrived,
    /// The window drew nothing and was started again.
    Drawing,
    /// Several topics at once.
    Digest,
}

/// Something that happened, with what its sentence needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// About what.
    pub topic: Topic,
    /// How many: documents, recipients or packages.
    pub count: u32,
    /// Of the documents that came, how many urgent.
    pub urgent: u32,
    /// What the document is; of several, what the first is.
    pub business: Business,
    /// The document, when it is one.
    pub document: Option<DocumentKey>,
    /// What names it: symbol, sender or recipient; empty when it is not one.
    pub title: String,
    /// What it says: subject or the recipient's words.
    pub detail: String,
}

/// What a notification daemon is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// Which older toast it replaces.
    pub topic: Topic,
    /// One line, plain text.
    pub summary: String,
    /// More words, plain text.
    pub body: String,
    /// The label of its one action.
    pub action: String,
    /// What a click shows.
    pub open: Open,
    /// Alerts that a second button puts off for an hour.
    pub later: Vec<i64>,
    /// The label of that button.
    pub put_off: String,
    /// Whether it stays until a person closes it.
    pub urgent: bool,
    /// Whether with a sound.
    pub sound: bool,
}

/// The longest text from outside that a toast quotes, in characters.
const QUOTE: usize = 120;

/// The facts of a happening; `None` when its document is gone.
pub async fn fact(office: &Office, happening: Happening) -> Option<Fact> {
    let plain = |topic, count| Fact {
        topic,
        count,
        urgent: 0,
        business: Business::New,
        document: None,
        title: String::new(),
        detail: String::new(),
    };
    Some(match happening {
        Happening::Arrived { documents, count, urgent } => {
            let mut fact = Fact { urgent, ..plain(Topic::Arrived, count) };
            if let (1, Some(document)) = (count, documents.first()) {
                let detail = office.incoming_detail(*document).await.ok()?;
                name_incoming(&mut fact, *document, &detail);
            }
            fact
        }
        Happening::Requested { documents, count } => {
            let mut fact = plain(Topic::Requested, count);
            if let (1, Some(document)) = (count, documents.first()) {
                let detail = office.incoming_detail(*document).await.ok()?;
                name_incoming(&mut fact, *document, &detail);
            }
            fact
        }
        // Their alerts say it, when the group has waited.
        Happening::SendFailed { .. }
        | Happening::Returned { .. }
        | Happening::Quarantined { .. }
        | Happening::AcknowledgementRefused { .. }
        | Happening::HubRefused { .. }
        | Happening::Alerts(_) => return None,
    })
}

fn name_incoming(fact: &mut Fact, document: DocumentKey, detail: &IncomingDetail) {
    fact.document = Some(document);
    fact.title = quote(&format!("{} — {}", detail.row.symbol, detail.row.from.name));
    fact.detail = quote(&detail.row.subject);
    let kind = Business::ALL.into_iter().find(|business| business.as_str() == detail.row.business);
    fact.business = kind.unwrap_or_default();
}

fn quote(text: &str) -> String {
    let visible = domain::text::visible(text);
    match visible.char_indices().nth(QUOTE) {
        Some((end, _)) => format!("{}…", visible.get(..end).unwrap_or_default()),
        None => visible,
    }
}

impl Fact {
    /// The window drew nothing at first and was started again with plainer drawing.
    #[must_use]
    pub fn drawing() -> Self {
        Self {
            topic: Topic::Drawing,
            count: 1,
            urgent: 0,
            document: None,
            title: String::new(),
            detail: String::new(),
            business: Business::default(),
        }
    }

    /// The short form, for one line of a digest.
    #[must_use]
    pub fn line(&self, language: Language) -> String {
        let n = self.count;
        match (self.topic, language) {
            (Topic::Alerts, Language::Vietnamese) => format!("{n} cảnh báo"),
            (Topic::Alerts, Language::English) => format!("{n} alerts"),
            (Topic::Requested, Language::Vietnamese) => {
                format!("{n} đề nghị thu hồi, cập nhật hoặc thay thế")
            }
            (Topic::Requested, Language::English) => format!("{n} recalls, updates or replacements"),
            (Topic::Arrived, Language::Vietnamese) if self.urgent > 0 => {
                format!("{n} văn bản đến, {} khẩn", self.urgent)
            }
            (Topic::Arrived, Language::English) if self.urgent > 0 => {
                format!("{n} documents came, {} urgent", self.urgent)
            }
            (Topic::Arrived, Language::Vietnamese) => format!("{n} văn bản đến"),
            (Topic::Arrived, Language::English) => format!("{n} documents came"),
            (Topic::Drawing, Language::Vietnamese) => {
                "Văn Thư đã tự khởi động lại với cách vẽ đơn giản".to_owned()
            }
            (Topic::Drawing, Language::English) => "Văn Thư started again with plain drawing".to_owned(),
            (Topic::Digest, Language::Vietnamese) => format!("{n} việc mới"),
            (Topic::Digest, Language::English) => format!("{n} new things"),
        }
    }

    /// The toast for this fact alone.
    #[must_use]
    pub fn toast(&self, language: Language) -> Toast {
        let line = self.line(language);
        let summary = match (self.topic, self.title.is_empty()) {
            (_, true) => line,
            (Topic::Arrived, false) => {
                format!("{} {}", language.choose("Văn bản đến", "New document"), self.title)
            }
            (Topic::Requested, false) => {
                let asked = match self.business {
                    Business::New => language.choose("Đề nghị về", "Request about"),
                    Business::Recall => language.choose("Nơi gửi thu hồi", "The sender recalls"),
                    Business::Update => language.choose("Nơi gửi cập nhật", "The sender updates"),
                    Business::Replacement => language.choose("Nơi gửi thay thế", "The sender replaces"),
                };
                format!("{asked} {}", self.title)
            }
            (Topic::Alerts | Topic::Drawing | Topic::Digest, false) => {
                format!("{line}: {}", self.title)
            }
        };
        let hint = match self.topic {
            Topic::Drawing => language
                .choose(
                    "Cửa sổ để trống với trình điều khiển đồ họa của máy này. Văn bản không bị ảnh hưởng.",
                    "The window stayed empty with this machine's graphics driver. No document is affected.",
                )
                .to_owned(),
            Topic::Alerts | Topic::Requested | Topic::Arrived | Topic::Digest => String::new(),
        };
        Toast {
            topic: self.topic,
            summary,
            body: format!("{hint}{}", self.detail),
            action: language.choose("Xem", "Show").to_owned(),
            open: self.open(),
            later: Vec::new(),
            put_off: String::new(),
            urgent: false,
            sound: self.urgent > 0,
        }
    }

    /// What a click shows.
    #[must_use]
    pub fn open(&self) -> Open {
        let screen = match self.topic {
            Topic::Alerts => Screen::Alerts,
            Topic::Requested | Topic::Arrived => Screen::Incoming,
            Topic::Drawing | Topic::Digest => Screen::Desk,
        };
        Open { screen, document: self.document, alert: None }
    }
}

/// The toast of alerts that may interrupt now: what, how many, and one action.
#[must_use]
pub fn of_alerts(toast: &office::alerts::Toast, language: Language) -> Toast {
    let lines: Vec<String> = toast.lines.iter().map(|line| of_line(line, language)).collect();
    let (summary, body) = match lines.as_slice() {
        [one] => (one.clone(), about(toast.lines.first())),
        several => {
            let head = if toast.digest {
                language.choose("Văn Thư: việc cần làm trong ngày", "Văn Thư: what waits today")
            } else {
                language.choose("Văn Thư: có việc cần xử lý", "Văn Thư: something needs you")
            };
            let shown: Vec<&str> = several.iter().take(SHOWN).map(String::as_str).collect();
            let more = several.len().saturating_sub(SHOWN);
            let rest = match (more, language) {
                (0, _) => String::new(),
                (more, Language::Vietnamese) => format!(" · và {more} việc khác"),
                (more, Language::English) => format!(" · and {more} more"),
            };
            (format!("{head} ({})", several.len()), format!("{}{rest}", shown.join(" · ")))
        }
    };
    let alert = match toast.lines.as_slice() {
        [one] => Some(one.alert),
        _ => None,
    };
    Toast {
        topic: Topic::Alerts,
        summary: quote(&summary),
        body: body.chars().take(4 * QUOTE).collect(),
        action: language.choose("Xem", "Show").to_owned(),
        open: Open { screen: Screen::Alerts, document: None, alert },
        later: if toast.digest { Vec::new() } else { toast.lines.iter().map(|line| line.alert).collect() },
        put_off: language.choose("Nhắc lại sau 1 giờ", "Again in an hour").to_owned(),
        urgent: toast.lines.iter().any(|line| line.level == Level::Critical),
        sound: toast.sound,
    }
}

/// Alerts named one by one in a summary.
const SHOWN: usize = 4;

fn of_line(line: &office::alerts::Line, language: Language) -> String {
    let what = language.choose(&line.message.vi, &line.message.en);
    if line.items > 1 { format!("{what} ({})", line.items) } else { what.to_owned() }
}

fn about(line: Option<&office::alerts::Line>) -> String {
    let parts = line.into_iter().flat_map(|line| {
        [line.symbol.clone(), line.agency.as_ref().map(|agency| agency.name.clone())].into_iter().flatten()
    });
    quote(&parts.collect::<Vec<_>>().join(" — "))
}

#[cfg(test)]
mod tests {
    use domain::checklist::pack::Message;
    use office::alerts::{Line, Toast as Alerts};

    use super::*;

    fn line(alert: i64, level: Level, vi: &str, items: u32) -> Line {
        Line {
            alert,
            level,
            message: Message { vi: vi.to_owned(), en: vi.to_owned() },
            items,
            cause: None,
            agency: None,
            symbol: Some("12/UBND".to_owned()),
        }
    }

    #[test]
    fn one_alert_says_what_and_how_many_and_opens_itself() {
        let alerts = Alerts {
            lines: vec![line(7, Level::Critical, "Văn bản gửi lỗi", 3)],
            digest: false,
            sound: true,
        };
        let toast = of_alerts(&alerts, Language::Vietnamese);
        assert_eq!((toast.summary.as_str(), toast.body.as_str()), ("Văn bản gửi lỗi (3)", "12/UBND"));
        assert_eq!(toast.open, Open { screen: Screen::Alerts, document: None, alert: Some(7) });
        assert_eq!((toast.urgent, toast.sound, toast.later), (true, true, vec![7]));
    }

    #[test]
    fn several_are_one_summary_that_opens_the_list_and_a_digest_cannot_be_put_off() {
        let lines = (1..=6).map(|id| line(id, Level::High, &format!("Việc {id}"), 1)).collect();
        let toast = of_alerts(&Alerts { lines, digest: true, sound: false }, Language::Vietnamese);
        assert_eq!(toast.summary, "Văn Thư: việc cần làm trong ngày (6)");
        assert_eq!(toast.body, "Việc 1 · Việc 2 · Việc 3 · Việc 4 · và 2 việc khác");
        assert_eq!((toast.open.alert, toast.later.len()), (None, 0));
    }
}
