CREATE TABLE offices (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    floor_no SMALLINT NOT NULL CHECK (floor_no >= -9 AND floor_no <= 200)
);
