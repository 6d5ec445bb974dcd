-- Who gave or resolved something is kept without a foreign key: it may have been the operator, who has no account.

CREATE TABLE genies (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    name TEXT NOT NULL,
    url_name TEXT NOT NULL UNIQUE,
    description TEXT,
    owner BLOB NOT NULL REFERENCES agents (uuid) CHECK (length(owner) = 16),
    is_public INTEGER NOT NULL CHECK (is_public IN (0, 1)),
    is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
    launch_url TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX genies_owner ON genies (owner, id);

CREATE TABLE grants (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    genie_id BLOB NOT NULL REFERENCES genies (id) ON DELETE CASCADE CHECK (length(genie_id) = 16),
    token_digest BLOB NOT NULL UNIQUE,
    label TEXT NOT NULL,
    sealed_token BLOB,
    generation INTEGER NOT NULL DEFAULT 0,
    max_uses INTEGER NOT NULL CHECK (max_uses >= 0),
    use_count INTEGER NOT NULL DEFAULT 0,
    expires_at INTEGER,
    last_used_at INTEGER,
    granted_by BLOB NOT NULL CHECK (length(granted_by) = 16),
    created_at INTEGER NOT NULL,
    CHECK (use_count >= 0)
) STRICT;
CREATE INDEX grants_genie ON grants (genie_id, id);

-- No foreign key to grants: the history outlives a grant, and removing a grant with a million uses removes one row.
CREATE TABLE grant_uses (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    ip TEXT,
    user_agent TEXT,
    generation INTEGER NOT NULL,
    pass_digest BLOB NOT NULL UNIQUE,
    pass_expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX grant_uses_grant ON grant_uses (grant_id, id);

CREATE TABLE genie_users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    genie_id BLOB NOT NULL REFERENCES genies (id) ON DELETE CASCADE CHECK (length(genie_id) = 16),
    user_uuid BLOB NOT NULL REFERENCES agents (uuid) CHECK (length(user_uuid) = 16),
    granted_by BLOB NOT NULL CHECK (length(granted_by) = 16),
    expires_at INTEGER,
    created_at INTEGER NOT NULL,
    UNIQUE (genie_id, user_uuid)
) STRICT;
CREATE INDEX genie_users_genie ON genie_users (genie_id, id);
CREATE INDEX genie_users_user ON genie_users (user_uuid);

CREATE TABLE genie_teams (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    genie_id BLOB NOT NULL REFERENCES genies (id) ON DELETE CASCADE CHECK (length(genie_id) = 16),
    team_id INTEGER NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    granted_by BLOB NOT NULL CHECK (length(granted_by) = 16),
    expires_at INTEGER,
    created_at INTEGER NOT NULL,
    UNIQUE (genie_id, team_id)
) STRICT;
CREATE INDEX genie_teams_team ON genie_teams (team_id);

CREATE TABLE access_requests (
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
    CHECK ((status = 'pending') = (resolved_by IS NULL)),
    CHECK ((resolved_by IS NULL) = (resolved_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX access_requests_pending ON access_requests (genie_id, email) WHERE status = 'pending';
CREATE INDEX access_requests_email ON access_requests (email, created_at);
CREATE INDEX access_requests_genie ON access_requests (genie_id, id);
CREATE INDEX access_requests_genie_status ON access_requests (genie_id, status, id);
