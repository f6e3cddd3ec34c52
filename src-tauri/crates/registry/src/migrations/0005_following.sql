-- Following what was sent: nudges and resends, each with who, when and why; and what is owed: reports set aside, and
-- reports that should be there and are not.

CREATE TABLE nudge (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  delivery_id INTEGER NOT NULL REFERENCES delivery (id),
  at          INTEGER NOT NULL,
  by_name     TEXT    NOT NULL,
  way         TEXT    NOT NULL CHECK (way IN ('phone', 'email', 'message', 'in_person')),
  note        TEXT    NOT NULL
) STRICT;

CREATE INDEX nudge_of_delivery ON nudge (delivery_id, id);

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

CREATE TABLE report_aside (
  report_id INTEGER NOT NULL PRIMARY KEY REFERENCES status_report (id),
  at        INTEGER NOT NULL,
  by_name   TEXT    NOT NULL,
  reason    TEXT    NOT NULL CHECK (reason <> '')
) STRICT;

-- A state that its sender was told nothing of. Every use case owes the report in the transaction that changes the
-- state, so this is empty; a way of changing states that forgets to is found here instead of nowhere.
CREATE TABLE report_missing (
  document_id INTEGER NOT NULL REFERENCES document (id),
  code        TEXT    NOT NULL,
  since       INTEGER NOT NULL,
  PRIMARY KEY (document_id, code)
) STRICT;

CREATE TRIGGER nudge_kept BEFORE DELETE ON nudge
BEGIN SELECT RAISE(ABORT, 'nudges are never deleted'); END;

CREATE TRIGGER nudge_fixed BEFORE UPDATE ON nudge
BEGIN SELECT RAISE(ABORT, 'nudges never change'); END;

CREATE TRIGGER resend_kept BEFORE DELETE ON resend
BEGIN SELECT RAISE(ABORT, 'resends are never deleted'); END;

CREATE TRIGGER resend_fixed BEFORE UPDATE ON resend
BEGIN SELECT RAISE(ABORT, 'resends never change'); END;

CREATE TRIGGER report_aside_kept BEFORE DELETE ON report_aside
BEGIN SELECT RAISE(ABORT, 'a report set aside stays so'); END;

CREATE TRIGGER report_aside_fixed BEFORE UPDATE ON report_aside
BEGIN SELECT RAISE(ABORT, 'a report set aside stays so'); END;

CREATE TRIGGER report_aside_failed BEFORE INSERT ON report_aside
WHEN NOT EXISTS (SELECT 1 FROM status_report WHERE id = NEW.report_id AND direction = 'out' AND state = 'failed')
BEGIN SELECT RAISE(ABORT, 'only a refused report can be set aside'); END;

-- What was set aside is not owed any more.
CREATE TRIGGER report_aside_counted AFTER INSERT ON report_aside
BEGIN
  UPDATE tally SET value = value - 1 WHERE name = 'owed';
END;

CREATE TRIGGER report_aside_final BEFORE UPDATE OF state ON status_report
WHEN EXISTS (SELECT 1 FROM report_aside WHERE report_id = OLD.id)
BEGIN SELECT RAISE(ABORT, 'a report set aside stays so'); END;

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

CREATE TRIGGER report_not_missed AFTER INSERT ON status_report
WHEN NEW.direction = 'out'
BEGIN
  DELETE FROM report_missing WHERE document_id = NEW.document_id AND code = NEW.code_raw;
END;
