CREATE TABLE devices (
    serial_no BIGINT NOT NULL,
    fingerprint TEXT NOT NULL,
    PRIMARY KEY (serial_no)
);
