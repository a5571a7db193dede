CREATE TABLE readings (
    sensor_id BIGINT NOT NULL,
    taken_at DATETIME(6) NOT NULL,
    millivolts BIGINT NOT NULL,
    PRIMARY KEY (sensor_id, taken_at)
);
