-- A link that an approval makes belongs to the one who asked.
ALTER TABLE grants ADD COLUMN request_id uuid;
ALTER TABLE grants ADD COLUMN for_email text;
ALTER TABLE grants ADD COLUMN for_user uuid;
ALTER TABLE access_requests ADD COLUMN grant_id bigint;
CREATE INDEX grants_for_user ON grants (for_user) WHERE for_user IS NOT NULL;
CREATE INDEX grants_for_email ON grants (for_email) WHERE for_email IS NOT NULL;

-- Links that were taken away. They stand apart, so that what opens a Genie never looks at them.
CREATE TABLE ended_grants (
    id bigint PRIMARY KEY,
    genie_id uuid NOT NULL REFERENCES genies (id) ON DELETE CASCADE,
    label text NOT NULL,
    max_uses bigint NOT NULL,
    use_count bigint NOT NULL,
    expires_at timestamptz,
    last_used_at timestamptz,
    granted_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    request_id uuid,
    for_email text,
    for_user uuid,
    ended_at timestamptz NOT NULL
);
CREATE INDEX ended_grants_genie ON ended_grants (genie_id, id);

-- Which Genies everybody may use.
CREATE INDEX genies_public ON genies (is_public, id);

-- Of approvals so far, the activity log knows the links.
UPDATE access_requests SET grant_id = known.grant_id
FROM (
    SELECT entry.target_id, (change.value ->> 2)::bigint AS grant_id
    FROM activity_log AS entry, jsonb_array_elements(entry.changes) AS change
    WHERE entry.activity = 'access_request.approved' AND entry.target_kind = 'access_request'
        AND change.value ->> 0 = 'grant'
) AS known
WHERE known.target_id = access_requests.id::text AND status = 'approved';
UPDATE grants SET
    request_id = access_requests.id,
    for_email = access_requests.email,
    for_user = (
        SELECT genie_users.user_uuid FROM agents
        JOIN genie_users ON genie_users.genie_id = access_requests.genie_id AND genie_users.user_uuid = agents.uuid
        WHERE agents.email = access_requests.email AND agents.deleted_at IS NULL
    )
FROM access_requests WHERE access_requests.grant_id = grants.id;
