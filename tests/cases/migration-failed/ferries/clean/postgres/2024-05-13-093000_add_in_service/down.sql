ALTER TABLE ferries DROP COLUMN in_service;
