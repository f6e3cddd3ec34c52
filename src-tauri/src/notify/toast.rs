//! From what happened to the words of a toast.

use domain::{Business, DocumentKey};
use office::{Happening, Office, view::IncomingDetail, view::OutgoingDetail};

use crate::{
    desktop::{Open, Screen},
    words::Language,
};

/// What a toast is about; a newer one of the same topic replaces the older.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    /// The hub refuses us.
    HubRefused,
    /// A document could not be sent to somebody.
    SendFailed,
    /// A recipient returned a document.
    Returned,
    /// Recalls, updates or replacements of earlier documents came.
    Requested,
    /// New documents came.
    Arrived,
    /// Packages came that could not become documents.
    Quarantined,
    /// The hub does not take our word that messages are here.
    Unacknowledged,
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
        Happening::SendFailed { document, deliveries, code: _ } => {
            let mut fact = plain(Topic::SendFailed, deliveries);
            name_outgoing(&mut fact, document, &office.outgoing_detail(document).await.ok()?);
            fact
        }
        Happening::Returned { document, agency, text } => {
            let mut fact = plain(Topic::Returned, 1);
            name_outgoing(&mut fact, document, &office.outgoing_detail(document).await.ok()?);
            fact.detail = quote(&format!("{agency}: {text}"));
            fact
        }
        Happening::Quarantined { packages: _, count } => plain(Topic::Quarantined, count),
        Happening::AcknowledgementRefused { count, code: _ } => plain(Topic::Unacknowledged, count),
        Happening::HubRefused { code: _ } => plain(Topic::HubRefused, 1),
    })
}

fn name_incoming(fact: &mut Fact, document: DocumentKey, detail: &IncomingDetail) {
    fact.document = Some(document);
    fact.title = quote(&format!("{} — {}", detail.row.symbol, detail.row.from.name));
    fact.detail = quote(&detail.row.subject);
    let kind = Business::ALL.into_iter().find(|business| business.as_str() == detail.row.business);
    fact.business = kind.unwrap_or_default();
}

fn name_outgoing(fact: &mut Fact, document: DocumentKey, detail: &OutgoingDetail) {
    fact.document = Some(document);
    fact.title = quote(&detail.row.symbol);
    fact.detail = quote(&detail.row.subject);
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
            (Topic::HubRefused, Language::Vietnamese) => "Trục từ chối kết nối".to_owned(),
            (Topic::HubRefused, Language::English) => "The hub refuses the connection".to_owned(),
            (Topic::SendFailed, Language::Vietnamese) => format!("{n} nơi nhận gửi lỗi"),
            (Topic::SendFailed, Language::English) => format!("{n} recipients failed"),
            (Topic::Returned, Language::Vietnamese) => format!("{n} văn bản bị trả lại"),
            (Topic::Returned, Language::English) => format!("{n} documents returned"),
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
            (Topic::Quarantined, Language::Vietnamese) => format!("{n} gói tin không đọc được, đã giữ lại"),
            (Topic::Quarantined, Language::English) => format!("{n} unreadable packages kept"),
            (Topic::Unacknowledged, Language::Vietnamese) => {
                format!("{n} gói tin đã nhận nhưng trục không nhận lời xác nhận")
            }
            (Topic::Unacknowledged, Language::English) => {
                format!("{n} packages are here, but the hub does not take our word")
            }
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
            (Topic::SendFailed, false) => {
                format!("{} {}", language.choose("Gửi lỗi", "Sending failed:"), self.title)
            }
            (Topic::Returned, false) => {
                format!("{} {}", language.choose("Bị trả lại", "Returned:"), self.title)
            }
            (
                Topic::HubRefused
                | Topic::Quarantined
                | Topic::Unacknowledged
                | Topic::Drawing
                | Topic::Digest,
                false,
            ) => {
                format!("{line}: {}", self.title)
            }
        };
        let hint = match self.topic {
            Topic::SendFailed => format!("{}. ", self.line(language)),
            Topic::HubRefused => language
                .choose("Cần người kiểm tra mã hệ thống và mật khẩu.", "Check the system id and secret.")
                .to_owned(),
            Topic::Unacknowledged => language
                .choose(
                    "Văn bản đã vào sổ, không mất; phần mềm tự xác nhận lại. Kéo dài thì báo trung tâm vận hành trục.",
                    "Nothing is lost and the hub is told again. If it lasts, tell the hub's operators.",
                )
                .to_owned(),
            Topic::Drawing => language
                .choose(
                    "Cửa sổ để trống với trình điều khiển đồ họa của máy này. Văn bản không bị ảnh hưởng.",
                    "The window stayed empty with this machine's graphics driver. No document is affected.",
                )
                .to_owned(),
            Topic::Returned | Topic::Requested | Topic::Arrived | Topic::Quarantined | Topic::Digest => {
                String::new()
            }
        };
        Toast {
            topic: self.topic,
            summary,
            body: format!("{hint}{}", self.detail),
            action: language.choose("Xem", "Show").to_owned(),
            open: self.open(),
        }
    }

    /// What a click shows.
    #[must_use]
    pub fn open(&self) -> Open {
        let screen = match self.topic {
            Topic::HubRefused => Screen::Settings,
            Topic::SendFailed | Topic::Returned => Screen::Outgoing,
            Topic::Requested | Topic::Arrived => Screen::Incoming,
            Topic::Quarantined => Screen::Quarantine,
            // The journal has each of them.
            Topic::Unacknowledged => Screen::Journal,
            Topic::Drawing | Topic::Digest => Screen::Desk,
        };
        Open { screen, document: self.document }
    }
}
