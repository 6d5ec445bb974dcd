DROP TABLE genie_managers;
DROP TABLE request_reminders;
DROP TABLE request_receipts;
DROP INDEX access_requests_remind;
DROP INDEX access_requests_status;
-- The release before knows no request that is over without an answer.
DELETE FROM access_requests WHERE status = 'expired';
ALTER TABLE access_requests
    DROP CONSTRAINT access_requests_status_check,
    DROP CONSTRAINT access_requests_resolved_by_check,
    DROP CONSTRAINT access_requests_resolved_at_check,
    DROP COLUMN reason,
    DROP COLUMN remind_at,
    ADD CONSTRAINT access_requests_status_check CHECK (status IN ('pending', 'approved', 'denied')),
    ADD CONSTRAINT access_requests_check CHECK ((status = 'pending') = (resolved_by IS NULL)),
    ADD CONSTRAINT access_requests_check1 CHECK ((resolved_by IS NULL) = (resolved_at IS NULL));
