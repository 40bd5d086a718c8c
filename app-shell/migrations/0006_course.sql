-- The second half of an issue's course: how hard it is, whether it was fed back, where it goes on. A cache: the program
-- fills it anew when it next opens the file.
DROP TABLE issue;
DELETE FROM issue_index;

CREATE TABLE issue (
    id             INTEGER PRIMARY KEY, -- its number in issue_index
    doc            BLOB    NOT NULL UNIQUE,
    unit           TEXT    NOT NULL,
    author         BLOB    NOT NULL,
    number         TEXT    NOT NULL,
    content        TEXT    NOT NULL,
    household      BLOB,
    visit          BLOB    NOT NULL,
    date           TEXT    NOT NULL,
    phase          TEXT    NOT NULL,
    phase_by       BLOB    NOT NULL, -- whose act brought it there
    phase_at       INTEGER NOT NULL,
    owner_unit     TEXT,
    owner_person   BLOB,
    due            TEXT,
    tier           TEXT    NOT NULL, -- ordinary | hard | beyond_township
    opinion        TEXT    NOT NULL,
    return_reason  TEXT    NOT NULL,
    fed_back       INTEGER NOT NULL, -- since it came to its phase
    contradictions INTEGER NOT NULL,
    words          TEXT    NOT NULL  -- as search compares it: number, content
) STRICT;
CREATE INDEX issue_by_phase ON issue (phase, due, date, doc, unit);
CREATE INDEX issue_by_wait ON issue (phase, phase_at, doc);
CREATE INDEX issue_of_household ON issue (household, phase);
CREATE INDEX issue_of_visit ON issue (visit);
CREATE INDEX issue_contradicted ON issue (doc) WHERE contradictions > 0;
CREATE INDEX issue_by_date ON issue (date DESC, doc DESC);
-- The order of the list: what has a deadline first, the nearest on top, then the latest.
CREATE INDEX issue_by_urgency ON issue (phase <> 'listed', iif(phase = 'listed', due, NULL), date DESC, doc DESC);
