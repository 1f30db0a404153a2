-- Stories. All of it but `story_orders` and `week_stories` can be made again: `keepup reindex` does.

-- Articles that are in no story yet, or changed since: in the order in which they are to be taken up.
CREATE TABLE ungrouped (
    article   INTEGER PRIMARY KEY REFERENCES articles ON DELETE CASCADE,
    arrived   INTEGER NOT NULL,
    effective INTEGER NOT NULL
) STRICT;
CREATE INDEX ungrouped_by_order ON ungrouped (arrived, effective);
INSERT INTO ungrouped SELECT id, first_seen, effective FROM articles;

-- Articles in the order in which they were taken up; `story` is the number of the story's first article.
CREATE TABLE grouped (
    number  INTEGER PRIMARY KEY,
    article INTEGER NOT NULL UNIQUE,
    story   INTEGER NOT NULL
) STRICT;
CREATE INDEX grouped_by_story ON grouped (story) WHERE story <> number;

-- Why articles are in one story; `article` and `other` are numbers of `grouped`.
CREATE TABLE joints (
    id       INTEGER PRIMARY KEY,
    article  INTEGER NOT NULL,
    other    INTEGER NOT NULL,
    evidence TEXT NOT NULL
) STRICT;
CREATE INDEX joints_by_article ON joints (article);

-- What grouping sees of an article, of those that may still be met; packed by the desk's types. `seen` is a fingerprint of it.
CREATE TABLE story_digests (
    number INTEGER PRIMARY KEY,
    seen   INTEGER NOT NULL,
    digest BLOB NOT NULL
) STRICT;

-- Packed lists of who was kept with which term. A segment holds `count` articles that were taken up one after the other,
-- of times from `earliest` to `latest`; neighbours are made one as they grow in number.
CREATE TABLE story_segments (
    kind     INTEGER NOT NULL,
    first    INTEGER NOT NULL,
    count    INTEGER NOT NULL,
    earliest INTEGER NOT NULL,
    latest   INTEGER NOT NULL,
    packed   BLOB NOT NULL,
    PRIMARY KEY (kind, first)
) STRICT;

-- How many articles have a word: the row of `id` 0, and what was added since.
CREATE TABLE story_frequencies (
    id     INTEGER PRIMARY KEY,
    packed BLOB NOT NULL
) STRICT;

-- `generation` counts the changes, so that a process that holds part of this in memory sees when another has changed it;
-- `taken` counts the articles that were taken up, changed ones again; `method` is the version of what is packed.
CREATE TABLE story_state (generation INTEGER NOT NULL, taken INTEGER NOT NULL, method INTEGER NOT NULL) STRICT;
INSERT INTO story_state VALUES (0, 0, 0);

-- What editors ordered of stories: `articles` were named, `others` stood with them. Both are JSON arrays of identities.
CREATE TABLE story_orders (
    id       INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('split', 'merge')),
    articles TEXT NOT NULL,
    others   TEXT NOT NULL
) STRICT;

-- The stories of a week as they were when its draft was made: JSON. The week drawn up again has the same.
CREATE TABLE week_stories (
    week   TEXT PRIMARY KEY,
    frozen INTEGER NOT NULL,
    told   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
