-- +goose Up
CREATE TABLE looms (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, shuttles BIGINT NOT NULL);
-- Gone again: what stays is alike on all engines.
-- +goose StatementBegin
CREATE TRIGGER looms_touch BEFORE INSERT ON looms FOR EACH ROW BEGIN
    SET NEW.shuttles = 1;
    SET NEW.shuttles = 2;
END;
-- +goose StatementEnd
DROP TRIGGER looms_touch;

-- +goose Down
DROP TABLE looms;
