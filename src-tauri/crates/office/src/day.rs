//! Open work by line, the four counters of the letter, and closing a day (rules: QĐ 28/2018 Art 6, 9; NĐ 30/2020 Art 4,
//! 21–24; the letter of Gia Lai 2021, §2).

use domain::{
    UtcMillis,
    content::{FileFacts, SignatureRole},
    open_work::{Cutoffs, WorkLine, WorkList},
};
use registry::{
    Connection, Cursor, day_closes, day_closes::DayClose, documents, drafts, facts, open_work,
    open_work::Question, tallies,
};

use crate::{
    Office,
    accept::limited,
    audit::{self, Action},
    calendar::load,
    changes::{Change, Subject},
    checklist::send_by,
    error::Result,
    view::{DayClosed, DayClosing, DayLine, DayView, Letter},
};

/// Drafts looked at for a signature.
const DRAFTS: u32 = 500;

/// What open work is asked about at one moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    cutoffs: Cutoffs,
    printed_at: UtcMillis,
}

impl Moment {
    pub(crate) fn at(c: &Connection, now: UtcMillis) -> Result<Self> {
        let printed_at = day_closes::printed_at(c)?.unwrap_or(UtcMillis(0));
        Ok(Self { cutoffs: Cutoffs::at(&load(c)?, now), printed_at })
    }

    pub(crate) fn cutoffs(&self) -> &Cutoffs {
        &self.cutoffs
    }

    fn question(&self, line: WorkLine, late: bool) -> Question {
        Question { line, late, cutoffs: self.cutoffs, printed_at: self.printed_at }
    }

    /// A page of the documents of a line, and how many there are.
    pub(crate) fn page(
        &self,
        c: &Connection,
        line: WorkLine,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(registry::Page<documents::DocumentRow>, u32)> {
        let question = self.question(line, false);
        Ok((
            open_work::page(c, &question, after, limit)?,
            open_work::count(c, &question, documents::COUNT_CAP)?,
        ))
    }

    /// How many documents a line has, and how many of them are late.
    pub(crate) fn count(&self, c: &Connection, line: WorkLine, late: bool) -> Result<u32> {
        Ok(open_work::count(c, &self.question(line, late), documents::COUNT_CAP)?)
    }

    fn line(&self, c: &Connection, line: WorkLine) -> Result<DayLine> {
        let (count, late) = match line {
            WorkLine::UnsentSigned => {
                let signed = signed_drafts(c)?;
                let late = signed.iter().filter(|by| by.is_some_and(|by| by < self.cutoffs.now)).count();
                (number(signed.len()), number(late))
            }
            WorkLine::Unreadable => {
                let there = tallies::get(c)?.quarantined;
                (there, there)
            }
            WorkLine::Unregistered | WorkLine::NotSubmitted => {
                (self.count(c, line, false)?, self.count(c, line, true)?)
            }
            WorkLine::InQueue
            | WorkLine::RecallsIn
            | WorkLine::RecallsOut
            | WorkLine::Duplicates
            | WorkLine::RegisterPrint
            | WorkLine::StatusOutbox => (self.count(c, line, false)?, 0),
            WorkLine::Failed
            | WorkLine::NotDelivered
            | WorkLine::NotAccepted
            | WorkLine::Refused
            | WorkLine::Overdue => {
                let there = self.count(c, line, false)?;
                (there, there)
            }
        };
        Ok(DayLine { line, list: line.list(), count, late })
    }

    /// The four counters.
    pub(crate) fn letter(&self, c: &Connection) -> Result<Letter> {
        let kept = tallies::get(c)?;
        let unsent = self.line(c, WorkLine::UnsentSigned)?.late;
        let unregistered = self.count(c, WorkLine::Unregistered, true)?;
        let not_submitted = self.count(c, WorkLine::NotSubmitted, true)?;
        let overdue = self.count(c, WorkLine::Overdue, false)?;
        Ok(Letter {
            send_failed: kept.failed + kept.returned,
            receive_failed: kept.quarantined,
            backlog: unsent + unregistered + not_submitted + overdue,
            unsent,
            unregistered,
            not_submitted,
            overdue,
            unanswered: kept.owed,
        })
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Until when each draft whose main file the agency signed has to go.
fn signed_drafts(c: &Connection) -> Result<Vec<Option<UtcMillis>>> {
    let mut found = Vec::new();
    for draft in drafts::list(c, DRAFTS)? {
        if let Some(by) = signed(c, draft.key)? {
            found.push(by);
        }
    }
    Ok(found)
}

/// `Some` when the agency signed the main file of a draft, with the moment by which it has to go, where that is known.
pub(crate) fn signed(c: &Connection, draft: domain::DraftKey) -> Result<Option<Option<UtcMillis>>> {
    let Some(main) = drafts::main_file(c, draft)? else { return Ok(None) };
    let Some(facts) = facts::said::<FileFacts>(c, &main)? else { return Ok(None) };
    let by_agency = facts.signatures.iter().any(|one| one.role == SignatureRole::Agency);
    if by_agency { Ok(Some(send_by(c, std::slice::from_ref(&facts))?)) } else { Ok(None) }
}

fn closed(close: DayClose<Vec<DayLine>>) -> DayClosed {
    let left = close.lines.iter().filter(|line| line.line.is_left_over() && line.count > 0).count();
    DayClosed {
        day: close.day.to_string(),
        by: domain::text::visible(&close.by),
        at: close.at,
        note: domain::text::visible(&close.note),
        register_printed: close.register_printed,
        left: number(left),
        lines: close.lines,
    }
}

/// The last closing of a day before today.
pub(crate) fn closed_before(c: &Connection, now: UtcMillis) -> Result<Option<DayClosed>> {
    let today = now.vietnam_date();
    let yesterday = today.yesterday().unwrap_or(today);
    Ok(day_closes::last(c, yesterday)?.map(closed))
}

fn view(c: &Connection, now: UtcMillis) -> Result<DayView> {
    let (moment, today) = (Moment::at(c, now)?, now.vietnam_date());
    Ok(DayView {
        day: today.to_string(),
        now,
        lines: WorkLine::ALL.into_iter().map(|line| moment.line(c, line)).collect::<Result<_>>()?,
        closed: day_closes::last(c, today)?.filter(|close| close.day == today).map(closed),
        before: closed_before(c, now)?,
    })
}

impl Office {
    /// The end of the day: every line with its count.
    ///
    /// # Errors
    /// As the registry fails.
    pub async fn day(&self) -> Result<DayView> {
        let now = self.now();
        self.read(move |c| view(c, now)).await
    }

    /// Closes today: what is open is kept with who and when, so that tomorrow shows what was left. May be done again.
    ///
    /// # Errors
    /// [`crate::Reason::TextTooLong`].
    pub async fn close_day(&self, closing: DayClosing) -> Result<DayView> {
        limited(&closing.note)?;
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        let shown = self
            .write(move |tx| {
                let lines = view(tx, now)?.lines;
                let left = |line: &&DayLine| line.line.is_left_over() && line.count > 0;
                let said: Vec<String> = lines
                    .iter()
                    .filter(left)
                    .map(|line| format!("{}={}", line.line.as_str(), line.count))
                    .collect();
                let close = DayClose {
                    day: now.vietnam_date(),
                    by: actor.clone(),
                    at: now,
                    note: closing.note.trim().to_owned(),
                    register_printed: closing.register_printed,
                    lines,
                };
                day_closes::append(tx, &close)?;
                let args = [
                    ("day", close.day.to_string()),
                    ("left", said.len().to_string()),
                    ("lines", said.join(" ")),
                    ("note", close.note),
                ];
                audit::append_owned(tx, now, &actor, Action::DayClosed, None, &args)?;
                view(tx, now)
            })
            .await?;
        self.publish(Change::of(&[Subject::Work, Subject::Journal]));
        Ok(shown)
    }
}

/// The list a line belongs to must be the one that asks for it.
pub(crate) fn line_in(line: Option<WorkLine>, list: WorkList) -> Option<WorkLine> {
    line.filter(|line| line.list() == list)
}
