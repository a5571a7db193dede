DROP TABLE boats;
DROP TABLE piers;
