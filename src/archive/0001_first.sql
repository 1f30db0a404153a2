-- Times are unix seconds, UTC. A column `source` holds sources.id, a column `article` articles.id.
-- Identities are text outside this file and row ids within it.

-- What is remembered of a source between visits; `rhythm` is JSON.
CREATE TABLE sources (
    id            INTEGER PRIMARY KEY,
    name          TEXT NOT NULL UNIQUE,
    etag          TEXT,
    last_modified TEXT,
    validators_of TEXT,
    moved_to      TEXT,
    configured    TEXT,
    feed_found    TEXT,
    body_hash     TEXT,
    last_visit    INTEGER,
    last_success  INTEGER,
    last_new      INTEGER,
    next_visit    INTEGER,
    quiet_until   INTEGER,
    rhythm        TEXT,
    failures      INTEGER NOT NULL DEFAULT 0,
    failing_since INTEGER,
    problem       TEXT,
    gone          INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Hosts that asked for quiet.
CREATE TABLE silences (
    host   TEXT PRIMARY KEY,
    until  INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- `effective` is the publication time, else the time of first sight: what places an article in a week.
-- `digest` is the first 64 bits of the SHA-256 of what the entry said: the same entry again is not compared field by field.
-- `aliases` is a JSON array; every name in it, and the identity, stands in `names`.
CREATE TABLE articles (
    id                  INTEGER PRIMARY KEY,
    identity            TEXT NOT NULL,
    aliases             TEXT NOT NULL,
    source              INTEGER NOT NULL REFERENCES sources,
    url                 TEXT NOT NULL,
    title               TEXT NOT NULL,
    author              TEXT,
    site                TEXT,
    effective           INTEGER NOT NULL,
    published_at        INTEGER,
    published_offset    INTEGER,
    published_precision TEXT CHECK (published_precision IN ('instant', 'day')),
    published_zone      TEXT CHECK (published_zone IN ('stated', 'source', 'unknown')),
    published_found     TEXT,
    language            TEXT NOT NULL,
    summary             TEXT NOT NULL,
    first_seen          INTEGER NOT NULL,
    reading             TEXT NOT NULL CHECK (reading IN ('entry_only', 'waiting', 'read', 'teaser', 'unavailable')),
    origin              TEXT,
    digest              INTEGER NOT NULL
) STRICT;
CREATE INDEX articles_by_time ON articles (effective);
CREATE INDEX articles_by_arrival ON articles (first_seen, source);

-- The text as a JSON array of blocks: as TEXT when short, as BLOB when zstd made it smaller.
-- Apart from `articles`, so that counting and listing do not read it.
CREATE TABLE bodies (
    article INTEGER PRIMARY KEY REFERENCES articles ON DELETE CASCADE,
    blocks  ANY NOT NULL
) STRICT;

-- Every identity and alias, and whose it is. The text itself is the key: the URLs of one feed stand on one or two pages of this tree.
CREATE TABLE names (
    name    TEXT PRIMARY KEY,
    article INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Other sources that carried an article.
CREATE TABLE outlets (
    article   INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    source    INTEGER NOT NULL REFERENCES sources,
    url       TEXT NOT NULL,
    title     TEXT NOT NULL,
    language  TEXT NOT NULL,
    published TEXT,
    seen      INTEGER NOT NULL,
    digest    INTEGER NOT NULL,
    PRIMARY KEY (article, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX outlets_by_arrival ON outlets (seen, source);

-- Headlines that an article had before.
CREATE TABLE titles (
    article  INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    title    TEXT NOT NULL,
    replaced INTEGER NOT NULL,
    PRIMARY KEY (article, title)
) STRICT, WITHOUT ROWID;

-- Entries that were not taken, and why.
CREATE TABLE drops (
    url    TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES sources,
    title  TEXT NOT NULL,
    reason TEXT NOT NULL,
    seen   INTEGER NOT NULL,
    PRIMARY KEY (url, source, title)
) STRICT, WITHOUT ROWID;
CREATE INDEX drops_by_time ON drops (seen);

-- Article pages that are wanted: `ended` is NULL while one waits, else why it cannot be had.
CREATE TABLE page_requests (
    article  INTEGER PRIMARY KEY REFERENCES articles ON DELETE CASCADE,
    source   INTEGER NOT NULL REFERENCES sources,
    url      TEXT NOT NULL,
    host     TEXT NOT NULL,
    due      INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    reason   TEXT,
    since    INTEGER NOT NULL,
    ended    TEXT CHECK (ended IN ('refused', 'gone', 'given_up'))
) STRICT;
CREATE INDEX page_requests_waiting ON page_requests (host, due) WHERE ended IS NULL;
CREATE INDEX page_requests_ended ON page_requests (ended) WHERE ended IS NOT NULL;

-- Pages as fetched, zstd, so that extraction can be run again without the network.
CREATE TABLE pages (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    article      INTEGER NOT NULL UNIQUE REFERENCES articles ON DELETE CASCADE,
    asked        TEXT NOT NULL,
    url          TEXT NOT NULL,
    content_type TEXT,
    fetched      INTEGER NOT NULL,
    size         INTEGER NOT NULL,
    body         BLOB NOT NULL
) STRICT;
CREATE INDEX pages_by_time ON pages (fetched);

CREATE TABLE editions (
    id        INTEGER PRIMARY KEY,
    week      TEXT NOT NULL UNIQUE,
    from_time INTEGER NOT NULL,
    to_time   INTEGER NOT NULL,
    frozen    INTEGER NOT NULL,
    late      INTEGER NOT NULL
) STRICT;

CREATE TABLE printed (
    edition   INTEGER NOT NULL REFERENCES editions ON DELETE CASCADE,
    number    INTEGER NOT NULL,
    identity  TEXT NOT NULL,
    section   TEXT NOT NULL,
    position  INTEGER NOT NULL,
    url       TEXT NOT NULL,
    headline  TEXT NOT NULL,
    text_hash TEXT NOT NULL,
    PRIMARY KEY (edition, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX printed_by_identity ON printed (identity);

CREATE TABLE edition_files (
    edition INTEGER NOT NULL REFERENCES editions ON DELETE CASCADE,
    name    TEXT NOT NULL,
    sha256  TEXT NOT NULL,
    PRIMARY KEY (edition, name)
) STRICT, WITHOUT ROWID;

-- Passes of the daemon; `outcome` is NULL while one goes on.
CREATE TABLE runs (
    id      INTEGER PRIMARY KEY,
    kind    TEXT NOT NULL,
    began   INTEGER NOT NULL,
    ended   INTEGER,
    outcome TEXT
) STRICT;
CREATE INDEX runs_unended ON runs (id) WHERE outcome IS NULL;

-- Small facts by name: which alert was sent, and the like.
CREATE TABLE marks (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Words of titles and texts. Chinese characters are put in one by one with spaces between, so that a word of two is a phrase.
-- It holds no text (the articles do) and can be rebuilt.
CREATE VIRTUAL TABLE search USING fts5 (
    title, text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

-- The index is brought up to date outside of fetching: articles above `upto` are not in it yet, nor the changes of those queued.
CREATE TABLE search_state (upto INTEGER NOT NULL) STRICT;
INSERT INTO search_state VALUES (0);
CREATE TABLE search_queue (article INTEGER PRIMARY KEY) STRICT;
