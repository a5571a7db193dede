UPDATE plant_pots SET litres = 1 WHERE litres < 1;
