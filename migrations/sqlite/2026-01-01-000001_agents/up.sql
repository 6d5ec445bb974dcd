CREATE TABLE agents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    first_name TEXT NOT NULL,
    last_name TEXT,
    email TEXT NOT NULL,
    password_hash TEXT,
    avatar_url TEXT,
    availability TEXT NOT NULL DEFAULT 'offline' CHECK (availability IN ('online', 'away', 'offline')),
    country TEXT,
    enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    last_login_at INTEGER,
    deleted_at INTEGER
) STRICT;
CREATE UNIQUE INDEX agents_live_email ON agents (email) WHERE deleted_at IS NULL;

CREATE TABLE roles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL,
    permissions TEXT NOT NULL CHECK (json_valid(permissions)),
    built_in INTEGER NOT NULL DEFAULT 0 CHECK (built_in IN (0, 1))
) STRICT;

CREATE TABLE agent_roles (
    agent_id INTEGER NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    role_id INTEGER NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    PRIMARY KEY (agent_id, role_id)
) STRICT;
CREATE INDEX agent_roles_role ON agent_roles (role_id);

-- name_key is the name in lower case as the program computes it, the same on every database.
CREATE TABLE teams (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    emoji TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE team_members (
    team_id INTEGER NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    agent_id INTEGER NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    PRIMARY KEY (team_id, agent_id)
) STRICT;
CREATE INDEX team_members_agent ON team_members (agent_id, team_id);

CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token_digest BLOB NOT NULL UNIQUE,
    agent_id INTEGER NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    idle_expires_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ip TEXT,
    user_agent TEXT
) STRICT;
CREATE INDEX sessions_agent ON sessions (agent_id);
CREATE INDEX sessions_idle_end ON sessions (idle_expires_at);
CREATE INDEX sessions_end ON sessions (expires_at);

CREATE TABLE api_keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    agent_id INTEGER NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    prefix TEXT NOT NULL,
    digest BLOB NOT NULL,
    is_primary INTEGER NOT NULL CHECK (is_primary IN (0, 1)),
    created_at INTEGER NOT NULL,
    last_used_at INTEGER
) STRICT;
CREATE UNIQUE INDEX api_keys_secret ON api_keys (prefix, digest);
CREATE UNIQUE INDEX api_keys_primary ON api_keys (agent_id) WHERE is_primary;
CREATE INDEX api_keys_agent ON api_keys (agent_id);

INSERT INTO roles (name, description, permissions, built_in) VALUES
    ('admin', 'Every permission.', '[]', 1),
    ('agent', 'What an ordinary agent needs.', '["contact_notes:read", "contact_notes:write", "contacts:read", "contacts:read_all", "conversations:read", "conversations:read_assigned", "conversations:read_team_inbox", "conversations:read_unassigned", "conversations:update_priority", "conversations:update_status", "conversations:update_tags", "conversations:update_team_assignee", "conversations:update_user_assignee", "conversations:write", "genies:write", "messages:read", "messages:write", "messages:write_private", "view:manage"]', 1);
