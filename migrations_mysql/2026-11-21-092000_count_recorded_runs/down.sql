-- They are an index over the reports, and come back with the next way up.
DELETE FROM run_counts;
