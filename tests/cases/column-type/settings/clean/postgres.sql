CREATE TABLE profiles (
    profile_no BIGINT PRIMARY KEY,
    settings JSONB NOT NULL
);
