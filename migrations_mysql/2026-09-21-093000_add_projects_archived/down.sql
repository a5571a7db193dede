ALTER TABLE projects
    DROP CONSTRAINT projects_archived_boolean,
    DROP COLUMN archived;
