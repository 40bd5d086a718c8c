-- What the township files an issue under: 事项类别, 个人/集体. A cache: the program fills it anew when it next opens the file.
ALTER TABLE issue ADD COLUMN class TEXT; -- housing | transport | …; null: nobody has said
ALTER TABLE issue ADD COLUMN scope TEXT; -- personal | collective
CREATE INDEX issue_by_class ON issue (class, doc) WHERE class IS NOT NULL;
