DROP TABLE use_notices;
DROP TABLE unsubscribed;
DROP TABLE end_mails;
DROP TABLE end_reminders;
DROP TABLE end_notices;
ALTER TABLE genies DROP COLUMN remind_before_end;
