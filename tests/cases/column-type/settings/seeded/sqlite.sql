CREATE TABLE profiles (
    profile_no BIGINT NOT NULL PRIMARY KEY,
    settings TEXT NOT NULL
);
