CREATE TABLE playlist_tracks (
    playlist_no INTEGER NOT NULL,
    track_no INTEGER NOT NULL,
    place INTEGER NOT NULL,
    UNIQUE (playlist_no, track_no)
);
