CREATE TABLE tows (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    tug_id BIGINT NOT NULL,
    fee BIGINT NOT NULL,
    INDEX tows_tug_id (tug_id)
);
