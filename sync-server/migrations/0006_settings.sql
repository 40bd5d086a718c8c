-- What an administrator sets for devices to follow: rules, workday calendars, stay-days, assignments. `row` is JSON: a
-- `DirectoryRow`; a later row with the same kind and key takes the place of the earlier one.

CREATE TABLE setting (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    row TEXT NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
