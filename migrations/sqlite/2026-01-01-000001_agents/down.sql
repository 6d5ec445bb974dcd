DROP TABLE api_keys;
DROP TABLE sessions;
DROP TABLE team_members;
DROP TABLE teams;
DROP TABLE agent_roles;
DROP TABLE roles;
DROP TABLE agents;
