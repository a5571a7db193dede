CREATE TABLE screenings (
    id BIGSERIAL PRIMARY KEY,
    starts_at TIMESTAMP NOT NULL,
    tickets_sold INTEGER NOT NULL DEFAULT 0
);
