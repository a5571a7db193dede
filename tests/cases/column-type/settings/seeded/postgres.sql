CREATE TABLE profiles (
    profile_no BIGINT PRIMARY KEY,
    settings TEXT NOT NULL
);
