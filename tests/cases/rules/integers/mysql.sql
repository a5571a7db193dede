CREATE TABLE tides (
    station BIGINT NOT NULL,
    minute BIGINT(20) NOT NULL,
    height_mm BIGINT NOT NULL DEFAULT '0',
    samples BIGINT NOT NULL DEFAULT 1,
    quality SMALLINT NOT NULL DEFAULT -1,
    PRIMARY KEY (station, minute)
);
