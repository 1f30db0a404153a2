-- The index of words is a log-structured merge tree. Sixteen segments of a size are made one, not four: with fewer levels an article's
-- words are written anew half as often in a large archive, and a search opens a few more segments.
INSERT INTO search (search, rank) VALUES ('automerge', 16);
-- Above it, so that no commit has to make a whole level at once.
INSERT INTO search (search, rank) VALUES ('crisismerge', 64);
