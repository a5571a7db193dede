DROP INDEX tides_level;
