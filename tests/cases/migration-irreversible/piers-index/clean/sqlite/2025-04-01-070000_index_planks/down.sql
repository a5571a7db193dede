DROP INDEX piers_planks;
