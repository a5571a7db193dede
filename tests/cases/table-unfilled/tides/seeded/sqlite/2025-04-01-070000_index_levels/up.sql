CREATE INDEX tides_level ON tides (level);
