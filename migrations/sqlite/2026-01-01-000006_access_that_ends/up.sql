-- A link that an approval makes belongs to the one who asked.
ALTER TABLE grants ADD COLUMN request_id BLOB CHECK (length(request_id) = 16);
ALTER TABLE grants ADD COLUMN for_email TEXT;
ALTER TABLE grants ADD COLUMN for_user BLOB CHECK (length(for_user) = 16);
ALTER TABLE access_requests ADD COLUMN grant_id INTEGER;
CREATE INDEX grants_for_user ON grants (for_user) WHERE for_user IS NOT NULL;
CREATE INDEX grants_for_email ON grants (for_email) WHERE for_email IS NOT NULL;

-- Links that were taken away. They stand apart, so that what opens a Genie never looks at them.
CREATE TABLE ended_grants (
    id INTEGER PRIMARY KEY,
    genie_id BLOB NOT NULL REFERENCES genies (id) ON DELETE CASCADE CHECK (length(genie_id) = 16),
    label TEXT NOT NULL,
    max_uses INTEGER NOT NULL,
    use_count INTEGER NOT NULL,
    expires_at INTEGER,
    last_used_at INTEGER,
    granted_by BLOB NOT NULL CHECK (length(granted_by) = 16),
    created_at INTEGER NOT NULL,
    request_id BLOB CHECK (length(request_id) = 16),
    for_email TEXT,
    for_user BLOB CHECK (length(for_user) = 16),
    ended_at INTEGER NOT NULL
) STRICT;
CREATE INDEX ended_grants_genie ON ended_grants (genie_id, id);

-- Which Genies everybody may use.
CREATE INDEX genies_public ON genies (is_public, id);

-- Of approvals so far, the activity log knows the links.
UPDATE access_requests SET grant_id = (
    SELECT CAST(json_extract(change.value, '$[2]') AS INTEGER)
    FROM activity_log AS entry, json_each(entry.changes) AS change
    WHERE entry.activity = 'access_request.approved' AND json_extract(change.value, '$[0]') = 'grant'
        AND entry.target_kind = 'access_request'
        AND replace(entry.target_id, '-', '') = lower(hex(access_requests.id))
) WHERE status = 'approved';
UPDATE grants SET
    request_id = (SELECT id FROM access_requests WHERE grant_id = grants.id),
    for_email = (SELECT email FROM access_requests WHERE grant_id = grants.id),
    for_user = (
        SELECT genie_users.user_uuid FROM access_requests
        JOIN agents ON agents.email = access_requests.email AND agents.deleted_at IS NULL
        JOIN genie_users ON genie_users.genie_id = access_requests.genie_id AND genie_users.user_uuid = agents.uuid
        WHERE access_requests.grant_id = grants.id
    )
WHERE id IN (SELECT grant_id FROM access_requests WHERE grant_id IS NOT NULL);
