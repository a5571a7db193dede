CREATE TABLE barges_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    tons INTEGER NOT NULL,
    crew INTEGER NOT NULL
);
INSERT INTO barges_new (id, tons, crew) SELECT id, tons, 2 FROM barges;
DROP TABLE barges;
ALTER TABLE barges_new RENAME TO barges;
