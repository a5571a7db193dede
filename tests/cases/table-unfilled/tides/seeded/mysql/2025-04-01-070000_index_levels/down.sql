DROP INDEX tides_level ON tides;
