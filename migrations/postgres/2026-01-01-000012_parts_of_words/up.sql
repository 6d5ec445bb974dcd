-- Agents are found by parts of words and without diacritics: for each place within a word there is what follows it, and
-- starts says whether a word begins there. Agents are never removed, and what is known of one is told by name and address,
-- so that neither a foreign key nor an index by agent is needed. The program makes the words of every live agent without a
-- key when it opens the database.
DROP TABLE agent_search;
CREATE TABLE agent_search (
    word text COLLATE "C" NOT NULL,
    agent_id bigint NOT NULL,
    starts boolean NOT NULL DEFAULT true,
    PRIMARY KEY (word, agent_id)
);
UPDATE agents SET name_key = '';
