CREATE TABLE lamps (
    lamp_no BIGINT PRIMARY KEY,
    lit BOOLEAN NOT NULL DEFAULT FALSE,
    broken BOOLEAN NOT NULL DEFAULT ('no'::text)::boolean,
    dimmable BOOLEAN NOT NULL DEFAULT 't',
    outdoors BOOLEAN NOT NULL DEFAULT '1'
);
