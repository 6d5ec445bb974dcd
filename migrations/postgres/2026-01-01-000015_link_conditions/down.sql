DROP TABLE link_tries;
DROP TABLE link_codes;
ALTER TABLE grant_uses DROP COLUMN email;
ALTER TABLE ended_grants DROP COLUMN name;
ALTER TABLE grants
    DROP COLUMN conditions,
    DROP COLUMN starts_at,
    DROP COLUMN name;
