CREATE TABLE tides (
    id BIGSERIAL PRIMARY KEY,
    level BIGINT NOT NULL,
    CHECK (level * level = 289)
);
