-- The lists of each month, and the official numbers on them (H1f). Caches: the program fills them when it next opens the
-- file.
CREATE TABLE issue_list (
    doc        BLOB    NOT NULL PRIMARY KEY,
    unit       TEXT    NOT NULL, -- the township
    author     BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    month      TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    issues     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_list_by_month ON issue_list (month DESC, unit, version DESC, created_at DESC, doc DESC);

CREATE TABLE listed_issue (
    list    BLOB    NOT NULL,
    issue   BLOB    NOT NULL,
    month   TEXT    NOT NULL, -- of the list
    version INTEGER NOT NULL,
    number  TEXT    NOT NULL,
    words   TEXT    NOT NULL, -- number as search compares it
    PRIMARY KEY (list, issue)
) STRICT, WITHOUT ROWID;
-- The number that an issue bears is the latest list's.
CREATE INDEX listed_issue_of_issue ON listed_issue (issue, month DESC, version DESC, list DESC);
