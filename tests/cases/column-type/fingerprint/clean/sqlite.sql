CREATE TABLE devices (
    serial_no BIGINT NOT NULL,
    fingerprint BLOB NOT NULL,
    PRIMARY KEY (serial_no)
);
