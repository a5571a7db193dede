CREATE SEQUENCE document_ids;
CREATE TABLE invoices (
    id BIGINT DEFAULT nextval('document_ids'::text) PRIMARY KEY,
    total BIGINT NOT NULL
);
CREATE TABLE refunds (
    id BIGINT DEFAULT nextval('document_ids') PRIMARY KEY,
    total BIGINT NOT NULL
);
