-- Keys and words of names are folded as the program folds them (NFKC, lower case), which SQL cannot do. The program makes
-- those of every live agent without a key when it opens the database.
UPDATE agents SET name_key = '';
DELETE FROM agent_search;
