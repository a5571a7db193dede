CREATE TABLE entries (
    id BIGSERIAL PRIMARY KEY,
    tournament_no BIGINT NOT NULL,
    team_no BIGINT NOT NULL
);

CREATE UNIQUE INDEX entries_once ON entries (tournament_no, team_no);
