DROP TABLE crews;
