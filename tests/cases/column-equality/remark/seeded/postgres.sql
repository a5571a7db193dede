CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);

CREATE TABLE remarks (
    id BIGSERIAL PRIMARY KEY,
    body TEXT COLLATE any_case NOT NULL
);
