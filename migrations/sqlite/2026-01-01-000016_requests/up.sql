-- Requests expire, keep why they were denied, and are called to mind. SQLite changes a table's rules by a new table.
CREATE TABLE new_access_requests (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    genie_id BLOB NOT NULL REFERENCES genies (id) ON DELETE CASCADE CHECK (length(genie_id) = 16),
    email TEXT NOT NULL,
    name TEXT,
    message TEXT,
    user_uuid BLOB CHECK (length(user_uuid) = 16),
    created_at INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'approved', 'denied', 'expired')),
    resolved_by BLOB CHECK (length(resolved_by) = 16),
    resolved_at INTEGER,
    expires_at INTEGER,
    grant_id INTEGER,
    reason TEXT CHECK (reason IS NULL OR status = 'denied'),
    remind_at INTEGER CHECK (remind_at IS NULL OR status = 'pending'),
    CHECK ((status IN ('pending', 'expired')) = (resolved_by IS NULL)),
    CHECK ((status = 'pending') = (resolved_at IS NULL))
) STRICT;
-- Those that wait already are called to mind after two days, or at once where that is over.
INSERT INTO new_access_requests (
    id, genie_id, email, name, message, user_uuid, created_at, status, resolved_by, resolved_at, expires_at, grant_id,
    remind_at
)
SELECT
    id, genie_id, email, name, message, user_uuid, created_at, status, resolved_by, resolved_at, expires_at, grant_id,
    CASE status WHEN 'pending' THEN created_at + 172800000000 END
FROM access_requests;
DROP TABLE access_requests;
ALTER TABLE new_access_requests RENAME TO access_requests;
CREATE UNIQUE INDEX access_requests_pending ON access_requests (genie_id, email) WHERE status = 'pending';
CREATE INDEX access_requests_email ON access_requests (email, created_at);
CREATE INDEX access_requests_genie ON access_requests (genie_id, id);
CREATE INDEX access_requests_genie_status ON access_requests (genie_id, status, id);
CREATE INDEX access_requests_status ON access_requests (status, created_at, id);
CREATE INDEX access_requests_remind ON access_requests (remind_at, id) WHERE remind_at IS NOT NULL;

-- Which addresses were told that their wish is noted, and when last.
CREATE TABLE request_receipts (
    email TEXT NOT NULL PRIMARY KEY,
    sent_at INTEGER NOT NULL
) STRICT;
CREATE INDEX request_receipts_sent ON request_receipts (sent_at, email);

-- Who is to be reminded of requests, and when each was last.
CREATE TABLE request_reminders (
    agent_uuid BLOB NOT NULL PRIMARY KEY REFERENCES agents (uuid) CHECK (length(agent_uuid) = 16),
    wanted INTEGER NOT NULL CHECK (wanted IN (0, 1)),
    sent_at INTEGER
) STRICT;
CREATE INDEX request_reminders_wanted ON request_reminders (wanted, agent_uuid);

-- Who decides about a Genie's requests beside its owner: a person or a team.
CREATE TABLE genie_managers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    genie_id BLOB NOT NULL REFERENCES genies (id) ON DELETE CASCADE CHECK (length(genie_id) = 16),
    user_uuid BLOB REFERENCES agents (uuid) CHECK (length(user_uuid) = 16),
    team_id INTEGER REFERENCES teams (id) ON DELETE CASCADE,
    added_by BLOB NOT NULL CHECK (length(added_by) = 16),
    created_at INTEGER NOT NULL,
    CHECK ((user_uuid IS NULL) <> (team_id IS NULL)),
    UNIQUE (genie_id, user_uuid),
    UNIQUE (genie_id, team_id)
) STRICT;
CREATE INDEX genie_managers_user ON genie_managers (user_uuid);
CREATE INDEX genie_managers_team ON genie_managers (team_id);
