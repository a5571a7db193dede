CREATE TABLE entries (
    id BIGSERIAL PRIMARY KEY,
    tournament_no BIGINT NOT NULL,
    team_no BIGINT NOT NULL
);
