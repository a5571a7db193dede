SELECT
    DATABASE() AS name,
    CAST(@@SESSION.sql_mode AS CHAR) AS sql_mode,
    CAST(@@SESSION.sql_quote_show_create AS CHAR) AS quotes_names
