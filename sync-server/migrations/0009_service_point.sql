-- Where residents are received (居民说事点). Rows are ended, never deleted.
CREATE TABLE service_point (
    id       BLOB PRIMARY KEY,
    unit     TEXT NOT NULL REFERENCES unit (id),
    name     TEXT NOT NULL,
    platform TEXT NOT NULL,
    address  TEXT NOT NULL,
    hours    TEXT NOT NULL,
    phone    TEXT NOT NULL,
    ended    INTEGER
) STRICT, WITHOUT ROWID;
