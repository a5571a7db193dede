CREATE TABLE licences (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    plate_no BIGINT,
    UNIQUE (plate_no)
);
