DROP TABLE run_engines;
