DROP TABLE ropes;
