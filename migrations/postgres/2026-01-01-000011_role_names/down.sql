DROP INDEX roles_folded_name;
ALTER TABLE roles DROP COLUMN name_key;
