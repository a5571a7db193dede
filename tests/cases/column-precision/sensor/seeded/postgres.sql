CREATE TABLE readings (
    sensor_id BIGINT NOT NULL,
    taken_at TIMESTAMP(0) NOT NULL,
    millivolts BIGINT NOT NULL,
    PRIMARY KEY (sensor_id, taken_at)
);
