-- Folded keys and words serve the release before as well.
SELECT 1;
