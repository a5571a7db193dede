DROP TABLE kilns;
