CREATE TABLE stays (
    stay_no BIGINT NOT NULL,
    came_day INTEGER NOT NULL,
    left_day INTEGER NOT NULL,
    PRIMARY KEY (stay_no),
    CHECK (left_day >= came_day)
);
