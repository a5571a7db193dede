CREATE TABLE kilns (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, degrees BIGINT);
CREATE PROCEDURE heat_kilns()
BEGIN
    UPDATE kilns SET degrees = 1;
    UPDATE kilns SET degrees = 2;
END;
CALL heat_kilns();
DROP PROCEDURE heat_kilns;
