-- What was said of each article when its week was chosen: why it is in, or why it is not. `said` is a JSON array of sentences.
CREATE TABLE choices (
    identity TEXT NOT NULL,
    week     TEXT NOT NULL,
    said     TEXT NOT NULL,
    PRIMARY KEY (identity, week)
) STRICT, WITHOUT ROWID;
CREATE INDEX choices_by_week ON choices (week);

-- What the translating command put out: `key` is the SHA-256 of the command and its input, in hex. It can be made again.
CREATE TABLE translations (
    key  TEXT PRIMARY KEY,
    text TEXT NOT NULL,
    made INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
