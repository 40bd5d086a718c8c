-- The groups to which a household belongs, and by which the list is filtered. A cache: the program fills it anew when it
-- next opens the file.
DROP TABLE household;

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
    groups        TEXT    NOT NULL, -- JSON: 重点人群
    voided        INTEGER NOT NULL,
    words         TEXT    NOT NULL  -- as search compares it: address, names, phones
) STRICT;
CREATE INDEX household_by_address ON household (voided, address_order, doc, unit);
CREATE INDEX household_of_grid ON household (grid, voided, address_order, doc);
DELETE FROM household_index;
