CREATE TABLE tides (
    station INT8 NOT NULL,
    minute INTEGER NOT NULL,
    height_mm BIGINT NOT NULL DEFAULT '0',
    samples UNSIGNED BIG INT NOT NULL DEFAULT +1,
    quality SMALLINT NOT NULL DEFAULT -1,
    PRIMARY KEY (station, minute)
);
