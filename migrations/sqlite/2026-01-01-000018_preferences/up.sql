-- What agents chose for themselves. Without a row, or where it is empty, their browser or device says.
CREATE TABLE agent_preferences (
    agent_id INTEGER PRIMARY KEY REFERENCES agents (id) ON DELETE CASCADE,
    language TEXT CHECK (language IN ('en', 'de')),
    time_zone TEXT,
    color_scheme TEXT CHECK (color_scheme IN ('light', 'dark')),
    hides_checklist INTEGER NOT NULL CHECK (hides_checklist IN (0, 1))
) STRICT;
