DROP TABLE buoys;
