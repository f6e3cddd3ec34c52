//! Who works on an incoming document, until when: phân công, gia hạn, chuyển, ý kiến, kết thúc.
//!
//! The assignment, its history, the state of the document, the status report owed to its sender (04, 05, 06) and the
//! journal line are one transaction. NĐ 30/2020 Art 23.2: one lead unit, co-operating units, a deadline.

use domain::{
    DocumentKey, IncomingState, StatusCode, UnitKey, UtcMillis,
    assignment::{self, DueWhy, Proposal, Standing},
    calendar::Calendar,
    document::symbol,
    text::visible,
};
use jiff::civil::Date;
use registry::{
    Connection, Transaction, assignments,
    assignments::{Kind, NewAssignment as Row},
    documents, units,
};

use crate::{
    Office,
    accept::{in_state, limited},
    audit::{self, Action},
    calendar::load,
    checklist::reason_text,
    config::Config,
    error::{Reason, Result},
    report,
    view::{AssignmentEvent, AssignmentMark, AssignmentView, DueView, NewAssignment, WorkSettings},
    work::{unit_name, unit_view},
};

/// States in which work on a document can be given to somebody.
const ASSIGNABLE: &[IncomingState] =
    &[IncomingState::Accepted, IncomingState::Assigned, IncomingState::InProcess];
/// States in which somebody works on it.
const UNDER_WAY: &[IncomingState] = &[IncomingState::Assigned, IncomingState::InProcess];

impl Office {
    /// Assigns a registered document, or gives it to somebody else: the first time 04 is owed to the sender.
    ///
    /// # Errors
    /// [`Reason::WrongState`], [`Reason::NoSuchUnit`], [`Reason::LeadTwice`], [`Reason::InvalidDueDate`],
    /// [`Reason::DuePassed`], [`Reason::TextTooLong`].
    pub async fn assign(&self, id: DocumentKey, new: NewAssignment) -> Result<()> {
        let (config, now) = (self.config(), self.now());
        self.write(move |tx| {
            let document = in_state(tx, id, "assign", ASSIGNABLE)?;
            assign(tx, &config, &document, &new, now)
        })
        .await?;
        self.decided(id);
        Ok(())
    }

    /// Gives more time: who, why and the day before stay in the history.
    ///
    /// # Errors
    /// [`Reason::WrongState`] unless somebody works on it, [`Reason::InvalidDueDate`], [`Reason::DueNotLater`],
    /// [`Reason::ReasonTooShort`].
    pub async fn extend(&self, id: DocumentKey, due: &str, reason: &str) -> Result<()> {
        let (reason, due) = (reason_text(reason)?, day(due)?);
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        self.write(move |tx| {
            let document = in_state(tx, id, "extend", UNDER_WAY)?;
            let there = open(tx, id)?;
            if due < now.vietnam_date() {
                return Err(Reason::DuePassed.with(&[("value", &due)]));
            }
            if there.due.is_some_and(|before| due <= before) {
                let before = text_of(there.due);
                return Err(Reason::DueNotLater.with(&[("value", &due), ("from", &before)]));
            }
            assignments::set_due(tx, id, due, DueWhy::Typed, now)?;
            let (from, to) = (text_of(there.due), due.to_string());
            let event = [("from", from.as_str()), ("to", to.as_str()), ("text", reason.as_str())];
            assignments::append(tx, id, Kind::Extended, &event, &actor, now)?;
            let args = [("symbol", symbol_of(&document)), ("from", from), ("to", to), ("text", reason)];
            audit::append_owned(tx, now, &actor, Action::DueExtended, Some(id), &args)
        })
        .await?;
        self.decided(id);
        Ok(())
    }

    /// Keeps a word of whoever works on a document.
    ///
    /// # Errors
    /// [`Reason::WrongState`] unless somebody works on it, [`Reason::TextRequired`], [`Reason::TextTooLong`].
    pub async fn assignment_note(&self, id: DocumentKey, text: &str) -> Result<()> {
        limited(text)?;
        let text = text.trim().to_owned();
        if text.is_empty() {
            return Err(Reason::NoteRequired.error());
        }
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        self.write(move |tx| {
            let document = in_state(tx, id, "note", UNDER_WAY)?;
            assignments::append(tx, id, Kind::Noted, &[("text", &text)], &actor, now)?;
            let args = [("symbol", symbol_of(&document)), ("text", text)];
            audit::append_owned(tx, now, &actor, Action::DocumentNoted, Some(id), &args)
        })
        .await?;
        self.decided(id);
        Ok(())
    }
}

/// Assigns within a transaction: the document is registered and nobody has finished it.
pub(crate) fn assign(
    tx: &mut Transaction<'_>,
    config: &Config,
    document: &documents::Document,
    new: &NewAssignment,
    now: UtcMillis,
) -> Result<()> {
    limited(&new.instruction)?;
    limited(&new.handler)?;
    let (id, actor) = (document.row.key, config.clerk());
    let lead = open_unit(tx, new.lead)?;
    let mut with: Vec<UnitKey> = Vec::new();
    for other in &new.with {
        if *other == new.lead {
            return Err(Reason::LeadTwice.with(&[("unit", &lead.name)]));
        }
        if !with.contains(other) {
            with.push(open_unit(tx, *other)?.key);
        }
    }
    let before = assignments::find(tx, id)?;
    let (due, why) = due(tx, config, document, new.due.as_deref(), before.as_ref(), now)?;
    let row = Row {
        document: id,
        lead: Some(new.lead),
        with: &with,
        handler: new.handler.trim(),
        instruction: new.instruction.trim(),
        due: Some(due),
        why,
        by: actor,
        at: now,
    };
    assignments::put(tx, &row)?;
    let names = with.iter().map(|key| unit_name(tx, Some(*key))).collect::<Result<Vec<_>>>()?.join("; ");
    let first = document.row.state.incoming() == Some(IncomingState::Accepted)
        || document.row.state.incoming() == Some(IncomingState::Waiting);
    let mut args = vec![
        ("symbol", symbol_of(document)),
        ("lead", lead.name),
        ("with", names),
        ("handler", new.handler.trim().to_owned()),
        ("due", due.to_string()),
        ("why", why.as_str().to_owned()),
        ("instruction", new.instruction.trim().to_owned()),
    ];
    if !first && let Some(before) = &before {
        args.push(("before", unit_name(tx, before.lead)?));
        args.push(("handler_before", before.handler.clone()));
        args.push(("due_before", text_of(before.due)));
    }
    let event: Vec<(&str, &str)> = args
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let kind = if first { Kind::Assigned } else { Kind::Reassigned };
    assignments::append(tx, id, kind, &event, actor, now)?;
    let action = if first { Action::DocumentAssigned } else { Action::DocumentReassigned };
    audit::append_owned(tx, now, actor, action, Some(id), &args)?;
    if first {
        documents::set_state(tx, id, IncomingState::Assigned, now)?;
    }
    // Owed once, whoever has it afterwards.
    report::owe(tx, document, StatusCode::Assigned, "", now)
}

/// The office works on a document itself, or whoever was assigned begins: 05. Ends with 06.
pub(crate) fn moved(
    tx: &mut Transaction<'_>,
    config: &Config,
    document: &documents::Document,
    reached: IncomingState,
    text: &str,
    now: UtcMillis,
) -> Result<()> {
    let id = document.row.key;
    if assignments::find(tx, id)?.is_none() {
        let row = Row {
            document: id,
            lead: None,
            with: &[],
            handler: "",
            instruction: "",
            due: document.facts.due_date,
            why: DueWhy::Asked,
            by: config.clerk(),
            at: now,
        };
        assignments::put(tx, &row)?;
    }
    let kind = match reached {
        IncomingState::Done => Kind::Finished,
        IncomingState::InProcess => {
            assignments::start(tx, id, now)?;
            Kind::Started
        }
        IncomingState::Waiting
        | IncomingState::Accepted
        | IncomingState::Assigned
        | IncomingState::Returned
        | IncomingState::Recalled
        | IncomingState::Decision => return Ok(()),
    };
    let args = [("text", text)];
    let args = if text.is_empty() { &[][..] } else { &args[..] };
    Ok(assignments::append(tx, id, kind, args, config.clerk(), now)?)
}

fn open(c: &Connection, id: DocumentKey) -> Result<assignments::Assignment> {
    let found = assignments::find(c, id)?.filter(|there| there.finished_at.is_none());
    found.ok_or_else(|| Reason::NotFound.with(&[("what", &"assignment"), ("id", &id)]))
}

fn open_unit(c: &Connection, key: UnitKey) -> Result<units::Unit> {
    let unit = units::get(c, key).map_err(|_none| Reason::NoSuchUnit.with(&[("unit", &key)]))?;
    if unit.closed_at.is_some() {
        return Err(Reason::NoSuchUnit.with(&[("unit", &unit.name)]));
    }
    Ok(unit)
}

fn day(text: &str) -> Result<Date> {
    let parsed = text.trim().parse::<Date>().ok().filter(|day| (2000..2100).contains(&day.year()));
    parsed.ok_or_else(|| Reason::InvalidDueDate.with(&[("value", &text)]))
}

/// The due date that was written, else the one kept so far, else the proposed one.
fn due(
    c: &Connection,
    config: &Config,
    document: &documents::Document,
    written: Option<&str>,
    before: Option<&assignments::Assignment>,
    now: UtcMillis,
) -> Result<(Date, DueWhy)> {
    let kept = before.and_then(|before| before.due.map(|due| (due, before.why)));
    let offered = proposal(&config.work, document, now, &load(c)?);
    let offered = (offered.date, offered.why);
    let Some(written) = written.filter(|text| !text.trim().is_empty()) else {
        return Ok(kept.unwrap_or(offered));
    };
    let due = day(written)?;
    // The day that stands already may lie in the past: giving late work to somebody else makes it no younger.
    if let Some(kept) = kept.filter(|kept| kept.0 == due) {
        return Ok(kept);
    }
    if due < now.vietnam_date() {
        return Err(Reason::DuePassed.with(&[("value", &due)]));
    }
    Ok(if offered.0 == due { offered } else { (due, DueWhy::Typed) })
}

fn proposal(
    settings: &WorkSettings,
    document: &documents::Document,
    now: UtcMillis,
    calendar: &Calendar,
) -> Proposal {
    let (asked, priority) = (document.facts.due_date, document.facts.priority);
    assignment::propose(asked, priority, now.vietnam_date(), settings.handling_days, calendar)
}

fn text_of(date: Option<Date>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

fn symbol_of(document: &documents::Document) -> String {
    symbol(&document.facts.number, &document.facts.notation)
}

/// The due date to offer for a document that nobody works on yet.
pub(crate) fn due_view(
    c: &Connection,
    settings: &WorkSettings,
    document: &documents::Document,
    now: UtcMillis,
) -> Result<DueView> {
    let proposed = proposal(settings, document, now, &load(c)?);
    Ok(DueView {
        date: proposed.date.to_string(),
        why: proposed.why,
        days: proposed.days,
        incomplete_years: proposed.incomplete_years.into_iter().collect(),
    })
}

/// What is needed to say how assignments stand: made once for a whole list.
pub(crate) struct Standings {
    calendar: Calendar,
    today: Date,
    soon: u32,
}

impl Standings {
    pub(crate) fn new(c: &Connection, settings: &WorkSettings, now: UtcMillis) -> Result<Self> {
        Ok(Self { calendar: load(c)?, today: now.vietnam_date(), soon: settings.soon_days })
    }

    pub(crate) fn of(&self, there: &assignments::Assignment) -> Standing {
        if there.finished_at.is_some() {
            return Standing::Closed;
        }
        assignment::standing(there.due, self.today, self.soon, &self.calendar)
    }
}

pub(crate) fn mark(c: &Connection, id: DocumentKey, standings: &Standings) -> Result<Option<AssignmentMark>> {
    let Some(there) = assignments::find(c, id)? else { return Ok(None) };
    let lead = there.lead.map(|key| units::get(c, key)).transpose()?;
    Ok(Some(AssignmentMark {
        lead: lead.map(|unit| unit.short).unwrap_or_default(),
        standing: standings.of(&there),
        handler: visible(&there.handler),
        due: there.due.map(|date| date.to_string()),
    }))
}

pub(crate) fn view(c: &Connection, id: DocumentKey, standings: &Standings) -> Result<Option<AssignmentView>> {
    let Some(there) = assignments::find(c, id)? else { return Ok(None) };
    let event = |event: assignments::Event| AssignmentEvent {
        kind: event.kind.as_str().to_owned(),
        args: event.args.into_iter().map(|(name, value)| (name, visible(&value))).collect(),
        actor: visible(&event.actor),
        at: event.at,
    };
    Ok(Some(AssignmentView {
        lead: there.lead.map(|key| units::get(c, key)).transpose()?.map(unit_view),
        with: there.with.iter().map(|key| Ok(unit_view(units::get(c, *key)?))).collect::<Result<_>>()?,
        standing: standings.of(&there),
        handler: visible(&there.handler),
        instruction: visible(&there.instruction),
        due: there.due.map(|date| date.to_string()),
        why: there.why,
        by: visible(&there.by),
        assigned_at: there.assigned_at,
        started_at: there.started_at,
        finished_at: there.finished_at,
        events: assignments::events(c, id)?.into_iter().map(event).collect(),
    }))
}
