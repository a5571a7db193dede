CREATE TABLE stays (
    stay_no BIGINT NOT NULL,
    came_day BIGINT NOT NULL,
    left_day BIGINT NOT NULL,
    PRIMARY KEY (stay_no)

);
