-- How a file was understood. Until now none was taken but UTF-8 with commas; what its columns were called was not kept.
ALTER TABLE imports ADD COLUMN layout TEXT NOT NULL
    DEFAULT '{"encoding": "utf-8", "delimiter": ",", "columns": {}, "ignored": []}' CHECK (json_valid(layout));
