-- +goose Up
CREATE TABLE looms (id BIGSERIAL PRIMARY KEY, shuttles BIGINT NOT NULL);
-- Gone again: what stays is alike on all engines.
-- +goose StatementBegin
CREATE FUNCTION looms_touch() RETURNS trigger AS $$
BEGIN
    NEW.shuttles := 1;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;
-- +goose StatementEnd
DROP FUNCTION looms_touch;

-- +goose Down
DROP TABLE looms;
