DROP TABLE berths;
