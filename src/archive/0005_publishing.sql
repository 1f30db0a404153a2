-- What editors order of a week and what they printed: facts, which nothing makes again.

-- Orders about stories of a week; nothing is ever changed or deleted here. `article` is the identity or alias by which the story is met.
-- An `undo` takes the order of number `undoes` back, and no other row does.
CREATE TABLE edition_orders (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    week    TEXT NOT NULL,
    kind    TEXT NOT NULL CHECK (kind IN ('pin', 'drop', 'move', 'undo')),
    article TEXT NOT NULL,
    section TEXT,
    undoes  INTEGER UNIQUE REFERENCES edition_orders,
    CHECK ((kind = 'undo') = (undoes IS NOT NULL)),
    CHECK (kind <> 'move' OR section IS NOT NULL)
) STRICT;
CREATE INDEX edition_orders_by_week ON edition_orders (week);

-- Final issues, by week: a draft that is drawn up again replaces the row of `editions`, and must not take these with it.
-- `published` is when it was recorded first, `recorded` when last.
CREATE TABLE issues (
    week      TEXT PRIMARY KEY,
    published INTEGER NOT NULL,
    recorded  INTEGER NOT NULL,
    file      TEXT NOT NULL,
    errors    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What ran, what of the draft was cut (at its place there), and what editors wrote of their own, without an article.
-- `drafted` and `drafted_section` are the item of the draft that it is, if it is one; `changed` is the share of the words of both that the
-- other has not.
CREATE TABLE issue_items (
    week     TEXT NOT NULL REFERENCES issues ON DELETE CASCADE,
    number   INTEGER NOT NULL,
    fate     TEXT NOT NULL CHECK (fate IN ('ran', 'cut', 'own')),
    identity TEXT,
    drafted  TEXT,
    drafted_section TEXT,
    section  TEXT NOT NULL,
    position INTEGER NOT NULL,
    url      TEXT,
    headline TEXT NOT NULL,
    text     TEXT NOT NULL,
    changed  REAL,
    PRIMARY KEY (week, number),
    CHECK ((fate = 'own') = (identity IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_items_by_identity ON issue_items (identity) WHERE identity IS NOT NULL;
