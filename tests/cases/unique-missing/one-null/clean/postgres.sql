CREATE TABLE licences (
    id BIGSERIAL PRIMARY KEY,
    plate_no BIGINT,
    UNIQUE (plate_no)
);
