DROP TABLE trips;
DROP TABLE boats;
