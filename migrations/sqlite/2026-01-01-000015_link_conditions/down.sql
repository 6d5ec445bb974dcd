DROP TABLE link_tries;
DROP TABLE link_codes;
DROP INDEX grant_uses_email;
ALTER TABLE grant_uses DROP COLUMN email;
ALTER TABLE ended_grants DROP COLUMN name;
ALTER TABLE grants DROP COLUMN conditions;
ALTER TABLE grants DROP COLUMN starts_at;
ALTER TABLE grants DROP COLUMN name;
