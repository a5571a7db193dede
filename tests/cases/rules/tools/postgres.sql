-- What diesel setup and PostGIS leave behind, and an extension.
CREATE EXTENSION pg_trgm;

CREATE FUNCTION diesel_manage_updated_at(wanted regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    NULL;
END
$$;

CREATE TABLE spatial_ref_sys (srid INTEGER PRIMARY KEY);

CREATE TABLE maps (
    id BIGSERIAL PRIMARY KEY,
    scale BIGINT NOT NULL
);

CREATE INDEX maps_by_scale ON maps (scale);
