DROP TABLE moorings;
