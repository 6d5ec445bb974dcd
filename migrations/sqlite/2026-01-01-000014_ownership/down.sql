DROP INDEX genie_users_granted_by;
DROP INDEX grants_granted_by;
