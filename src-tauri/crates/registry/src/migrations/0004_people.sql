-- Who works on what, who lets what go, and what was left at the end of a day.

-- Units of the office (phòng, ban) --------------------------------------------------------------------------------------

CREATE TABLE unit (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  name        TEXT    NOT NULL,
  short       TEXT    NOT NULL,
  people_json TEXT    NOT NULL,
  position    INTEGER NOT NULL,
  closed_at   INTEGER,
  changed_at  INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX unit_by_name ON unit (name) WHERE closed_at IS NULL;

CREATE TRIGGER unit_kept BEFORE DELETE ON unit
BEGIN SELECT RAISE(ABORT, 'units are closed, never deleted'); END;

-- Assignment of incoming documents: how it stands, and everything that was ever said about it ----------------------------

CREATE TABLE assignment (
  document_id INTEGER NOT NULL PRIMARY KEY REFERENCES document (id),
  lead_id     INTEGER REFERENCES unit (id),
  with_json   TEXT    NOT NULL,
  handler     TEXT    NOT NULL,
  instruction TEXT    NOT NULL,
  due_date    TEXT,
  due_why     TEXT    NOT NULL,
  assigned_by TEXT    NOT NULL,
  assigned_at INTEGER NOT NULL,
  started_at  INTEGER,
  finished_at INTEGER,
  changed_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX assignment_open ON assignment (lead_id, due_date, document_id) WHERE finished_at IS NULL;

CREATE INDEX assignment_due ON assignment (due_date, document_id) WHERE finished_at IS NULL AND due_date IS NOT NULL;

CREATE TRIGGER assignment_kept BEFORE DELETE ON assignment
BEGIN SELECT RAISE(ABORT, 'assignments are never deleted'); END;

-- Work on a document that is done, returned or recalled is over, whoever wrote that.
CREATE TRIGGER assignment_ended AFTER UPDATE OF state ON document
WHEN NEW.box = 'in' AND NEW.state IN ('done', 'returned', 'recalled') AND NEW.state <> OLD.state
BEGIN
  UPDATE assignment SET finished_at = NEW.changed_at, changed_at = NEW.changed_at
  WHERE document_id = NEW.id AND finished_at IS NULL;
END;

CREATE TABLE assignment_event (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  document_id INTEGER NOT NULL REFERENCES assignment (document_id),
  kind        TEXT    NOT NULL CHECK (kind IN ('assigned', 'reassigned', 'extended', 'noted', 'started', 'finished')),
  args_json   TEXT    NOT NULL,
  actor       TEXT    NOT NULL,
  at          INTEGER NOT NULL
) STRICT;

CREATE INDEX assignment_event_of ON assignment_event (document_id, id);

CREATE TRIGGER assignment_event_fixed BEFORE UPDATE ON assignment_event
BEGIN SELECT RAISE(ABORT, 'the history of an assignment is append-only'); END;

CREATE TRIGGER assignment_event_kept BEFORE DELETE ON assignment_event
BEGIN SELECT RAISE(ABORT, 'the history of an assignment is append-only'); END;

-- What is being worked on already has its row too, so that nothing under way is missed.
INSERT INTO assignment (document_id, lead_id, with_json, handler, instruction, due_date, due_why, assigned_by, assigned_at,
                        started_at, changed_at)
SELECT id, NULL, '[]', '', '', due_date, 'asked', '', changed_at,
       CASE state WHEN 'in_process' THEN changed_at END, changed_at
FROM document
WHERE box = 'in' AND state IN ('assigned', 'in_process');

-- Approval before sending ------------------------------------------------------------------------------------------------

CREATE TABLE approval (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  draft_id     INTEGER NOT NULL,
  document_id  INTEGER REFERENCES document (id),
  fingerprint  TEXT    NOT NULL CHECK (length(fingerprint) = 64),
  checklist_id INTEGER NOT NULL REFERENCES checklist (id),
  symbol       TEXT    NOT NULL,
  subject      TEXT    NOT NULL,
  type_name    TEXT    NOT NULL,
  recipients   INTEGER NOT NULL,
  form_json    TEXT    NOT NULL,
  seen_json    TEXT    NOT NULL,
  warnings     INTEGER NOT NULL,
  asked_by     TEXT    NOT NULL,
  asked_at     INTEGER NOT NULL,
  ask_note     TEXT    NOT NULL,
  state        TEXT    NOT NULL CHECK (state IN ('asked', 'approved', 'returned', 'void')),
  decided_by   TEXT    NOT NULL DEFAULT '',
  decided_at   INTEGER,
  note         TEXT    NOT NULL DEFAULT '',
  void_at      INTEGER
) STRICT;

CREATE INDEX approval_waiting ON approval (asked_at, id) WHERE state = 'asked';

CREATE UNIQUE INDEX approval_live ON approval (draft_id) WHERE state = 'asked';

CREATE INDEX approval_of_draft ON approval (draft_id, id);

CREATE INDEX approval_of_document ON approval (document_id) WHERE document_id IS NOT NULL;

-- What a head saw, what he said, and when, is never rewritten; only what became of it is added.
CREATE TRIGGER approval_fixed BEFORE UPDATE ON approval
WHEN NEW.id <> OLD.id OR NEW.draft_id <> OLD.draft_id OR NEW.fingerprint <> OLD.fingerprint
  OR NEW.checklist_id <> OLD.checklist_id OR NEW.form_json <> OLD.form_json OR NEW.seen_json <> OLD.seen_json OR NEW.warnings <> OLD.warnings
  OR NEW.symbol <> OLD.symbol OR NEW.subject <> OLD.subject OR NEW.type_name <> OLD.type_name
  OR NEW.recipients <> OLD.recipients
  OR NEW.asked_by <> OLD.asked_by OR NEW.asked_at <> OLD.asked_at OR NEW.ask_note <> OLD.ask_note
  OR (OLD.decided_at IS NOT NULL AND (NEW.decided_at IS NOT OLD.decided_at OR NEW.decided_by <> OLD.decided_by
                                      OR NEW.note <> OLD.note))
  OR (OLD.document_id IS NOT NULL AND NEW.document_id IS NOT OLD.document_id)
  OR (OLD.state IN ('returned', 'void') AND NEW.state <> OLD.state)
  OR (OLD.state = 'approved' AND NEW.state NOT IN ('approved', 'void'))
BEGIN SELECT RAISE(ABORT, 'an approval is never rewritten'); END;

CREATE TRIGGER approval_kept BEFORE DELETE ON approval
BEGIN SELECT RAISE(ABORT, 'approvals are never deleted'); END;

-- The end of a day -------------------------------------------------------------------------------------------------------

CREATE TABLE day_close (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  day              TEXT    NOT NULL,
  closed_by        TEXT    NOT NULL,
  closed_at        INTEGER NOT NULL,
  note             TEXT    NOT NULL,
  register_printed INTEGER NOT NULL CHECK (register_printed IN (0, 1)),
  lines_json       TEXT    NOT NULL
) STRICT;

CREATE INDEX day_close_by_day ON day_close (day, id);

CREATE INDEX day_close_printed ON day_close (id) WHERE register_printed = 1;

CREATE TRIGGER day_close_fixed BEFORE UPDATE ON day_close
BEGIN SELECT RAISE(ABORT, 'a closed day is never rewritten'); END;

CREATE TRIGGER day_close_kept BEFORE DELETE ON day_close
BEGIN SELECT RAISE(ABORT, 'a closed day is never rewritten'); END;

-- Open work: small indexes over what is open, so that counting it never looks at the rest. Only outgoing documents have
-- recipients; a statement that named the box as well would be led along the index of the whole box. ------------------------

CREATE INDEX document_in_queue ON document (entered_at, id) WHERE in_queue > 0 AND cancelled_at IS NULL;

CREATE INDEX document_at_hub ON document (entered_at, id) WHERE at_hub > 0;

CREATE INDEX document_arrived ON document (entered_at, id) WHERE arrived > 0;

CREATE INDEX document_failed ON document (entered_at, id) WHERE failed > 0;

CREATE INDEX document_returned ON document (entered_at, id) WHERE returned > 0;

CREATE INDEX document_taking_back ON document (entered_at, id) WHERE taking_back > 0;

CREATE INDEX document_duplicate ON document (entered_at, id)
  WHERE box = 'in' AND state = 'waiting' AND duplicate_of IS NOT NULL;

CREATE INDEX delivery_unaccepted ON delivery (arrived_at, id) WHERE state = 'arrived';

CREATE INDEX report_owing ON status_report (document_id, entered_at)
  WHERE direction = 'out' AND state IN ('owed', 'failed');

CREATE INDEX register_row_new ON register_row (at, document_id) WHERE state = 'used';

-- Sent right the first time: whether anything ever went wrong with a document that was sent ---------------------------------

ALTER TABLE document ADD COLUMN went_wrong_at INTEGER;

UPDATE document SET went_wrong_at = changed_at
WHERE box = 'out' AND (failed + returned > 0 OR id IN (
  SELECT document_id FROM audit
  WHERE document_id IS NOT NULL AND action IN ('document.failed', 'document.resent', 'delivery.failed')));

DROP INDEX document_by_sent;

CREATE INDEX document_by_sent ON document (sent_at, went_wrong_at) WHERE sent_at IS NOT NULL;

CREATE TRIGGER delivery_went_wrong AFTER UPDATE OF state ON delivery
WHEN NEW.state IN ('failed', 'returned') AND NEW.state <> OLD.state
BEGIN
  UPDATE document SET went_wrong_at = NEW.changed_at WHERE id = NEW.document_id AND went_wrong_at IS NULL;
END;
