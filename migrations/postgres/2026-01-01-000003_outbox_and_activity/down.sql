DROP TABLE activity_log;
DROP FUNCTION activity_log_refuse;
DROP TABLE outbox;
