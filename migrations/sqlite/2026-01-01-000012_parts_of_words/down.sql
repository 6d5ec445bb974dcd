-- The release before makes its words anew.
DROP TABLE agent_search;
CREATE TABLE agent_search (
    word TEXT NOT NULL,
    agent_id INTEGER NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    PRIMARY KEY (word, agent_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX agent_search_agent ON agent_search (agent_id);
UPDATE agents SET name_key = '';
