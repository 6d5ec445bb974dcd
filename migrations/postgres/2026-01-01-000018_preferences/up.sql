-- What agents chose for themselves. Without a row, or where it is empty, their browser or device says.
CREATE TABLE agent_preferences (
    agent_id bigint PRIMARY KEY REFERENCES agents (id) ON DELETE CASCADE,
    language text CHECK (language IN ('en', 'de')),
    time_zone text,
    color_scheme text CHECK (color_scheme IN ('light', 'dark')),
    hides_checklist boolean NOT NULL
);
