CREATE INDEX plant_pots_by_size ON plant_pots (litres);
