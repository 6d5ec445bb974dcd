-- The release before reads UTF-8 with commas. An import of another file ends there in errors, not in wrong people.
ALTER TABLE imports DROP COLUMN layout;
