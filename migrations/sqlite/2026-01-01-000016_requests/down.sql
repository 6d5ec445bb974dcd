DROP TABLE genie_managers;
DROP TABLE request_reminders;
DROP TABLE request_receipts;
CREATE TABLE old_access_requests (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    genie_id BLOB NOT NULL REFERENCES genies (id) ON DELETE CASCADE CHECK (length(genie_id) = 16),
    email TEXT NOT NULL,
    name TEXT,
    message TEXT,
    user_uuid BLOB CHECK (length(user_uuid) = 16),
    created_at INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'approved', 'denied')),
    resolved_by BLOB CHECK (length(resolved_by) = 16),
    resolved_at INTEGER,
    expires_at INTEGER,
    grant_id INTEGER,
    CHECK ((status = 'pending') = (resolved_by IS NULL)),
    CHECK ((resolved_by IS NULL) = (resolved_at IS NULL))
) STRICT;
-- The release before knows no request that is over without an answer.
INSERT INTO old_access_requests
SELECT id, genie_id, email, name, message, user_uuid, created_at, status, resolved_by, resolved_at, expires_at, grant_id
FROM access_requests WHERE status <> 'expired';
DROP TABLE access_requests;
ALTER TABLE old_access_requests RENAME TO access_requests;
CREATE UNIQUE INDEX access_requests_pending ON access_requests (genie_id, email) WHERE status = 'pending';
CREATE INDEX access_requests_email ON access_requests (email, created_at);
CREATE INDEX access_requests_genie ON access_requests (genie_id, id);
CREATE INDEX access_requests_genie_status ON access_requests (genie_id, status, id);
