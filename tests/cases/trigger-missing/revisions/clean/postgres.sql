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

CREATE FUNCTION keep_old_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO revisions (article_no, body) VALUES (OLD.article_no, OLD.body);
    RETURN NULL;
END
$$;

CREATE TRIGGER keep_old_text AFTER UPDATE ON articles
    FOR EACH ROW EXECUTE FUNCTION keep_old_text();
