CREATE TABLE recipes (
    id BIGSERIAL PRIMARY KEY,
    instructions TEXT NOT NULL,
    portions BIGINT NOT NULL DEFAULT 4
);
