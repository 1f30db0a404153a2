-- What had to be mended or left out of a source's last document, in words.
ALTER TABLE sources ADD COLUMN mended TEXT;
-- Alerts that the operator's command has not taken yet, each a line of JSON.
CREATE TABLE alerts (
    id    INTEGER PRIMARY KEY,
    alert TEXT NOT NULL
) STRICT;
