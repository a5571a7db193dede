CREATE TABLE playlist_tracks (
    playlist_no BIGINT NOT NULL,
    track_no BIGINT NOT NULL,
    place BIGINT NOT NULL,
    PRIMARY KEY (playlist_no, track_no)
);
