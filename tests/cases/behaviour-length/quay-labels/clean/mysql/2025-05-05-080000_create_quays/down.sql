DROP TABLE quays;
