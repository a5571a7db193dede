DROP INDEX findings_name_path;
