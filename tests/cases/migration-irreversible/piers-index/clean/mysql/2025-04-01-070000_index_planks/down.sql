DROP INDEX piers_planks ON piers;
