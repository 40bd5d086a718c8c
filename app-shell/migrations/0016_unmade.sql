-- Difficulties of which no issue was made are counted without the long ledger.
CREATE INDEX matter_unmade ON matter (date, source) WHERE matter = 'difficulty' AND document IS NULL;
