CREATE TABLE articles (
    article_no BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (article_no)
);

CREATE TABLE revisions (
    id BIGSERIAL PRIMARY KEY,
    article_no BIGINT NOT NULL,
    body TEXT NOT NULL
);
