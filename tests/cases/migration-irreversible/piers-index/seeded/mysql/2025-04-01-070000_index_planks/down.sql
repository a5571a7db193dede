DROP INDEX planks_of_piers ON piers;
