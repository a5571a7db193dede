DROP INDEX planks_of_piers;
