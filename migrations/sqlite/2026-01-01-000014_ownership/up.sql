-- What somebody gave, for when they leave.
CREATE INDEX grants_granted_by ON grants (granted_by);
CREATE INDEX genie_users_granted_by ON genie_users (granted_by);
