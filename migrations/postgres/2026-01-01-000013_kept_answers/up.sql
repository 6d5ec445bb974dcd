-- The answer is absent only while the transaction that took its place has not ended.
CREATE TABLE kept_answers (
    id bytea PRIMARY KEY,
    sealed bytea,
    at timestamptz NOT NULL
);
CREATE INDEX kept_answers_at ON kept_answers (at);
