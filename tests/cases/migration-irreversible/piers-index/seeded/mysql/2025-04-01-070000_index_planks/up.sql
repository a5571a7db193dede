CREATE INDEX piers_planks ON piers (planks);
