CREATE TABLE photos (
    id BIGSERIAL PRIMARY KEY,
    taken_at TIMESTAMP
);

CREATE TABLE comments (
    id BIGSERIAL PRIMARY KEY,
    photo_id BIGINT NOT NULL,
    body TEXT NOT NULL

);
