CREATE TABLE devices (
    serial_no BIGINT NOT NULL,
    fingerprint BYTEA NOT NULL,
    PRIMARY KEY (serial_no)
);
