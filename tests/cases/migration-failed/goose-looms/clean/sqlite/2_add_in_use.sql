-- +goose Up
ALTER TABLE looms ADD COLUMN in_use INTEGER;

-- +goose Down
ALTER TABLE looms DROP COLUMN in_use;
