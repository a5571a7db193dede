CREATE TABLE snapshots (
    digest BLOB NOT NULL,
    body BYTEA NOT NULL,
    cover MYBLOB NOT NULL,
    salt BLOB NOT NULL DEFAULT x'00FF'
);
