DROP INDEX plant_pots_by_size;
