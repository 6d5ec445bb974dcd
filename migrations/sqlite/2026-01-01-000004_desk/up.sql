-- name_key is first and last name in lower case as the program computes it, the same on every database.
ALTER TABLE agents ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
UPDATE agents SET name_key = lower(first_name || coalesce(' ' || last_name, ''));
CREATE INDEX agents_live_name ON agents (name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX agents_live_created ON agents (created_at, id) WHERE deleted_at IS NULL;

-- The words under which a live agent is found, in lower case as the program computes them.
CREATE TABLE agent_search (
    word TEXT NOT NULL,
    agent_id INTEGER NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    PRIMARY KEY (word, agent_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX agent_search_agent ON agent_search (agent_id);
WITH RECURSIVE words (agent_id, word, rest) AS (
    SELECT id, '', name_key || ' ' FROM agents WHERE deleted_at IS NULL
    UNION ALL
    SELECT agent_id, substr(rest, 1, instr(rest, ' ') - 1), substr(rest, instr(rest, ' ') + 1)
        FROM words WHERE rest <> ''
)
INSERT INTO agent_search (word, agent_id)
    SELECT word, agent_id FROM words WHERE word <> ''
    UNION SELECT email, id FROM agents WHERE deleted_at IS NULL
    UNION SELECT substr(email, instr(email, '@') + 1), id FROM agents WHERE deleted_at IS NULL;

-- Tokens are too long for an index, so they are told apart by their digests.
CREATE TABLE push_tokens (
    token_digest BLOB NOT NULL PRIMARY KEY,
    token TEXT NOT NULL,
    agent_id INTEGER NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    platform TEXT NOT NULL CHECK (platform IN ('ios', 'android', 'web')),
    registered_at INTEGER NOT NULL
) STRICT;
CREATE INDEX push_tokens_agent ON push_tokens (agent_id);

-- One link for each agent: a new one takes the place of the old one.
CREATE TABLE password_resets (
    agent_id INTEGER PRIMARY KEY REFERENCES agents (id) ON DELETE CASCADE,
    token_digest BLOB NOT NULL UNIQUE,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE reset_requests (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL,
    at INTEGER NOT NULL,
    ip TEXT
) STRICT;
CREATE INDEX reset_requests_at ON reset_requests (at, id);

CREATE TABLE sign_in_failures (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL,
    network TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_in_failures_email ON sign_in_failures (email, at, network);
CREATE INDEX sign_in_failures_at ON sign_in_failures (at);

-- active is true until the import has ended and then absent, so that there is at most one.
CREATE TABLE imports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uploaded_by INTEGER NOT NULL REFERENCES agents (id),
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'completed', 'failed')),
    active INTEGER UNIQUE CHECK (active = 1),
    total INTEGER NOT NULL,
    completed INTEGER NOT NULL DEFAULT 0,
    errored INTEGER NOT NULL DEFAULT 0,
    errors TEXT NOT NULL CHECK (json_valid(errors)),
    file_offset INTEGER NOT NULL DEFAULT 0,
    lease_id BLOB CHECK (length(lease_id) = 16),
    lease_until INTEGER,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    CHECK ((state IN ('queued', 'running')) = (active IS NOT NULL))
) STRICT;

-- Apart from the import, so that writing down how far it is does not write the file again. Gone when it has ended.
CREATE TABLE import_files (
    import_id INTEGER PRIMARY KEY REFERENCES imports (id) ON DELETE CASCADE,
    file BLOB NOT NULL
) STRICT;

-- Only who a conversation is assigned to; the conversation itself lives in the help desk.
CREATE TABLE conversations (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    agent_id INTEGER REFERENCES agents (id) ON DELETE SET NULL,
    team_id INTEGER REFERENCES teams (id) ON DELETE SET NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX conversations_agent ON conversations (agent_id);
CREATE INDEX conversations_team ON conversations (team_id);
CREATE INDEX conversations_unassigned ON conversations (team_id, updated_at, id) WHERE agent_id IS NULL;

CREATE INDEX activity_log_actor ON activity_log (actor_id, id);
CREATE INDEX activity_log_activity ON activity_log (activity, id);
CREATE INDEX activity_log_target ON activity_log (target_kind, target_id, id);
CREATE INDEX activity_log_at ON activity_log (at);
