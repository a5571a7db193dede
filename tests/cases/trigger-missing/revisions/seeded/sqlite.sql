CREATE TABLE articles (
    article_no BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (article_no)
);

CREATE TABLE revisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    article_no BIGINT NOT NULL,
    body TEXT NOT NULL
);
