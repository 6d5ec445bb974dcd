DROP TABLE access_requests;
DROP TABLE genie_teams;
DROP TABLE genie_users;
DROP TABLE grant_uses;
DROP TABLE grants;
DROP TABLE genies;
