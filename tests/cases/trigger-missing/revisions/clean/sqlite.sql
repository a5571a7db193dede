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

CREATE TRIGGER keep_old_text AFTER UPDATE ON articles
BEGIN
    INSERT INTO revisions (article_no, body) VALUES (OLD.article_no, OLD.body);
END;
