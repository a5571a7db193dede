CREATE FUNCTION f() RETURNS trigger AS $body$ BEGIN x := E'\';'; END; $body$ LANGUAGE plpgsql;
DO $$ BEGIN PERFORM 1; END $$; /* a /* ; */ ; */
CREATE RULE r AS ON DELETE TO a DO INSTEAD (DELETE FROM b; DELETE FROM c);
