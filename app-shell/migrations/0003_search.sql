-- What search looks at stands in the rows of households and issues themselves, and their number is the one that the
-- search index counts them by: so the index is asked by number, and a long list is not compared id by id. Caches: the
-- program fills them anew when it next opens the file.
DROP TABLE search_index;
DROP TABLE search_entry;
DROP TABLE household_name;
DROP TABLE household;
DROP TABLE issue;

CREATE TABLE household (
    id            INTEGER PRIMARY KEY, -- its number in household_index
    doc           BLOB    NOT NULL UNIQUE,
    unit          TEXT    NOT NULL,
    grid          TEXT,
    head          TEXT    NOT NULL,
    names         TEXT    NOT NULL, -- JSON: everybody who belongs to it
    address       TEXT    NOT NULL,
    address_order TEXT    NOT NULL, -- numbers padded, so that 3号 comes before 12号
    phone         TEXT    NOT NULL,
    members       INTEGER NOT NULL,
    voided        INTEGER NOT NULL,
    words         TEXT    NOT NULL  -- as search compares it: address, names, phones
) STRICT;
CREATE INDEX household_by_address ON household (voided, address_order, doc, unit);
CREATE INDEX household_of_grid ON household (grid, voided, address_order, doc);

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
    opinion        TEXT    NOT NULL,
    return_reason  TEXT    NOT NULL,
    contradictions INTEGER NOT NULL,
    words          TEXT    NOT NULL  -- as search compares it: number, content
) STRICT;
CREATE INDEX issue_by_phase ON issue (phase, due, date, doc, unit);
CREATE INDEX issue_of_household ON issue (household, phase);
CREATE INDEX issue_of_visit ON issue (visit);
CREATE INDEX issue_contradicted ON issue (doc) WHERE contradictions > 0;
CREATE INDEX issue_by_date ON issue (date DESC, doc DESC);
-- The order of the list: what has a deadline first, the nearest on top, then the latest.
CREATE INDEX issue_by_urgency ON issue (phase <> 'listed', iif(phase = 'listed', due, NULL), date DESC, doc DESC);

-- Long lists are counted in an index, without their rows.
DROP INDEX matter_by_date;
CREATE INDEX matter_by_date ON matter (date DESC, visit DESC, position, unit, waits);
DROP INDEX visit_by_date;
CREATE INDEX visit_by_date ON visit (date, voided, author);
CREATE INDEX visit_to_review ON visit (date) WHERE voided = 0 AND (review = 'open' OR edited_since = 1);

-- `ascii` takes every character beyond ASCII for a letter, also those that Unicode got later than SQLite's tables.
CREATE VIRTUAL TABLE household_index USING fts5 (
    tokens, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);
CREATE VIRTUAL TABLE issue_index USING fts5 (
    tokens, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);
