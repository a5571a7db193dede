CREATE TABLE entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    tournament_no INTEGER NOT NULL,
    team_no INTEGER NOT NULL
);

CREATE UNIQUE INDEX entries_once ON entries (tournament_no, team_no);
