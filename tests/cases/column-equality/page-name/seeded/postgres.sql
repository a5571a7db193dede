CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);

CREATE TABLE pages (
    id BIGSERIAL PRIMARY KEY,
    name VARCHAR(80) COLLATE any_case NOT NULL,
    UNIQUE (name)
);
