CREATE TABLE entries (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    tournament_no BIGINT NOT NULL,
    team_no BIGINT NOT NULL
);

CREATE UNIQUE INDEX entries_once ON entries (tournament_no, team_no);
