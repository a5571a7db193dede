CREATE TABLE tokens (
    token VARBINARY(32) NOT NULL DEFAULT 'abc',
    user_no BIGINT NOT NULL,
    PRIMARY KEY (token)
);
