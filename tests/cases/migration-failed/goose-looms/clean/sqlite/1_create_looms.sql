-- +goose Up
CREATE TABLE looms (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, shuttles INTEGER NOT NULL);
-- Gone again: what stays is alike on all engines.
-- +goose StatementBegin
CREATE TRIGGER looms_touch AFTER INSERT ON looms BEGIN
    UPDATE looms SET shuttles = 1;
    UPDATE looms SET shuttles = 2;
END;
-- +goose StatementEnd
DROP TRIGGER looms_touch;

-- +goose Down
DROP TABLE looms;
