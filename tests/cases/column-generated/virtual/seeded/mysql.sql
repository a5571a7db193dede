CREATE TABLE rectangles (
    rectangle_no BIGINT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    area BIGINT GENERATED ALWAYS AS (width * height) VIRTUAL,
    PRIMARY KEY (rectangle_no)
);
