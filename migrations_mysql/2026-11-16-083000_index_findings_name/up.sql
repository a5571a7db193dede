CREATE INDEX findings_name_path ON findings (name, path);
