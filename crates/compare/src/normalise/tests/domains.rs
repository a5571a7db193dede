//! Types: a declared type and what the column holds.

use isoschema_schema::Proof;

use super::{Row, column, engine, snapshot, table};

/// Engine, declared type, what it really holds, what it is declared to hold.
const ROWS: &[(&str, &str, &str, Option<&str>)] = &[
    ("sqlite", "", "any", None),
    ("sqlite", "ANY", "any", None),
    ("sqlite", "BOOLEAN", "boolean", None),
    ("sqlite", "bool", "boolean", None),
    ("sqlite", "TINYINT(1)", "boolean", None),
    ("sqlite", "INTEGER", "64-bit integer", None),
    ("sqlite", "int", "64-bit integer", None),
    ("sqlite", "BigInt", "64-bit integer", None),
    ("sqlite", "INT8", "64-bit integer", None),
    ("sqlite", "BIGSERIAL", "64-bit integer", None),
    ("sqlite", "SMALLINT", "64-bit integer", Some("16-bit integer")),
    ("sqlite", "INT2", "64-bit integer", Some("16-bit integer")),
    ("sqlite", "TINYINT", "64-bit integer", Some("8-bit integer")),
    ("sqlite", "MEDIUMINT", "64-bit integer", Some("24-bit integer")),
    ("sqlite", "INT4", "64-bit integer", Some("32-bit integer")),
    ("sqlite", "UNSIGNED BIG INT", "64-bit integer", None),
    ("sqlite", "FLOATING POINT", "64-bit integer", None),
    ("sqlite", "DATETIME", "date and time, microseconds, local", None),
    ("sqlite", "timestamp", "date and time, microseconds, local", None),
    ("sqlite", "TIMESTAMP(3)", "date and time, microseconds, local", None),
    ("sqlite", "TIMESTAMPTZ", "date and time, microseconds, instant", None),
    ("sqlite", "TIMESTAMP WITH TIME ZONE", "date and time, microseconds, instant", None),
    ("sqlite", "DATE", "date", None),
    ("sqlite", "TIME", "time of day, microseconds", None),
    ("sqlite", "JSON", "text of any length", Some("JSON")),
    ("sqlite", "jsonb", "text of any length", Some("JSON")),
    ("sqlite", "UUID", "text of any length", Some("UUID")),
    ("sqlite", "BLOB", "bytes of any length", None),
    ("sqlite", "BYTEA", "bytes of any length", None),
    ("sqlite", "VARBINARY(16)", "bytes of any length", Some("up to 16 bytes")),
    ("sqlite", "MYBLOB", "bytes of any length", None),
    ("sqlite", "TEXT", "text of any length", None),
    ("sqlite", "CLOB", "text of any length", None),
    ("sqlite", "varchar", "text of any length", None),
    ("sqlite", "VARCHAR(64)", "text of any length", Some("text of up to 64 characters")),
    ("sqlite", "character varying(64)", "text of any length", Some("text of up to 64 characters")),
    ("sqlite", "NATIVE CHARACTER(70)", "text of any length", Some("text of up to 70 characters")),
    ("sqlite", "CHAR(36)", "text of any length", Some("text of up to 36 characters")),
    ("sqlite", "REAL", "64-bit float", None),
    ("sqlite", "FLOAT", "64-bit float", None),
    ("sqlite", "DOUBLE PRECISION", "64-bit float", None),
    ("sqlite", "DECIMAL(10,2)", "64-bit float", None),
    ("sqlite", "NUMERIC", "64-bit float", None),
    ("sqlite", "STRING", "string", None),
    ("mariadb", "tinyint(1)", "boolean", None),
    ("mysql", "tinyint(1)", "boolean", None),
    ("mariadb", "tinyint(1) unsigned", "unsigned 8-bit integer", None),
    ("mariadb", "tinyint(4)", "8-bit integer", None),
    ("mysql", "tinyint", "8-bit integer", None),
    ("mariadb", "smallint(6)", "16-bit integer", None),
    ("mariadb", "mediumint(9)", "24-bit integer", None),
    ("mariadb", "int(11)", "32-bit integer", None),
    ("mysql", "int", "32-bit integer", None),
    ("mariadb", "int(10) unsigned zerofill", "unsigned 32-bit integer", None),
    ("mariadb", "bigint(20)", "64-bit integer", None),
    ("mariadb", "bigint(20) unsigned", "unsigned 64-bit integer", None),
    ("mariadb", "decimal(10,2)", "decimal of 10 digits, 2 after the point", None),
    ("mysql", "float", "32-bit float", None),
    ("mysql", "double", "64-bit float", None),
    ("mariadb", "bit(8)", "8 bits", None),
    ("mariadb", "bit(1)", "1 bit", None),
    ("mariadb", "year(4)", "integer from 1901 to 2155", None),
    ("mariadb", "date", "date", None),
    ("mariadb", "time", "time of day, seconds", None),
    ("mariadb", "time(3)", "time of day, milliseconds", None),
    ("mariadb", "datetime", "date and time, seconds, local", None),
    ("mariadb", "datetime(6)", "date and time, microseconds, local", None),
    ("mariadb", "timestamp", "date and time, seconds, instant, until 2038", None),
    ("mysql", "timestamp(6)", "date and time, microseconds, instant, until 2038", None),
    ("mariadb 11.4", "timestamp(6)", "date and time, microseconds, instant, until 2038", None),
    ("mariadb 11.8", "timestamp(6)", "date and time, microseconds, instant, until 2106", None),
    ("mariadb", "char(36)", "text of up to 36 characters, trailing blanks lost", None),
    ("mariadb", "varchar(255)", "text of up to 255 characters", None),
    ("mariadb", "tinytext", "text of up to 255 bytes", None),
    ("mariadb", "text", "text of up to 65535 bytes", None),
    ("mariadb", "mediumtext", "text of up to 16777215 bytes", None),
    ("mysql", "longtext", "text of any length", None),
    ("mariadb", "binary(16)", "up to 16 bytes", None),
    ("mariadb", "varbinary(32)", "up to 32 bytes", None),
    ("mariadb", "blob", "up to 65535 bytes", None),
    ("mariadb", "tinyblob", "up to 255 bytes", None),
    ("mariadb", "mediumblob", "up to 16777215 bytes", None),
    ("mariadb", "longblob", "bytes of any length", None),
    ("mariadb", "enum('ok','sa''d')", "one of ok, sa'd", None),
    ("mariadb", "set('a','b')", "set(a,b)", None),
    ("mysql", "json", "JSON", None),
    ("mariadb", "uuid", "UUID", None),
    ("mariadb", "inet6", "inet6", None),
    ("mysql", "point", "point", None),
    ("postgres", "boolean", "boolean", None),
    ("postgres", "smallint", "16-bit integer", None),
    ("postgres", "integer", "32-bit integer", None),
    ("postgres", "bigint", "64-bit integer", None),
    ("postgres", "numeric", "decimal of any size", None),
    ("postgres", "numeric(10,2)", "decimal of 10 digits, 2 after the point", None),
    ("postgres", "numeric(3,-2)", "numeric(3,-2)", None),
    ("postgres", "real", "32-bit float", None),
    ("postgres", "double precision", "64-bit float", None),
    ("postgres", "text", "text of any length", None),
    ("postgres", "character varying", "text of any length", None),
    ("postgres", "character varying(64)", "text of up to 64 characters", None),
    ("postgres", "citext", "text of any length", None),
    ("postgres", "character(4)", "text of up to 4 characters, trailing blanks lost", None),
    ("postgres", "bpchar", "text of any length, trailing blanks lost", None),
    ("postgres", "bytea", "bytes of any length", None),
    ("postgres", "bit(3)", "3 bits", None),
    ("postgres", "bit varying(4)", "4 bits", None),
    ("postgres", "date", "date", None),
    ("postgres", "time without time zone", "time of day, microseconds", None),
    ("postgres", "time with time zone", "time with time zone", None),
    ("postgres", "timestamp without time zone", "date and time, microseconds, local", None),
    ("postgres", "timestamp(6) without time zone", "date and time, microseconds, local", None),
    ("postgres", "timestamp(0) without time zone", "date and time, seconds, local", None),
    ("postgres", "timestamp with time zone", "date and time, microseconds, instant", None),
    ("postgres", "timestamp(3) with time zone", "date and time, milliseconds, instant", None),
    ("postgres", "interval", "interval", None),
    ("postgres", "uuid", "UUID", None),
    ("postgres", "json", "JSON", None),
    ("postgres", "jsonb", "JSON", None),
    ("postgres", "mood", "one of sad, ok", None),
    ("postgres", "integer[]", "array of 32-bit integer", None),
    ("postgres", "character varying(64)[]", "array of text of up to 64 characters", None),
    ("postgres", "\"char\"", "\"char\"", None),
    ("postgres", "inet", "inet", None),
    ("postgres", "public.citext2", "public.citext2", None),
];

pub(super) fn rows() -> Vec<Row> {
    ROWS.iter().map(|(engine, declared, ..)| row(engine, declared)).collect()
}

fn row(server: &str, declared: &str) -> Row {
    let (name, version) =
        server.split_once(' ').map_or((server, None), |(name, version)| (name, Some(version)));
    let mut column = column("c", declared);
    if declared == "mood" {
        column.labels = vec!["sad".to_owned(), "ok".to_owned()];
    }
    let mut snapshot = snapshot(engine(name), vec![table("t", vec![column])]);
    if let Some(version) = version {
        version.clone_into(&mut snapshot.version);
    }
    Row::new(format!("{server} {declared}"), snapshot)
}

#[test]
fn types_mean_domains() {
    for (engine, declared, domain, bound) in ROWS {
        let row = row(engine, declared);
        let column = &row.reading.schema.tables["t"].columns[0];
        assert_eq!(column.domain.to_string(), *domain, "{}", row.name);
        let proof = column.bound.as_ref().map(|bound| bound.domain.to_string());
        assert_eq!(proof.as_deref(), *bound, "{}", row.name);
        if let Some(bound) = &column.bound {
            assert_eq!(bound.proof, Proof::Declared(declared.to_uppercase()), "{}", row.name);
            assert!(column.domain.contains(&bound.domain), "{}", row.name);
        }
    }
}
