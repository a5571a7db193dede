ALTER TABLE projects RENAME COLUMN display_name TO title;
