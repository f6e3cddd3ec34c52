-- What files say of themselves, and the checklist that was run over it.

-- Facts of files, by their bytes: read once, read again when the reader or the trusted roots have changed ------------

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

-- Bands of the sketches: two texts that share most of their phrases share a band.
CREATE TABLE likeness (
  band   INTEGER NOT NULL,
  value  INTEGER NOT NULL,
  sha256 TEXT    NOT NULL CHECK (length(sha256) = 64),
  PRIMARY KEY (band, value, sha256)
) STRICT;

CREATE INDEX likeness_of_file ON likeness (sha256);

-- Checklists that were run -------------------------------------------------------------------------------------------

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

CREATE INDEX checklist_of_draft ON checklist (draft_id, id) WHERE draft_id IS NOT NULL;
CREATE INDEX checklist_of_document ON checklist (document_id, id) WHERE document_id IS NOT NULL;

-- A checklist is evidence: only the document that its draft became is added later.
CREATE TRIGGER checklist_fixed BEFORE UPDATE ON checklist
WHEN NEW.id <> OLD.id OR NEW.fingerprint <> OLD.fingerprint OR NEW.may_go <> OLD.may_go
  OR NEW.findings_json <> OLD.findings_json OR NEW.actor <> OLD.actor OR NEW.at <> OLD.at
  OR NEW.pack_version <> OLD.pack_version OR NEW.trust_version <> OLD.trust_version
  OR (OLD.document_id IS NOT NULL AND NEW.document_id IS NOT OLD.document_id)
BEGIN SELECT RAISE(ABORT, 'a checklist never changes'); END;

CREATE TRIGGER checklist_kept BEFORE DELETE ON checklist
WHEN OLD.document_id IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the checklist of a document is never deleted'); END;

-- Why a clerk went on in spite of a warning. `finding` names what was found, so that a reason never covers another.
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

CREATE INDEX checklist_reason_of_draft ON checklist_reason (draft_id, id) WHERE draft_id IS NOT NULL;
CREATE INDEX checklist_reason_of_document ON checklist_reason (document_id, id) WHERE document_id IS NOT NULL;

CREATE TRIGGER checklist_reason_kept BEFORE DELETE ON checklist_reason
WHEN OLD.document_id IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the reasons of a document are never deleted'); END;

-- Rules --------------------------------------------------------------------------------------------------------------

CREATE TABLE rule_pack (
  version     TEXT    NOT NULL PRIMARY KEY,
  body_json   TEXT    NOT NULL,
  actor       TEXT    NOT NULL,
  imported_at INTEGER NOT NULL
) STRICT;

-- An office's own level of a rule; the newest row of a rule counts, older ones tell who, when and why.
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
