ALTER TABLE projects
    ADD COLUMN archived BOOLEAN NOT NULL DEFAULT FALSE,
    ADD CONSTRAINT projects_archived_boolean CHECK (archived IN (0, 1));
