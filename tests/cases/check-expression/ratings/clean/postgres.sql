CREATE TABLE ratings (
    id BIGSERIAL PRIMARY KEY,
    stars BIGINT NOT NULL,
    CHECK (stars >= 1 AND stars <= 10)
);
