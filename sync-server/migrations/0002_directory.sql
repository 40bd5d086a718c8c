-- Units, grids, people and their roles as they stand, and the log of them that devices follow. Rows are ended, never
-- deleted.

CREATE TABLE unit (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    ended INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE grid (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    ended INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    ended INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE role_grant (
    id BLOB PRIMARY KEY,
    person BLOB NOT NULL REFERENCES person (id),
    role TEXT NOT NULL,
    unit TEXT NOT NULL REFERENCES unit (id),
    since INTEGER NOT NULL,
    until INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX role_grant_by_person ON role_grant (person);
CREATE INDEX role_grant_by_unit ON role_grant (unit);

-- One stream per county and one of the city. `head` is taken in the appending transaction: gapless, in order of commit.
CREATE TABLE directory_stream (
    area TEXT PRIMARY KEY,
    head INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- `row` is JSON: a `DirectoryRow`.
CREATE TABLE directory_log (
    area TEXT NOT NULL REFERENCES directory_stream (area),
    position INTEGER NOT NULL,
    row TEXT NOT NULL,
    PRIMARY KEY (area, position)
) STRICT, WITHOUT ROWID;
