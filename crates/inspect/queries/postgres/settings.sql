-- The settings that change what a schema means. A database's locale provider is known since version 15; its
-- locale has changed its name, hence the way through JSON.
SELECT s.name, s.value
FROM pg_database AS d,
     to_jsonb(d) AS j,
     LATERAL (
         VALUES ('server_encoding', pg_encoding_to_char(d.encoding)::text),
                ('lc_collate', d.datcollate::text),
                ('lc_ctype', d.datctype::text),
                ('locale_provider', CASE j ->> 'datlocprovider' WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' END),
                ('locale', coalesce(j ->> 'datlocale', j ->> 'daticulocale')),
                ('TimeZone', current_setting('TimeZone'))
     ) AS s (name, value)
WHERE d.datname = current_database() AND s.value IS NOT NULL
