-- Alerts: rows first, toasts second. And the office's own days and hours, which say when something is late.

CREATE TABLE alert (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  rule           TEXT    NOT NULL,
  group_key      TEXT    NOT NULL,
  level          TEXT    NOT NULL CHECK (level IN ('low', 'medium', 'high', 'critical')),
  cause_code     TEXT,
  cause_args     TEXT,
  agency_code    TEXT,
  document_id    INTEGER REFERENCES document (id),
  express        INTEGER NOT NULL CHECK (express IN (0, 1)),
  open_items     INTEGER NOT NULL CHECK (open_items >= 0),
  all_items      INTEGER NOT NULL CHECK (all_items >= open_items),
  raised_at      INTEGER NOT NULL,
  grown_at       INTEGER NOT NULL,
  changed_at     INTEGER NOT NULL,
  acted_at       INTEGER,
  acted_by       TEXT,
  acted_how      TEXT,
  escalated_at   INTEGER,
  snoozed_until  INTEGER,
  dismissed_at   INTEGER,
  dismissed_by   TEXT,
  dismiss_reason TEXT,
  cleared_at     INTEGER
) STRICT;

CREATE UNIQUE INDEX alert_open ON alert (rule, group_key) WHERE cleared_at IS NULL;

CREATE INDEX alert_of_rule ON alert (rule, raised_at);

CREATE INDEX alert_cleared ON alert (cleared_at, id) WHERE cleared_at IS NOT NULL;

CREATE TRIGGER alert_kept BEFORE DELETE ON alert
BEGIN SELECT RAISE(ABORT, 'alerts are never deleted'); END;

CREATE TRIGGER alert_once BEFORE UPDATE ON alert
WHEN NEW.id <> OLD.id OR NEW.rule <> OLD.rule OR NEW.group_key <> OLD.group_key OR NEW.raised_at <> OLD.raised_at
  OR (OLD.cleared_at IS NOT NULL AND NEW.cleared_at IS NOT OLD.cleared_at)
BEGIN SELECT RAISE(ABORT, 'an alert that was cleared does not open again'); END;

CREATE TABLE alert_item (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  alert_id    INTEGER NOT NULL REFERENCES alert (id),
  subject     TEXT    NOT NULL,
  document_id INTEGER REFERENCES document (id),
  agency_code TEXT,
  level       TEXT    NOT NULL CHECK (level IN ('low', 'medium', 'high', 'critical')),
  since       INTEGER NOT NULL,
  late_at     INTEGER NOT NULL,
  raised_at   INTEGER NOT NULL,
  cleared_at  INTEGER
) STRICT;

CREATE UNIQUE INDEX alert_item_open ON alert_item (alert_id, subject) WHERE cleared_at IS NULL;

CREATE INDEX alert_item_of_document ON alert_item (document_id, alert_id) WHERE cleared_at IS NULL;

CREATE INDEX alert_item_of_alert ON alert_item (alert_id, id);

CREATE TRIGGER alert_item_kept BEFORE DELETE ON alert_item
BEGIN SELECT RAISE(ABORT, 'items of alerts are never deleted'); END;

-- What a person was shown: once each, on whichever workstation.
CREATE TABLE alert_toast (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  person   TEXT    NOT NULL,
  alert_id INTEGER REFERENCES alert (id),
  kind     TEXT    NOT NULL CHECK (kind IN ('one', 'summary', 'digest')),
  critical INTEGER NOT NULL CHECK (critical IN (0, 1)),
  at       INTEGER NOT NULL
) STRICT;

CREATE INDEX alert_toast_of_person ON alert_toast (person, at);

CREATE INDEX alert_toast_of_alert ON alert_toast (alert_id, person, at) WHERE alert_id IS NOT NULL;

-- How long agencies usually take, reckoned from their last answers.
CREATE TABLE agency_pace (
  agency_code TEXT    NOT NULL PRIMARY KEY,
  answers     INTEGER NOT NULL,
  median_ms   INTEGER NOT NULL,
  ninetieth_ms INTEGER NOT NULL,
  reckoned_at INTEGER NOT NULL
) STRICT;

-- What is open, so that a pass over it never walks the register ------------------------------------------------------

CREATE INDEX delivery_open ON delivery (id)
  WHERE state IN ('queued', 'sent', 'failed', 'arrived', 'returned', 'take_back_asked');

CREATE INDEX delivery_answered ON delivery (to_code, accepted_at)
  WHERE accepted_at IS NOT NULL AND arrived_at IS NOT NULL;

-- Only incoming documents have these states, and only outgoing ones are accepted by somebody.
CREATE INDEX document_due_in ON document (due_date, id)
  WHERE due_date IS NOT NULL AND state IN ('accepted', 'assigned', 'in_process');

CREATE INDEX document_due_out ON document (due_date, id)
  WHERE due_date IS NOT NULL AND accepted > 0;

CREATE INDEX report_accepted_in ON status_report (entered_at) WHERE direction = 'in' AND code_raw = '03';

CREATE INDEX report_owed ON status_report (entered_at, id) WHERE direction = 'out' AND state IN ('owed', 'failed');

-- The calendar -------------------------------------------------------------------------------------------------------

-- Days that an office entered or imported; they count over those that come with the program.
CREATE TABLE calendar_day (
  day        TEXT    NOT NULL PRIMARY KEY CHECK (length(day) = 10),
  kind       TEXT    NOT NULL CHECK (kind IN ('holiday', 'comp_off', 'swap_off', 'swap_work', 'ordinary')),
  name       TEXT    NOT NULL,
  source     TEXT    NOT NULL,
  confirmed  INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
  actor      TEXT    NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE calendar_year (
  year       INTEGER NOT NULL PRIMARY KEY,
  complete   INTEGER NOT NULL CHECK (complete IN (0, 1)),
  actor      TEXT    NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE work_session (
  valid_from     TEXT    NOT NULL PRIMARY KEY CHECK (length(valid_from) = 10),
  morning_from   TEXT    NOT NULL,
  morning_to     TEXT    NOT NULL,
  afternoon_from TEXT    NOT NULL,
  afternoon_to   TEXT    NOT NULL,
  source         TEXT    NOT NULL,
  actor          TEXT    NOT NULL,
  changed_at     INTEGER NOT NULL
) STRICT;
