CREATE TABLE projects (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    slug VARCHAR(64) NOT NULL,
    title VARCHAR(255) NOT NULL,
    created_at TIMESTAMP NOT NULL,
    CONSTRAINT projects_slug_key UNIQUE (slug),
    CONSTRAINT projects_slug_length CHECK (length(slug) <= 64),
    CONSTRAINT projects_title_length CHECK (length(title) <= 255)
);
