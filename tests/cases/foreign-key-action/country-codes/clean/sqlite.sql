CREATE TABLE countries (
    iso_no BIGINT NOT NULL,
    area_km2 BIGINT NOT NULL,
    PRIMARY KEY (iso_no)
);

CREATE TABLE ports (
    port_no BIGINT NOT NULL,
    country_no BIGINT NOT NULL,
    PRIMARY KEY (port_no),
    FOREIGN KEY (country_no) REFERENCES countries (iso_no) ON UPDATE CASCADE
);
