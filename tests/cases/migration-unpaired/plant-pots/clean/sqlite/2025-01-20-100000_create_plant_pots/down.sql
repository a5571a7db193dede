DROP TABLE plant_pots;
