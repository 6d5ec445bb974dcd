-- name_key is the name folded as the program folds it (NFKC, lower case), which SQL cannot do. The program makes those of
-- roles without one when it opens the database; of several whose names are one then, all but one get a number.
ALTER TABLE roles ADD COLUMN name_key text COLLATE "C";
CREATE UNIQUE INDEX roles_folded_name ON roles (name_key);
