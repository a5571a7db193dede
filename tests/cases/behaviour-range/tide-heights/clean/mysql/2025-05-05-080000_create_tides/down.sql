DROP TABLE tides;
