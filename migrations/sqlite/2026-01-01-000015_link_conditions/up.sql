-- Links that ask for more: NULL where nothing is said, as for all links of before.
ALTER TABLE grants ADD COLUMN name TEXT;
ALTER TABLE grants ADD COLUMN starts_at INTEGER;
ALTER TABLE grants ADD COLUMN conditions TEXT CHECK (json_valid(conditions));
ALTER TABLE ended_grants ADD COLUMN name TEXT;
ALTER TABLE grant_uses ADD COLUMN email TEXT;
CREATE INDEX grant_uses_email ON grant_uses (grant_id, email) WHERE email IS NOT NULL;

-- No foreign keys to grants, which are taken away without looking here: what is left is removed after an hour.
CREATE TABLE link_codes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    email TEXT NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    tries INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX link_codes_email ON link_codes (email, created_at);
CREATE INDEX link_codes_created_at ON link_codes (created_at);

CREATE TABLE link_tries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    network TEXT NOT NULL,
    since INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    UNIQUE (grant_id, network)
) STRICT;
CREATE INDEX link_tries_since ON link_tries (since);
