DROP TABLE parcels;
DROP TABLE towns;
