//! Defaults: a column's type and its default's text, and what an INSERT puts there.

use isoschema_schema::DefaultValue::{
    self, Absent, Boolean, Bytes, Expression, Now, Null, Number, RandomUuid, Text, TimeOfDay, Today,
};

use super::{Row, column, engine, snapshot, table};

/// Rows whose value carries a text.
fn table_of_rows() -> Vec<(&'static str, &'static str, &'static str, DefaultValue)> {
    let text = |text: &str| Text(text.to_owned());
    let number = |text: &str| Number(text.to_owned());
    let bytes = |text: &str| Bytes(text.to_owned());
    let other = |text: &str| Expression(text.to_owned());
    vec![
        ("sqlite", "DATETIME", "CURRENT_TIMESTAMP", Now),
        ("sqlite", "TEXT", "CURRENT_TIMESTAMP", Now),
        ("sqlite", "TIMESTAMP", "datetime('now')", Now),
        ("sqlite", "TIMESTAMP", "(datetime('now'))", Now),
        ("sqlite", "TIMESTAMP", "strftime('%Y-%m-%d %H:%M:%f', 'now')", Now),
        ("sqlite", "TIMESTAMP", "datetime('now','localtime')", other("datetime('now', 'localtime')")),
        (
            "sqlite",
            "TIMESTAMPTZ",
            "CURRENT_TIMESTAMP || '.000000+00'",
            other("current_timestamp() || '.000000+00'"),
        ),
        ("mariadb", "datetime", "current_timestamp()", Now),
        ("mariadb", "datetime(6)", "current_timestamp(6)", Now),
        ("mariadb", "datetime(6)", "utc_timestamp(6)", Now),
        ("mysql", "datetime", "CURRENT_TIMESTAMP", Now),
        ("mysql", "datetime(6)", "now(6)", Now),
        ("postgres", "timestamp without time zone", "now()", Now),
        ("postgres", "timestamp without time zone", "CURRENT_TIMESTAMP", Now),
        ("postgres", "timestamp without time zone", "(now() AT TIME ZONE 'utc'::text)", Now),
        ("postgres", "timestamp without time zone", "timezone('utc'::text, now())", Now),
        ("postgres", "timestamp without time zone", "LOCALTIMESTAMP", Now),
        ("postgres", "timestamp without time zone", "('now'::text)::timestamp without time zone", Now),
        ("sqlite", "DATE", "CURRENT_DATE", Today),
        ("sqlite", "DATE", "date('now')", Today),
        ("mariadb", "date", "curdate()", Today),
        ("postgres", "date", "CURRENT_DATE", Today),
        ("postgres", "date", "('now'::text)::date", Today),
        ("postgres", "date", "now()", Today),
        ("sqlite", "TIME", "CURRENT_TIME", TimeOfDay),
        ("mariadb", "time", "curtime()", TimeOfDay),
        ("sqlite", "BIGINT", "strftime('%s','now')", other("unix_timestamp()")),
        ("sqlite", "BIGINT", "unixepoch('now')", other("unix_timestamp()")),
        ("sqlite", "BIGINT", "CAST(strftime('%s','now') AS INTEGER)", other("unix_timestamp()")),
        ("mariadb", "bigint(20)", "unix_timestamp()", other("unix_timestamp()")),
        ("postgres", "bigint", "(EXTRACT(epoch FROM now()))::bigint", other("unix_timestamp()")),
        ("postgres", "bigint", "date_part('epoch'::text, now())", other("unix_timestamp()")),
        ("mariadb", "uuid", "uuid()", RandomUuid),
        ("postgres", "uuid", "gen_random_uuid()", RandomUuid),
        ("postgres", "uuid", "uuid_generate_v4()", RandomUuid),
        ("mariadb", "text", "NULL", Absent),
        ("sqlite", "TEXT", "NULL", Absent),
        ("postgres", "text", "NULL::character varying", Absent),
        ("mariadb", "tinyint(1)", "1", Boolean(true)),
        ("mariadb", "tinyint(1)", "0", Boolean(false)),
        ("mysql", "tinyint(1)", "'1'", Boolean(true)),
        ("mysql", "tinyint(1)", "b'1'", Boolean(true)),
        ("sqlite", "BOOLEAN", "1", Boolean(true)),
        ("sqlite", "BOOLEAN", "FALSE", Boolean(false)),
        ("sqlite", "BOOLEAN", "true", Boolean(true)),
        ("sqlite", "BOOLEAN", "'1'", Boolean(true)),
        ("sqlite", "BOOLEAN", "'0'", Boolean(false)),
        ("sqlite", "BOOLEAN", "'f'", text("f")),
        ("sqlite", "BOOLEAN", "'t'", text("t")),
        ("sqlite", "BOOLEAN", "\"t\"", text("t")),
        ("sqlite", "BOOLEAN", "'true'", text("true")),
        ("sqlite", "BOOLEAN", "2", number("2")),
        ("postgres", "boolean", "true", Boolean(true)),
        ("postgres", "boolean", "false", Boolean(false)),
        ("postgres", "boolean", "'t'::boolean", Boolean(true)),
        ("postgres", "boolean", "('no'::text)::boolean", Boolean(false)),
        ("sqlite", "INTEGER", "0", number("0")),
        ("sqlite", "INTEGER", "(1)", number("1")),
        ("sqlite", "INTEGER", "-1", number("-1")),
        ("sqlite", "INTEGER", "'0'", number("0")),
        ("mysql", "int", "'0'", number("0")),
        ("mysql", "decimal(10,2)", "'1.50'", number("1.5")),
        ("mariadb", "decimal(5,2)", "1.50", number("1.5")),
        ("mariadb", "double", "1000", number("1000")),
        ("postgres", "integer", "'-1'::integer", number("-1")),
        ("postgres", "integer", "100000", number("100000")),
        ("postgres", "double precision", "'1000'::numeric", number("1000")),
        ("postgres", "numeric(5,2)", "1.50", number("1.5")),
        ("sqlite", "DATETIME", "'2000-01-01'", text("2000-01-01 00:00:00")),
        ("sqlite", "DATETIME", "'1970-01-01T00:00:00'", text("1970-01-01 00:00:00")),
        ("mariadb", "timestamp(6)", "'2000-01-01 00:00:00.000000'", text("2000-01-01 00:00:00")),
        (
            "postgres",
            "timestamp without time zone",
            "'2000-01-01 00:00:00'::timestamp without time zone",
            text("2000-01-01 00:00:00"),
        ),
        (
            "postgres",
            "timestamp with time zone",
            "'2000-01-01 00:00:00+00'::timestamp with time zone",
            text("2000-01-01 00:00:00"),
        ),
        ("postgres", "date", "'2000-01-01'::date", text("2000-01-01")),
        ("sqlite", "TEXT", "0", text("0")),
        ("sqlite", "TEXT", "'common'", text("common")),
        ("sqlite", "TEXT", "''", text("")),
        ("sqlite", "TEXT", "\"Common\"", text("Common")),
        ("mariadb", "text", "'common'", text("common")),
        ("mariadb", "varchar(9)", "'it''s \\\\ \"'", text("it's \\ \"")),
        ("mysql", "text", "_utf8mb4\\'common\\'", text("common")),
        ("postgres", "text", "'common'::text", text("common")),
        ("postgres", "character varying(64)", "'CC-BY-SA'::character varying", text("CC-BY-SA")),
        ("postgres", "text", "'it''s'::text", text("it's")),
        ("postgres", "mood", "'ok'::mood", text("ok")),
        ("postgres", "jsonb", "'{}'::jsonb", text("{}")),
        ("mysql", "json", "json_object()", text("{}")),
        ("mysql", "json", "json_array()", text("[]")),
        ("postgres", "text[]", "ARRAY[]::text[]", text("{}")),
        ("postgres", "text[]", "'{}'::text[]", text("{}")),
        ("sqlite", "BLOB", "x'00FF'", bytes("00ff")),
        ("mariadb", "blob", "X'00ff'", bytes("00ff")),
        ("mariadb", "varbinary(5)", "'abc'", bytes("616263")),
        ("postgres", "bytea", "'\\x616263'::bytea", bytes("616263")),
        ("mariadb", "bit(3)", "b'10'", text("010")),
        ("postgres", "bit(3)", "'010'::\"bit\"", text("010")),
        ("sqlite", "TEXT", "lower(hex(randomblob(16)))", other("lower(hex(randomblob(16)))")),
        ("postgres", "text", "@@ what", other("@@ what")),
    ]
}

pub(super) fn rows() -> Vec<Row> {
    table_of_rows()
        .into_iter()
        .map(|(engine, declared, default, _)| row(engine, declared, default, true))
        .collect()
}

fn row(name: &str, declared: &str, default: &str, nullable: bool) -> Row {
    let mut column = column("c", declared);
    column.default = Some(default.to_owned());
    column.nullable = nullable;
    Row::new(
        format!("{name} {declared} default {default}"),
        snapshot(engine(name), vec![table("t", vec![column])]),
    )
}

#[test]
fn defaults_mean_values() {
    for (engine, declared, default, expected) in table_of_rows() {
        let row = row(engine, declared, default, true);
        assert_eq!(row.reading.schema.tables["t"].columns[0].default, expected, "{}", row.name);
    }
}

#[test]
fn null_where_null_may_not_stand_is_kept() {
    let row = row("sqlite", "TEXT", "NULL", false);
    assert_eq!(row.reading.schema.tables["t"].columns[0].default, Null);
}

#[test]
fn what_an_update_leaves_out_is_read_alike() {
    let mut column = column("c", "timestamp");
    column.on_update = Some("current_timestamp()".to_owned());
    let row = Row::new("on update", snapshot(engine("mariadb"), vec![table("t", vec![column])]));
    assert_eq!(row.reading.schema.tables["t"].columns[0].on_update, Now);
    assert_eq!(row.reading.schema.tables["t"].columns[0].default, Absent);
}
