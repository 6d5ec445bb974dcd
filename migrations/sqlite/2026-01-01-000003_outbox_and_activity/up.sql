CREATE TABLE outbox (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    recipient TEXT NOT NULL,
    letter TEXT NOT NULL CHECK (json_valid(letter)),
    sealed_link BLOB,
    status TEXT NOT NULL CHECK (status IN ('queued', 'sent', 'dead')),
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL,
    lease_id BLOB CHECK (length(lease_id) = 16),
    lease_until INTEGER,
    last_error TEXT,
    created_at INTEGER NOT NULL,
    sent_at INTEGER
) STRICT;
CREATE INDEX outbox_due ON outbox (status, due_at, id);
CREATE INDEX outbox_status ON outbox (status, id);

CREATE TABLE activity_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    activity TEXT NOT NULL,
    actor_id INTEGER,
    actor_name TEXT NOT NULL,
    actor_email TEXT,
    target_kind TEXT NOT NULL,
    target_id TEXT NOT NULL,
    target_name TEXT NOT NULL,
    changes TEXT NOT NULL CHECK (json_valid(changes)),
    ip TEXT
) STRICT;

-- INSERT OR REPLACE deletes without the trigger for that.
CREATE TRIGGER activity_log_keep_replaced BEFORE INSERT ON activity_log
WHEN EXISTS (SELECT 1 FROM activity_log WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'the activity log only grows');
END;
CREATE TRIGGER activity_log_keep_updated BEFORE UPDATE ON activity_log
BEGIN
    SELECT RAISE(ABORT, 'the activity log only grows');
END;
CREATE TRIGGER activity_log_keep_deleted BEFORE DELETE ON activity_log
BEGIN
    SELECT RAISE(ABORT, 'the activity log only grows');
END;
