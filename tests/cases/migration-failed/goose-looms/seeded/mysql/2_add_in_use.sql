-- +goose Up
ALTER TABLE loom ADD COLUMN in_use BIGINT;

-- +goose Down
ALTER TABLE looms DROP COLUMN in_use;
