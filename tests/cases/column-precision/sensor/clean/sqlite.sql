CREATE TABLE readings (
    sensor_id INTEGER NOT NULL,
    taken_at TIMESTAMP NOT NULL,
    millivolts INTEGER NOT NULL,
    PRIMARY KEY (sensor_id, taken_at)
);
