DROP INDEX genies_public;
DROP TABLE ended_grants;
DROP INDEX grants_for_email;
DROP INDEX grants_for_user;
ALTER TABLE access_requests DROP COLUMN grant_id;
ALTER TABLE grants DROP COLUMN for_user;
ALTER TABLE grants DROP COLUMN for_email;
ALTER TABLE grants DROP COLUMN request_id;
