-- What the robots.txt of an origin says to us, believed for a day.
CREATE TABLE robots (
    origin TEXT PRIMARY KEY,
    rules  TEXT NOT NULL,
    read   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
