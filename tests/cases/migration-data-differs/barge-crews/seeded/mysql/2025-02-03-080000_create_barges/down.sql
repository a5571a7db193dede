DROP TABLE barges;
