-- What the ledger shows of an issue's course: how it is to be done, and how those who raised it heard of the result. A cache:
-- the program fills it anew when it next opens the file.
ALTER TABLE issue ADD COLUMN measures TEXT NOT NULL DEFAULT '';
ALTER TABLE issue ADD COLUMN told_by TEXT; -- visit | we_chat | phone | public_notice
ALTER TABLE issue ADD COLUMN told_at INTEGER;
