CREATE TABLE books (
    isbn VARCHAR(13) PRIMARY KEY,
    title TEXT NOT NULL,
    blurb CHARACTER VARYING,
    language VARCHAR(8) NOT NULL DEFAULT 'de''at',
    shelf TEXT NOT NULL DEFAULT '7'
);
