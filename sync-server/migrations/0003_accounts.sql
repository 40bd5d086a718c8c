-- Who may sign in from where: devices, profiles (device x person), passwords, one-time codes.

-- `recovery` opens the device's file when a password was lost; the office releases it.
CREATE TABLE device (
    id BLOB PRIMARY KEY,
    unit TEXT NOT NULL REFERENCES unit (id),
    recovery BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE profile (
    id BLOB PRIMARY KEY,
    device BLOB NOT NULL REFERENCES device (id),
    person BLOB NOT NULL REFERENCES person (id),
    unit TEXT NOT NULL REFERENCES unit (id),
    code TEXT NOT NULL,
    public_key BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    counter INTEGER NOT NULL,
    push_digest BLOB NOT NULL,
    cloned INTEGER NOT NULL,
    token_sha256 BLOB UNIQUE,
    revoked INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX profile_by_person ON profile (person);
CREATE INDEX profile_by_device ON profile (device);
CREATE INDEX profile_by_code ON profile (code);

-- `password` is a PHC string (argon2id), NULL until one is chosen. `wrong` counts attempts since the last right one.
CREATE TABLE account (
    person BLOB PRIMARY KEY REFERENCES person (id),
    password TEXT,
    wrong INTEGER NOT NULL,
    locked_until INTEGER
) STRICT, WITHOUT ROWID;

-- Passwords of a person, the newest highest.
CREATE TABLE password_history (
    person BLOB NOT NULL REFERENCES person (id),
    number INTEGER NOT NULL,
    password TEXT NOT NULL,
    PRIMARY KEY (person, number)
) STRICT, WITHOUT ROWID;

-- `used_by` lets a device whose reply was lost ask again; to everybody else the code is gone.
CREATE TABLE one_time_code (
    secret_sha256 BLOB PRIMARY KEY,
    person BLOB NOT NULL REFERENCES person (id),
    unit TEXT NOT NULL REFERENCES unit (id),
    expires_at INTEGER NOT NULL,
    used_by BLOB
) STRICT, WITHOUT ROWID;

-- The office showed this device's recovery secret for this person. `next` is the secret that took its place when it was
-- used: a device whose reply was lost asks again with the same.
CREATE TABLE recovery_release (
    device BLOB NOT NULL REFERENCES device (id),
    person BLOB NOT NULL REFERENCES person (id),
    secret BLOB NOT NULL,
    next BLOB,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (device, person)
) STRICT, WITHOUT ROWID;
