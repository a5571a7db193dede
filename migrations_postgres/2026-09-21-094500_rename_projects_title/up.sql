ALTER TABLE projects RENAME COLUMN title TO display_name;
