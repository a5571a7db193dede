CREATE TABLE ratings (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    stars BIGINT NOT NULL,
    CHECK (stars >= 1 AND stars <= 5)
);
