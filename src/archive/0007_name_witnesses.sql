-- Stories in which two unknown names, one of either script, stand for each other; opinion, made anew with the stories.
-- `chinese` and `latin` are the names, `article` and `other` numbers of `grouped` of a report in each language: the row holds while they
-- are in one story. `outlets` counts those that have the names, in the language that has fewer.
CREATE TABLE name_witnesses (
    chinese TEXT NOT NULL,
    latin   TEXT NOT NULL,
    article INTEGER NOT NULL,
    other   INTEGER NOT NULL,
    outlets INTEGER NOT NULL,
    PRIMARY KEY (chinese, latin, article, other)
) STRICT, WITHOUT ROWID;
