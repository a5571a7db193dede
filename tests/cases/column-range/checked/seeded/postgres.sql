CREATE TABLE offices (
    id BIGSERIAL PRIMARY KEY,
    floor_no SMALLINT NOT NULL CHECK (floor_no >= -9 AND floor_no <= 200)
);
