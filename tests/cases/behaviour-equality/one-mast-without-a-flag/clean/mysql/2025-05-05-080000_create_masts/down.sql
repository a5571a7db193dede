DROP TABLE masts;
