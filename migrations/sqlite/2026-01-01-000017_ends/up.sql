ALTER TABLE genies ADD COLUMN remind_before_end INTEGER NOT NULL DEFAULT 1 CHECK (remind_before_end IN (0, 1));

-- What is to be told before an access ends. It is planned with each change of the end. A target is the number of a link, or
-- a Genie and who has access to it; what is planned for an access that is gone is dropped when it falls due.
CREATE TABLE end_notices (
    kind TEXT NOT NULL CHECK (kind IN ('link', 'person', 'team')),
    target TEXT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('week', 'day')),
    end_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    PRIMARY KEY (kind, target, stage)
) STRICT, WITHOUT ROWID;
CREATE INDEX end_notices_due ON end_notices (due_at);

-- To whom it is told, and whether it was. Kept until the end has passed, so that nothing is told twice.
CREATE TABLE end_reminders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    address TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('link', 'person', 'team')),
    target TEXT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('week', 'day')),
    end_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    is_told INTEGER NOT NULL DEFAULT 0 CHECK (is_told IN (0, 1)),
    UNIQUE (address, kind, target, stage, end_at)
) STRICT;
CREATE INDEX end_reminders_waiting ON end_reminders (due_at, id) WHERE NOT is_told;
CREATE INDEX end_reminders_end ON end_reminders (end_at);

-- When an address had its last mail about ends.
CREATE TABLE end_mails (
    address TEXT NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX end_mails_at ON end_mails (at);

-- Kinds of mail that an address does not want.
CREATE TABLE unsubscribed (
    address TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('access_ends', 'own_links_end', 'link_used')),
    PRIMARY KEY (address, kind)
) STRICT, WITHOUT ROWID;

-- Links whose uses are told, and how many were.
CREATE TABLE use_notices (
    grant_id INTEGER PRIMARY KEY REFERENCES grants (id) ON DELETE CASCADE,
    mode TEXT NOT NULL CHECK (mode IN ('first', 'each', 'daily')),
    told INTEGER NOT NULL,
    told_at INTEGER
) STRICT;

-- Of what there is already, the last change of the end is not known; it is told as if it had been given like that.
WITH given (kind, target, end_at, given_at) AS (
    SELECT 'link', CAST(id AS TEXT), expires_at, created_at FROM grants
    UNION ALL
    SELECT 'person', lower(
        substr(hex(genie_id), 1, 8) || '-' || substr(hex(genie_id), 9, 4) || '-' || substr(hex(genie_id), 13, 4) || '-'
        || substr(hex(genie_id), 17, 4) || '-' || substr(hex(genie_id), 21) || '.'
        || substr(hex(user_uuid), 1, 8) || '-' || substr(hex(user_uuid), 9, 4) || '-' || substr(hex(user_uuid), 13, 4)
        || '-' || substr(hex(user_uuid), 17, 4) || '-' || substr(hex(user_uuid), 21)
    ), expires_at, created_at FROM genie_users
    UNION ALL
    SELECT 'team', lower(
        substr(hex(genie_id), 1, 8) || '-' || substr(hex(genie_id), 9, 4) || '-' || substr(hex(genie_id), 13, 4) || '-'
        || substr(hex(genie_id), 17, 4) || '-' || substr(hex(genie_id), 21) || '.' || team_id
    ), expires_at, created_at FROM genie_teams
), stages (stage, ahead) AS (VALUES ('week', 604800000000), ('day', 86400000000))
INSERT INTO end_notices (kind, target, stage, end_at, due_at)
    SELECT kind, target, stage, end_at, end_at - ahead FROM given, stages
    WHERE end_at - ahead > given_at AND end_at > unixepoch() * 1000000;
