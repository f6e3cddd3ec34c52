-- The schema of the registry, as SQLite keeps it after the last migration. Written by a test:
-- WRITE_SCHEMA=1 cargo test -p registry the_schema_file

CREATE TABLE agency (
  code        TEXT    NOT NULL PRIMARY KEY,
  name        TEXT    NOT NULL,
  parent_code TEXT,
  email       TEXT    NOT NULL,
  source      TEXT    NOT NULL,
  closed_at   INTEGER,
  folded      TEXT    NOT NULL,
  seen_at     INTEGER NOT NULL,
  changed_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX agency_by_folded ON agency (folded);

CREATE INDEX agency_by_source ON agency (source, seen_at);

CREATE TABLE agency_alias (
  alias TEXT NOT NULL PRIMARY KEY,
  code  TEXT NOT NULL
) STRICT;

CREATE INDEX agency_alias_by_code ON agency_alias (code);

CREATE TABLE agency_pace (
  agency_code TEXT    NOT NULL PRIMARY KEY,
  answers     INTEGER NOT NULL,
  median_ms   INTEGER NOT NULL,
  ninetieth_ms INTEGER NOT NULL,
  reckoned_at INTEGER NOT NULL
) STRICT;

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

CREATE INDEX alert_cleared ON alert (cleared_at, id) WHERE cleared_at IS NOT NULL;

CREATE INDEX alert_of_rule ON alert (rule, raised_at);

CREATE UNIQUE INDEX alert_open ON alert (rule, group_key) WHERE cleared_at IS NULL;

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

CREATE INDEX alert_item_of_alert ON alert_item (alert_id, id);

CREATE INDEX alert_item_of_document ON alert_item (document_id, alert_id) WHERE cleared_at IS NULL;

CREATE UNIQUE INDEX alert_item_open ON alert_item (alert_id, subject) WHERE cleared_at IS NULL;

CREATE TRIGGER alert_item_kept BEFORE DELETE ON alert_item
BEGIN SELECT RAISE(ABORT, 'items of alerts are never deleted'); END;

CREATE TABLE alert_toast (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  person   TEXT    NOT NULL,
  alert_id INTEGER REFERENCES alert (id),
  kind     TEXT    NOT NULL CHECK (kind IN ('one', 'summary', 'digest')),
  critical INTEGER NOT NULL CHECK (critical IN (0, 1)),
  at       INTEGER NOT NULL
) STRICT;

CREATE INDEX alert_toast_of_alert ON alert_toast (alert_id, person, at) WHERE alert_id IS NOT NULL;

CREATE INDEX alert_toast_of_person ON alert_toast (person, at);

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

CREATE UNIQUE INDEX approval_live ON approval (draft_id) WHERE state = 'asked';

CREATE INDEX approval_of_document ON approval (document_id) WHERE document_id IS NOT NULL;

CREATE INDEX approval_of_draft ON approval (draft_id, id);

CREATE INDEX approval_waiting ON approval (asked_at, id) WHERE state = 'asked';

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

CREATE INDEX assignment_due ON assignment (due_date, document_id) WHERE finished_at IS NULL AND due_date IS NOT NULL;

CREATE INDEX assignment_open ON assignment (lead_id, due_date, document_id) WHERE finished_at IS NULL;

CREATE TRIGGER assignment_kept BEFORE DELETE ON assignment
BEGIN SELECT RAISE(ABORT, 'assignments are never deleted'); END;

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

CREATE TABLE attachment (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  document_id   INTEGER NOT NULL REFERENCES document (id),
  position      INTEGER NOT NULL,
  name          TEXT    NOT NULL,
  content_id    TEXT    NOT NULL,
  declared_type TEXT    NOT NULL,
  kind          TEXT    NOT NULL,
  bytes         INTEGER NOT NULL,
  sha256        TEXT    NOT NULL CHECK (length(sha256) = 64),
  corrupt       TEXT,
  UNIQUE (document_id, position)
) STRICT;

CREATE INDEX attachment_by_blob ON attachment (sha256);

CREATE TRIGGER attachment_fixed BEFORE UPDATE ON attachment
BEGIN SELECT RAISE(ABORT, 'attachments never change'); END;

CREATE TRIGGER attachment_kept BEFORE DELETE ON attachment
BEGIN SELECT RAISE(ABORT, 'attachments are never deleted'); END;

CREATE TABLE attempt (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id     INTEGER NOT NULL REFERENCES job (id),
  started_at INTEGER NOT NULL,
  ended_at   INTEGER,
  outcome    TEXT,
  error_code TEXT,
  detail     TEXT    NOT NULL,
  doc_id     TEXT
) STRICT;

CREATE INDEX attempt_at_hub ON attempt (started_at) WHERE doc_id IS NOT NULL;

CREATE INDEX attempt_by_job ON attempt (job_id, id);

CREATE TABLE audit (
  sequence      INTEGER NOT NULL PRIMARY KEY,
  at            INTEGER NOT NULL,
  actor         TEXT    NOT NULL,
  action        TEXT    NOT NULL,
  document_id   INTEGER REFERENCES document (id),
  args_json     TEXT    NOT NULL,
  previous_hash TEXT    NOT NULL CHECK (length(previous_hash) = 64),
  hash          TEXT    NOT NULL CHECK (length(hash) = 64)
) STRICT;

CREATE INDEX audit_of_document ON audit (document_id, sequence) WHERE document_id IS NOT NULL;

CREATE TRIGGER audit_fixed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only'); END;

CREATE TRIGGER audit_kept BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only'); END;

CREATE TABLE audit_head (
  id       INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  sequence INTEGER NOT NULL,
  hash     TEXT    NOT NULL
) STRICT;

CREATE TABLE book (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  name         TEXT    NOT NULL,
  direction    TEXT    NOT NULL CHECK (direction IN ('in', 'out')),
  year         INTEGER NOT NULL,
  first_number INTEGER NOT NULL CHECK (first_number >= 1),
  next_number  INTEGER NOT NULL CHECK (next_number >= first_number),
  opened_at    INTEGER NOT NULL,
  closed_at    INTEGER,
  UNIQUE (direction, name, year)
) STRICT;

CREATE TRIGGER book_gapless BEFORE UPDATE ON book
WHEN NEW.id <> OLD.id OR NEW.first_number <> OLD.first_number OR NEW.year <> OLD.year
  OR NEW.direction <> OLD.direction
  OR (NEW.next_number <> OLD.next_number
      AND (NEW.next_number <> OLD.next_number + 1
           OR NOT EXISTS (SELECT 1 FROM register_row WHERE book_id = OLD.id AND number = OLD.next_number)))
BEGIN SELECT RAISE(ABORT, 'register numbers are taken in turn'); END;

CREATE TRIGGER book_kept BEFORE DELETE ON book
BEGIN SELECT RAISE(ABORT, 'books are never deleted'); END;

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

CREATE TABLE checklist (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  draft_id      INTEGER,
  document_id   INTEGER REFERENCES document (id),
  pack_version  TEXT    NOT NULL,
  trust_version TEXT    NOT NULL,
  fingerprint   TEXT    NOT NULL CHECK (length(fingerprint) = 64),
  may_go        INTEGER NOT NULL CHECK (may_go IN (0, 1)),
  findings_json TEXT    NOT NULL,
  actor         TEXT    NOT NULL,
  at            INTEGER NOT NULL,
  CHECK (draft_id IS NOT NULL OR document_id IS NOT NULL)
) STRICT;

CREATE INDEX checklist_of_document ON checklist (document_id, id) WHERE document_id IS NOT NULL;

CREATE INDEX checklist_of_draft ON checklist (draft_id, id) WHERE draft_id IS NOT NULL;

CREATE TRIGGER checklist_fixed BEFORE UPDATE ON checklist
WHEN NEW.id <> OLD.id OR NEW.fingerprint <> OLD.fingerprint OR NEW.may_go <> OLD.may_go
  OR NEW.findings_json <> OLD.findings_json OR NEW.actor <> OLD.actor OR NEW.at <> OLD.at
  OR NEW.pack_version <> OLD.pack_version OR NEW.trust_version <> OLD.trust_version
  OR (OLD.document_id IS NOT NULL AND NEW.document_id IS NOT OLD.document_id)
BEGIN SELECT RAISE(ABORT, 'a checklist never changes'); END;

CREATE TRIGGER checklist_kept BEFORE DELETE ON checklist
WHEN OLD.document_id IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the checklist of a document is never deleted'); END;

CREATE TABLE checklist_reason (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  draft_id    INTEGER,
  document_id INTEGER REFERENCES document (id),
  rule        TEXT    NOT NULL,
  finding     TEXT    NOT NULL,
  reason      TEXT    NOT NULL,
  actor       TEXT    NOT NULL,
  at          INTEGER NOT NULL,
  CHECK (draft_id IS NOT NULL OR document_id IS NOT NULL)
) STRICT;

CREATE INDEX checklist_reason_of_document ON checklist_reason (document_id, id) WHERE document_id IS NOT NULL;

CREATE INDEX checklist_reason_of_draft ON checklist_reason (draft_id, id) WHERE draft_id IS NOT NULL;

CREATE TRIGGER checklist_reason_kept BEFORE DELETE ON checklist_reason
WHEN OLD.document_id IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the reasons of a document are never deleted'); END;

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

CREATE TABLE delivery (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  document_id   INTEGER NOT NULL REFERENCES document (id),
  to_code       TEXT    NOT NULL,
  to_name       TEXT    NOT NULL,
  state         TEXT    NOT NULL CHECK (state IN (
    'queued', 'sent', 'failed', 'arrived', 'returned', 'accepted', 'assigned', 'in_process', 'done',
    'take_back_asked', 'taken_back')),
  standing      TEXT    NOT NULL,
  sent_at       INTEGER,
  arrived_at    INTEGER,
  accepted_at   INTEGER,
  in_process_at INTEGER,
  done_at       INTEGER,
  returned_at   INTEGER,
  report_text   TEXT    NOT NULL,
  error_code    TEXT,
  error_args    TEXT,
  attempts      INTEGER NOT NULL,
  changed_at    INTEGER NOT NULL,
  UNIQUE (document_id, to_code)
) STRICT;

CREATE INDEX delivery_answered ON delivery (to_code, accepted_at)
  WHERE accepted_at IS NOT NULL AND arrived_at IS NOT NULL;

CREATE INDEX delivery_open ON delivery (id)
  WHERE state IN ('queued', 'sent', 'failed', 'arrived', 'returned', 'take_back_asked');

CREATE INDEX delivery_problem ON delivery (state, error_code, error_args, document_id)
  WHERE state IN ('failed', 'returned');

CREATE INDEX delivery_unaccepted ON delivery (arrived_at, id) WHERE state = 'arrived';

CREATE INDEX delivery_unheard ON delivery (sent_at, id) WHERE state = 'sent';

CREATE TRIGGER delivery_counted AFTER INSERT ON delivery
BEGIN
  UPDATE tally SET value = value + 1
  WHERE name = CASE
    WHEN NEW.state = 'failed' THEN 'failed'
    WHEN NEW.state = 'returned' THEN 'returned'
    WHEN NEW.state IN ('sent', 'arrived') THEN 'unaccepted'
  END;
  UPDATE document
  SET recipients = recipients + 1,
      in_queue = in_queue + (NEW.state = 'queued'),
      at_hub = at_hub + (NEW.state = 'sent'),
      arrived = arrived + (NEW.state = 'arrived'),
      accepted = accepted + (NEW.state IN ('accepted', 'assigned', 'in_process')),
      done = done + (NEW.state = 'done'),
      failed = failed + (NEW.state = 'failed'),
      returned = returned + (NEW.state = 'returned'),
      taking_back = taking_back + (NEW.state = 'take_back_asked'),
      taken_back = taken_back + (NEW.state = 'taken_back')
  WHERE id = NEW.document_id;
END;

CREATE TRIGGER delivery_fixed BEFORE UPDATE OF id, document_id, to_code ON delivery
WHEN NEW.id <> OLD.id OR NEW.document_id <> OLD.document_id OR NEW.to_code <> OLD.to_code
BEGIN SELECT RAISE(ABORT, 'the recipient of a delivery never changes'); END;

CREATE TRIGGER delivery_kept BEFORE DELETE ON delivery
BEGIN SELECT RAISE(ABORT, 'deliveries are never deleted'); END;

CREATE TRIGGER delivery_recounted AFTER UPDATE OF state ON delivery
WHEN NEW.state <> OLD.state
BEGIN
  UPDATE tally SET value = value - 1
  WHERE name = CASE
    WHEN OLD.state = 'failed' THEN 'failed'
    WHEN OLD.state = 'returned' THEN 'returned'
    WHEN OLD.state IN ('sent', 'arrived') THEN 'unaccepted'
  END;
  UPDATE tally SET value = value + 1
  WHERE name = CASE
    WHEN NEW.state = 'failed' THEN 'failed'
    WHEN NEW.state = 'returned' THEN 'returned'
    WHEN NEW.state IN ('sent', 'arrived') THEN 'unaccepted'
  END;
  UPDATE document
  SET in_queue = in_queue + (NEW.state = 'queued') - (OLD.state = 'queued'),
      at_hub = at_hub + (NEW.state = 'sent') - (OLD.state = 'sent'),
      arrived = arrived + (NEW.state = 'arrived') - (OLD.state = 'arrived'),
      accepted = accepted + (NEW.state IN ('accepted', 'assigned', 'in_process'))
                          - (OLD.state IN ('accepted', 'assigned', 'in_process')),
      done = done + (NEW.state = 'done') - (OLD.state = 'done'),
      failed = failed + (NEW.state = 'failed') - (OLD.state = 'failed'),
      returned = returned + (NEW.state = 'returned') - (OLD.state = 'returned'),
      taking_back = taking_back + (NEW.state = 'take_back_asked') - (OLD.state = 'take_back_asked'),
      taken_back = taken_back + (NEW.state = 'taken_back') - (OLD.state = 'taken_back')
  WHERE id = NEW.document_id;
END;

CREATE TRIGGER delivery_went_wrong AFTER UPDATE OF state ON delivery
WHEN NEW.state IN ('failed', 'returned') AND NEW.state <> OLD.state
BEGIN
  UPDATE document SET went_wrong_at = NEW.changed_at WHERE id = NEW.document_id AND went_wrong_at IS NULL;
END;

CREATE TABLE document (
  id                 INTEGER PRIMARY KEY AUTOINCREMENT,
  box                TEXT    NOT NULL CHECK (box IN ('in', 'out')),
  package_id         INTEGER NOT NULL REFERENCES package (id),
  identity_key       TEXT    NOT NULL,
  document_id        TEXT    NOT NULL,
  number             TEXT    NOT NULL,
  notation           TEXT    NOT NULL,
  subject            TEXT    NOT NULL,
  content            TEXT    NOT NULL,
  place              TEXT    NOT NULL,
  promulgation_date  TEXT,
  type_name          TEXT    NOT NULL,
  type_group         INTEGER,
  type_detail        INTEGER,
  priority           INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 4),
  signer_competence  TEXT    NOT NULL,
  signer_position    TEXT    NOT NULL,
  signer_name        TEXT    NOT NULL,
  due_date           TEXT,
  pages              INTEGER,
  business           TEXT    NOT NULL CHECK (business IN ('new', 'recall', 'update', 'replacement')),
  target_document_id TEXT,
  target_key         INTEGER REFERENCES document (id),
  target_reason      TEXT    NOT NULL,
  from_code          TEXT    NOT NULL,
  from_name          TEXT    NOT NULL,
  to_json            TEXT    NOT NULL,
  first_to_json      TEXT    NOT NULL,
  response_json      TEXT    NOT NULL,
  attachments        INTEGER NOT NULL,
  warnings           INTEGER NOT NULL,
  state              TEXT    NOT NULL,
  entered_at         INTEGER NOT NULL,
  changed_at         INTEGER NOT NULL,
  sent_at            INTEGER,
  duplicate_of       INTEGER REFERENCES document (id),
  hold_until         INTEGER,
  cancelled_at       INTEGER,
  return_reason      TEXT,
  return_text        TEXT    NOT NULL DEFAULT '',
  returned_by        TEXT    NOT NULL DEFAULT '',
  returned_at        INTEGER,
  folded             TEXT    NOT NULL,
  recipients         INTEGER NOT NULL DEFAULT 0,
  in_queue           INTEGER NOT NULL DEFAULT 0,
  at_hub             INTEGER NOT NULL DEFAULT 0,
  arrived            INTEGER NOT NULL DEFAULT 0,
  accepted           INTEGER NOT NULL DEFAULT 0,
  done               INTEGER NOT NULL DEFAULT 0,
  failed             INTEGER NOT NULL DEFAULT 0,
  returned           INTEGER NOT NULL DEFAULT 0,
  taking_back        INTEGER NOT NULL DEFAULT 0,
  taken_back         INTEGER NOT NULL DEFAULT 0, went_wrong_at INTEGER,
  CHECK (CASE box
    WHEN 'in' THEN state IN ('waiting', 'accepted', 'assigned', 'in_process', 'done', 'returned', 'recalled', 'decision')
    ELSE state IN ('held', 'queued', 'moving', 'problem', 'done', 'cancelled')
  END)
) STRICT;

CREATE INDEX document_arrived ON document (entered_at, id) WHERE arrived > 0;

CREATE INDEX document_at_hub ON document (entered_at, id) WHERE at_hub > 0;

CREATE INDEX document_by_document_id ON document (document_id);

CREATE INDEX document_by_package ON document (package_id);

CREATE INDEX document_by_sender ON document (box, from_code, entered_at, id);

CREATE INDEX document_by_sent ON document (sent_at, went_wrong_at) WHERE sent_at IS NOT NULL;

CREATE INDEX document_by_state ON document (box, state, entered_at, id);

CREATE INDEX document_by_symbol ON document (number, notation);

CREATE INDEX document_by_target ON document (target_key) WHERE target_key IS NOT NULL;

CREATE INDEX document_by_time ON document (box, entered_at, id);

CREATE INDEX document_due_in ON document (due_date, id)
  WHERE due_date IS NOT NULL AND state IN ('accepted', 'assigned', 'in_process');

CREATE INDEX document_due_out ON document (due_date, id)
  WHERE due_date IS NOT NULL AND accepted > 0;

CREATE INDEX document_duplicate ON document (entered_at, id)
  WHERE box = 'in' AND state = 'waiting' AND duplicate_of IS NOT NULL;

CREATE INDEX document_failed ON document (entered_at, id) WHERE failed > 0;

CREATE INDEX document_held ON document (hold_until) WHERE hold_until IS NOT NULL;

CREATE INDEX document_in_queue ON document (entered_at, id) WHERE in_queue > 0 AND cancelled_at IS NULL;

CREATE UNIQUE INDEX document_once_in ON document (identity_key) WHERE box = 'in' AND business = 'new';

CREATE UNIQUE INDEX document_once_out ON document (identity_key)
  WHERE box = 'out' AND business = 'new' AND cancelled_at IS NULL;

CREATE INDEX document_returned ON document (entered_at, id) WHERE returned > 0;

CREATE INDEX document_taking_back ON document (entered_at, id) WHERE taking_back > 0;

CREATE INDEX document_waiting ON document (box, state, priority DESC, entered_at, id)
  WHERE box = 'in' AND state = 'waiting';

CREATE TRIGGER assignment_ended AFTER UPDATE OF state ON document
WHEN NEW.box = 'in' AND NEW.state IN ('done', 'returned', 'recalled') AND NEW.state <> OLD.state
BEGIN
  UPDATE assignment SET finished_at = NEW.changed_at, changed_at = NEW.changed_at
  WHERE document_id = NEW.id AND finished_at IS NULL;
END;

CREATE TRIGGER document_counted AFTER INSERT ON document
WHEN NEW.box = 'in' AND NEW.state IN ('waiting', 'decision')
BEGIN
  UPDATE tally SET value = value + 1 WHERE name = CASE NEW.state WHEN 'waiting' THEN 'waiting' ELSE 'decisions' END;
END;

CREATE TRIGGER document_fixed BEFORE UPDATE OF id, box, identity_key, document_id, package_id ON document
WHEN NEW.id <> OLD.id OR NEW.box <> OLD.box OR NEW.identity_key <> OLD.identity_key
  OR NEW.document_id <> OLD.document_id OR NEW.package_id <> OLD.package_id
BEGIN SELECT RAISE(ABORT, 'the identity of a document never changes'); END;

CREATE TRIGGER document_kept BEFORE DELETE ON document
BEGIN SELECT RAISE(ABORT, 'documents are never deleted'); END;

CREATE TRIGGER document_recounted AFTER UPDATE OF state ON document
WHEN NEW.box = 'in' AND NEW.state <> OLD.state
BEGIN
  UPDATE tally SET value = value - 1
  WHERE name = CASE OLD.state WHEN 'waiting' THEN 'waiting' WHEN 'decision' THEN 'decisions' END;
  UPDATE tally SET value = value + 1
  WHERE name = CASE NEW.state WHEN 'waiting' THEN 'waiting' WHEN 'decision' THEN 'decisions' END;
END;

CREATE TRIGGER outgoing_state AFTER UPDATE OF hold_until, cancelled_at, recipients, in_queue, at_hub, arrived, accepted,
  done, failed, returned, taking_back, taken_back ON document
WHEN NEW.box = 'out'
BEGIN
  UPDATE document
  SET state = CASE
    WHEN cancelled_at IS NOT NULL THEN 'cancelled'
    WHEN hold_until IS NOT NULL THEN 'held'
    WHEN failed + returned > 0 THEN 'problem'
    WHEN in_queue = recipients THEN 'queued'
    WHEN accepted + done + taken_back = recipients THEN 'done'
    ELSE 'moving'
  END
  WHERE id = NEW.id;
END;

CREATE TRIGGER report_missed AFTER UPDATE OF state ON document
WHEN NEW.box = 'in' AND NEW.state <> OLD.state AND NEW.business IN ('new', 'replacement')
  AND NEW.state IN ('accepted', 'assigned', 'in_process', 'done', 'returned')
BEGIN
  INSERT INTO report_missing (document_id, code, since)
  SELECT NEW.id, wanted.code, NEW.changed_at
  FROM (SELECT CASE NEW.state
    WHEN 'accepted' THEN '03'
    WHEN 'assigned' THEN '04'
    WHEN 'in_process' THEN '05'
    WHEN 'done' THEN '06'
    ELSE '02'
  END AS code) AS wanted
  WHERE NOT EXISTS (
    SELECT 1
    FROM status_report AS r
    WHERE r.direction = 'out' AND r.document_id = NEW.id AND r.code_raw = wanted.code
  )
  ON CONFLICT (document_id, code) DO NOTHING;
END;

CREATE TABLE draft (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  fields_json TEXT    NOT NULL,
  changed_at  INTEGER NOT NULL,
  deleted_at  INTEGER
) STRICT;

CREATE INDEX draft_live ON draft (changed_at, id) WHERE deleted_at IS NULL;

CREATE TRIGGER draft_counted AFTER INSERT ON draft
WHEN NEW.deleted_at IS NULL
BEGIN
  UPDATE tally SET value = value + 1 WHERE name = 'drafts';
END;

CREATE TRIGGER draft_recounted AFTER UPDATE OF deleted_at ON draft
WHEN (NEW.deleted_at IS NULL) <> (OLD.deleted_at IS NULL)
BEGIN
  UPDATE tally SET value = value + CASE WHEN NEW.deleted_at IS NULL THEN 1 ELSE -1 END WHERE name = 'drafts';
END;

CREATE TRIGGER draft_uncounted AFTER DELETE ON draft
WHEN OLD.deleted_at IS NULL
BEGIN
  UPDATE tally SET value = value - 1 WHERE name = 'drafts';
END;

CREATE TABLE draft_file (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  draft_id INTEGER NOT NULL REFERENCES draft (id),
  position INTEGER NOT NULL,
  name     TEXT    NOT NULL,
  kind     TEXT    NOT NULL,
  bytes    INTEGER NOT NULL,
  sha256   TEXT    NOT NULL CHECK (length(sha256) = 64)
) STRICT;

CREATE INDEX draft_file_by_blob ON draft_file (sha256);

CREATE INDEX draft_file_of_draft ON draft_file (draft_id, position, id);

CREATE TABLE file_facts (
  sha256         TEXT    NOT NULL PRIMARY KEY CHECK (length(sha256) = 64),
  reader         INTEGER NOT NULL,
  trust_version  TEXT    NOT NULL,
  facts_json     TEXT    NOT NULL,
  report_json    TEXT    NOT NULL,
  words          TEXT    NOT NULL,
  content_sha256 TEXT             CHECK (length(content_sha256) = 64),
  sketch         TEXT    NOT NULL,
  read_at        INTEGER NOT NULL
) STRICT;

CREATE INDEX file_facts_by_content ON file_facts (content_sha256) WHERE content_sha256 IS NOT NULL;

CREATE TABLE job (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  kind            TEXT    NOT NULL
                  CHECK (kind IN ('send_document', 'send_report', 'acknowledge', 'tell_hub_fail')),
  document_id     INTEGER REFERENCES document (id),
  report_id       INTEGER REFERENCES status_report (id),
  package_id      INTEGER REFERENCES package (id),
  payload_json    TEXT    NOT NULL,
  state           TEXT    NOT NULL CHECK (state IN ('ready', 'running', 'ambiguous', 'done', 'wedged', 'cancelled')),
  wait_ms         INTEGER NOT NULL,
  next_attempt_at INTEGER NOT NULL,
  attempts        INTEGER NOT NULL,
  error_code      TEXT,
  error_args      TEXT,
  created_at      INTEGER NOT NULL,
  done_at         INTEGER
) STRICT;

CREATE INDEX job_by_document ON job (document_id) WHERE document_id IS NOT NULL;

CREATE INDEX job_by_package ON job (package_id) WHERE package_id IS NOT NULL;

CREATE INDEX job_by_report ON job (report_id) WHERE report_id IS NOT NULL;

CREATE INDEX job_due ON job (state, kind, next_attempt_at, id) WHERE state IN ('ready', 'running', 'ambiguous');

CREATE TRIGGER job_counted AFTER INSERT ON job
WHEN NEW.kind IN ('send_document', 'send_report') AND NEW.state IN ('ready', 'running', 'ambiguous')
BEGIN
  UPDATE tally SET value = value + 1 WHERE name = 'queued';
END;

CREATE TRIGGER job_recounted AFTER UPDATE OF state ON job
WHEN NEW.kind IN ('send_document', 'send_report')
  AND (NEW.state IN ('ready', 'running', 'ambiguous')) <> (OLD.state IN ('ready', 'running', 'ambiguous'))
BEGIN
  UPDATE tally SET value = value + CASE WHEN NEW.state IN ('ready', 'running', 'ambiguous') THEN 1 ELSE -1 END
  WHERE name = 'queued';
END;

CREATE TABLE likeness (
  band   INTEGER NOT NULL,
  value  INTEGER NOT NULL,
  sha256 TEXT    NOT NULL CHECK (length(sha256) = 64),
  PRIMARY KEY (band, value, sha256)
) STRICT;

CREATE INDEX likeness_of_file ON likeness (sha256);

CREATE TABLE nudge (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  delivery_id INTEGER NOT NULL REFERENCES delivery (id),
  at          INTEGER NOT NULL,
  by_name     TEXT    NOT NULL,
  way         TEXT    NOT NULL CHECK (way IN ('phone', 'email', 'message', 'in_person')),
  note        TEXT    NOT NULL
) STRICT;

CREATE INDEX nudge_of_delivery ON nudge (delivery_id, id);

CREATE TRIGGER nudge_fixed BEFORE UPDATE ON nudge
BEGIN SELECT RAISE(ABORT, 'nudges never change'); END;

CREATE TRIGGER nudge_kept BEFORE DELETE ON nudge
BEGIN SELECT RAISE(ABORT, 'nudges are never deleted'); END;

CREATE TABLE package (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  hub             TEXT    NOT NULL,
  doc_id          TEXT,
  direction       TEXT    NOT NULL CHECK (direction IN ('in', 'out')),
  kind            TEXT    NOT NULL CHECK (kind IN ('document', 'status')),
  from_code       TEXT    NOT NULL,
  to_code         TEXT    NOT NULL,
  blob_sha256     TEXT             CHECK (length(blob_sha256) = 64),
  bytes           INTEGER NOT NULL CHECK (bytes >= 0),
  state           TEXT    NOT NULL
                  CHECK (state IN ('registered', 'quarantined', 'duplicate', 'own', 'gone', 'outgoing', 'status')),
  problem_code    TEXT,
  problem_args    TEXT,
  warnings_json   TEXT    NOT NULL,
  listed_at       INTEGER,
  received_at     INTEGER NOT NULL,
  acknowledged_at INTEGER,
  ack_outcome     TEXT,
  reported_at     INTEGER,
  CHECK (direction = 'out' OR doc_id IS NOT NULL)
) STRICT;

CREATE INDEX package_by_blob ON package (blob_sha256);

CREATE INDEX package_held ON package (id) WHERE direction = 'in' AND state IN ('quarantined', 'own', 'gone');

CREATE UNIQUE INDEX package_once ON package (hub, doc_id) WHERE direction = 'in';

CREATE TRIGGER package_counted AFTER INSERT ON package
WHEN NEW.direction = 'in' AND NEW.state IN ('quarantined', 'own', 'gone')
BEGIN
  UPDATE tally SET value = value + 1 WHERE name = 'quarantined';
END;

CREATE TRIGGER package_fixed BEFORE UPDATE ON package
WHEN NEW.id <> OLD.id OR NEW.hub <> OLD.hub OR NEW.direction <> OLD.direction OR NEW.kind <> OLD.kind
  OR (OLD.doc_id IS NOT NULL AND NEW.doc_id IS NOT OLD.doc_id)
  OR (OLD.blob_sha256 IS NOT NULL AND (NEW.blob_sha256 IS NOT OLD.blob_sha256 OR NEW.bytes <> OLD.bytes))
BEGIN SELECT RAISE(ABORT, 'the bytes of a package never change'); END;

CREATE TRIGGER package_kept BEFORE DELETE ON package
BEGIN SELECT RAISE(ABORT, 'packages are never deleted'); END;

CREATE TRIGGER package_recounted AFTER UPDATE OF state ON package
WHEN NEW.direction = 'in'
  AND (NEW.state IN ('quarantined', 'own', 'gone')) <> (OLD.state IN ('quarantined', 'own', 'gone'))
BEGIN
  UPDATE tally
  SET value = value + CASE WHEN NEW.state IN ('quarantined', 'own', 'gone') THEN 1 ELSE -1 END
  WHERE name = 'quarantined';
END;

CREATE TABLE register_row (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  book_id       INTEGER NOT NULL REFERENCES book (id),
  number        INTEGER NOT NULL,
  document_id   INTEGER REFERENCES document (id),
  state         TEXT    NOT NULL CHECK (state IN ('used', 'reserved', 'void')),
  reason        TEXT    NOT NULL,
  registered_on TEXT    NOT NULL,
  by_name       TEXT    NOT NULL,
  note          TEXT    NOT NULL,
  at            INTEGER NOT NULL,
  UNIQUE (book_id, number),
  CHECK (state <> 'used' OR document_id IS NOT NULL)
) STRICT;

CREATE INDEX register_row_new ON register_row (at, document_id) WHERE state = 'used';

CREATE UNIQUE INDEX register_row_of_document ON register_row (document_id) WHERE state = 'used';

CREATE TRIGGER register_row_fixed BEFORE UPDATE ON register_row
WHEN NEW.id <> OLD.id OR NEW.book_id <> OLD.book_id OR NEW.number <> OLD.number
  OR NEW.registered_on <> OLD.registered_on OR NEW.by_name <> OLD.by_name OR NEW.at <> OLD.at
  OR (OLD.document_id IS NOT NULL AND NEW.document_id IS NOT OLD.document_id)
  OR (OLD.state = 'void' AND NEW.state <> 'void')
  OR (OLD.state = 'used' AND NEW.state = 'reserved')
BEGIN SELECT RAISE(ABORT, 'register rows are never renumbered'); END;

CREATE TRIGGER register_row_gapless BEFORE INSERT ON register_row
WHEN NEW.number <> (SELECT next_number FROM book WHERE id = NEW.book_id)
BEGIN SELECT RAISE(ABORT, 'register numbers are taken in turn'); END;

CREATE TRIGGER register_row_kept BEFORE DELETE ON register_row
BEGIN SELECT RAISE(ABORT, 'register rows are never deleted'); END;

CREATE TABLE report_aside (
  report_id INTEGER NOT NULL PRIMARY KEY REFERENCES status_report (id),
  at        INTEGER NOT NULL,
  by_name   TEXT    NOT NULL,
  reason    TEXT    NOT NULL CHECK (reason <> '')
) STRICT;

CREATE TRIGGER report_aside_counted AFTER INSERT ON report_aside
BEGIN
  UPDATE tally SET value = value - 1 WHERE name = 'owed';
END;

CREATE TRIGGER report_aside_failed BEFORE INSERT ON report_aside
WHEN NOT EXISTS (SELECT 1 FROM status_report WHERE id = NEW.report_id AND direction = 'out' AND state = 'failed')
BEGIN SELECT RAISE(ABORT, 'only a refused report can be set aside'); END;

CREATE TRIGGER report_aside_fixed BEFORE UPDATE ON report_aside
BEGIN SELECT RAISE(ABORT, 'a report set aside stays so'); END;

CREATE TRIGGER report_aside_kept BEFORE DELETE ON report_aside
BEGIN SELECT RAISE(ABORT, 'a report set aside stays so'); END;

CREATE TABLE report_missing (
  document_id INTEGER NOT NULL REFERENCES document (id),
  code        TEXT    NOT NULL,
  since       INTEGER NOT NULL,
  PRIMARY KEY (document_id, code)
) STRICT;

CREATE TABLE resend (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  delivery_id INTEGER NOT NULL REFERENCES delivery (id),
  job_id      INTEGER NOT NULL REFERENCES job (id),
  at          INTEGER NOT NULL,
  by_name     TEXT    NOT NULL,
  hub_said    TEXT    NOT NULL CHECK (hub_said IN ('there', 'not_there', 'not_asked')),
  reason      TEXT    NOT NULL,
  CHECK (hub_said <> 'there' OR reason <> '')
) STRICT;

CREATE INDEX resend_of_delivery ON resend (delivery_id, id);

CREATE INDEX resend_of_job ON resend (job_id);

CREATE TRIGGER resend_fixed BEFORE UPDATE ON resend
BEGIN SELECT RAISE(ABORT, 'resends never change'); END;

CREATE TRIGGER resend_kept BEFORE DELETE ON resend
BEGIN SELECT RAISE(ABORT, 'resends are never deleted'); END;

CREATE TABLE rule_level (
  id     INTEGER PRIMARY KEY AUTOINCREMENT,
  rule   TEXT    NOT NULL,
  level  TEXT,
  reason TEXT    NOT NULL,
  actor  TEXT    NOT NULL,
  at     INTEGER NOT NULL
) STRICT;

CREATE INDEX rule_level_of_rule ON rule_level (rule, id);

CREATE TRIGGER rule_level_kept BEFORE DELETE ON rule_level
BEGIN SELECT RAISE(ABORT, 'levels of rules are never deleted'); END;

CREATE TABLE rule_pack (
  version     TEXT    NOT NULL PRIMARY KEY,
  body_json   TEXT    NOT NULL,
  actor       TEXT    NOT NULL,
  imported_at INTEGER NOT NULL
) STRICT;

CREATE TABLE setting (
  key        TEXT    NOT NULL PRIMARY KEY,
  value_json TEXT    NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE status_report (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  direction   TEXT    NOT NULL CHECK (direction IN ('in', 'out')),
  document_id INTEGER REFERENCES document (id),
  delivery_id INTEGER REFERENCES delivery (id),
  agency_code TEXT    NOT NULL,
  code_raw    TEXT    NOT NULL,
  text        TEXT    NOT NULL,
  stated_at   INTEGER,
  entered_at  INTEGER NOT NULL,
  package_id  INTEGER REFERENCES package (id),
  position    INTEGER NOT NULL,
  sent_at     INTEGER,
  state       TEXT    NOT NULL CHECK (state IN ('received', 'owed', 'sent', 'failed')),
  error_code  TEXT,
  error_args  TEXT
) STRICT;

CREATE INDEX report_accepted_in ON status_report (entered_at) WHERE direction = 'in' AND code_raw = '03';

CREATE INDEX report_by_delivery ON status_report (delivery_id, id) WHERE delivery_id IS NOT NULL;

CREATE INDEX report_by_document ON status_report (document_id, id);

CREATE UNIQUE INDEX report_once_in ON status_report (package_id, position) WHERE direction = 'in';

CREATE UNIQUE INDEX report_once_out ON status_report (document_id, code_raw) WHERE direction = 'out';

CREATE INDEX report_owed ON status_report (entered_at, id) WHERE direction = 'out' AND state IN ('owed', 'failed');

CREATE INDEX report_owing ON status_report (document_id, entered_at)
  WHERE direction = 'out' AND state IN ('owed', 'failed');

CREATE TRIGGER report_aside_final BEFORE UPDATE OF state ON status_report
WHEN EXISTS (SELECT 1 FROM report_aside WHERE report_id = OLD.id)
BEGIN SELECT RAISE(ABORT, 'a report set aside stays so'); END;

CREATE TRIGGER report_counted AFTER INSERT ON status_report
WHEN NEW.direction = 'out' AND NEW.state IN ('owed', 'failed')
BEGIN
  UPDATE tally SET value = value + 1 WHERE name = 'owed';
END;

CREATE TRIGGER report_kept BEFORE DELETE ON status_report
BEGIN SELECT RAISE(ABORT, 'status reports are never deleted'); END;

CREATE TRIGGER report_not_missed AFTER INSERT ON status_report
WHEN NEW.direction = 'out'
BEGIN
  DELETE FROM report_missing WHERE document_id = NEW.document_id AND code = NEW.code_raw;
END;

CREATE TRIGGER report_recounted AFTER UPDATE OF state ON status_report
WHEN NEW.direction = 'out' AND (NEW.state IN ('owed', 'failed')) <> (OLD.state IN ('owed', 'failed'))
BEGIN
  UPDATE tally SET value = value + CASE WHEN NEW.state IN ('owed', 'failed') THEN 1 ELSE -1 END
  WHERE name = 'owed';
END;

CREATE TABLE tally (
  name  TEXT    NOT NULL PRIMARY KEY,
  value INTEGER NOT NULL CHECK (value >= 0)
) STRICT;

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
