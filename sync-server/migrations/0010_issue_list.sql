-- What each list of issues gave out (H1f): asked before another one is let in. A cache of `change`.

-- `issued`: month, version and numbers, as JSON.
CREATE TABLE issue_list (
    doc    BLOB NOT NULL PRIMARY KEY,
    unit   TEXT NOT NULL,
    issued TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_list_of_unit ON issue_list (unit);
