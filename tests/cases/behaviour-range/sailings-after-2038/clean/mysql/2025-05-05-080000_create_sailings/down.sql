DROP TABLE sailings;
