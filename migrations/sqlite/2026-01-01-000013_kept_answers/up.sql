-- The answer is absent only while the transaction that took its place has not ended.
CREATE TABLE kept_answers (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    sealed BLOB,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX kept_answers_at ON kept_answers (at);
