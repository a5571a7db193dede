//! CHECKs: a condition as an engine prints it, its canonical text, and what it holds columns to.

use isoschema_schema::{CatalogCheck, Domain, Engine, Proof};

use super::{Row, column, engine, snapshot, table};

/// Engine, condition, canonical conditions joined by ` ; `, and bounds as `column: domain`.
const ROWS: &[(&str, &str, &str, &str)] = &[
    ("sqlite", "a >= 0", "a >= 0", "a: integer from 0"),
    ("sqlite", "0 < a", "a > 0", "a: integer from 1"),
    ("sqlite", "a BETWEEN 1 AND 5", "a <= 5 ; a >= 1", "a: integer from 1 to 5"),
    ("sqlite", "a >= 1 and A <= 10 and a <> 5", "a <= 10 ; a <> 5 ; a >= 1", "a: integer from 1 to 10"),
    ("sqlite", "a IN (0, 1)", "a in (0, 1)", "a: boolean"),
    ("mariadb", "`a` in (0,1)", "a in (0, 1)", "a: boolean"),
    ("postgres", "(a = ANY (ARRAY[0, 1]))", "a in (0, 1)", "a: integer from 0 to 1"),
    ("sqlite", "a IN (10, 2, 2)", "a in (2, 10)", "a: integer from 2 to 10"),
    ("sqlite", "a not in (1)", "a <> 1", ""),
    ("sqlite", "j IN (0, 1)", "j in (0, 1)", ""),
    ("sqlite", "z IN ('y','x')", "z in ('x', 'y')", "z: one of x, y"),
    ("sqlite", "z IN (\"q\",\"p\")", "z in ('p', 'q')", "z: one of p, q"),
    ("mariadb", "`z` in ('x','y')", "z in ('x', 'y')", "z: one of x, y"),
    ("mysql", "(`z` in (_utf8mb4\\'x\\',_utf8mb4\\'y\\'))", "z in ('x', 'y')", "z: one of x, y"),
    ("postgres", "(z = ANY (ARRAY['x'::text, 'y'::text]))", "z in ('x', 'y')", "z: one of x, y"),
    (
        "postgres",
        "((b)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[]))",
        "b in ('x', 'y')",
        "b: one of x, y",
    ),
    ("mariadb", "`z` = 'a' or `z` = 'b'", "z in ('a', 'b')", "z: one of a, b"),
    ("postgres", "((z = 'a'::text) OR (z = 'b'::text))", "z in ('a', 'b')", "z: one of a, b"),
    ("sqlite", "z = \"x\"", "z = 'x'", "z: one of x"),
    ("mysql", "(`z` = _utf8mb4\\'x\\')", "z = 'x'", "z: one of x"),
    ("postgres", "((b)::text = 'x'::text)", "b = 'x'", "b: one of x"),
    (
        "postgres",
        "((b)::text <> ALL ((ARRAY['a'::character varying, 'b'::character varying])::text[]))",
        "b <> 'a' ; b <> 'b'",
        "",
    ),
    ("sqlite", "length(z) <= 64", "length(z) <= 64", "z: text of up to 64 characters"),
    ("sqlite", "length(z) = 36", "length(z) = 36", "z: text of up to 36 characters"),
    (
        "postgres",
        "((char_length((b)::text) >= 1) AND (char_length((b)::text) <= 10))",
        "length(b) <= 10 ; length(b) >= 1",
        "b: text of up to 10 characters",
    ),
    (
        "mariadb",
        "char_length(`z`) between 1 and 10",
        "length(z) <= 10 ; length(z) >= 1",
        "z: text of up to 10 characters",
    ),
    ("mysql", "(length(`z`) <= 10)", "octet_length(z) <= 10", "z: text of up to 10 bytes"),
    ("mariadb", "octet_length(`u`) = 32", "length(u) = 32", "u: up to 32 bytes"),
    ("postgres", "(octet_length(u) <= 32)", "length(u) <= 32", "u: up to 32 bytes"),
    ("mariadb", "`a` between 1 and 5", "a <= 5 ; a >= 1", "a: integer from 1 to 5"),
    ("postgres", "((a >= '-1'::integer) AND (a <> 0))", "a <> 0 ; a >= -1", "a: integer from -1"),
    ("mariadb", "`a` >= -1 and `a` <> 0", "a <> 0 ; a >= -1", "a: integer from -1"),
    ("postgres", "((a IS NULL) OR (a > 0))", "a > 0", "a: integer from 1"),
    ("mariadb", "`a` is null or `a` > 0", "a > 0", "a: integer from 1"),
    ("sqlite", "a IS NULL OR c > 0", "a is null or c > 0", ""),
    ("sqlite", "z IS NULL OR length(z) <= 3", "length(z) <= 3", "z: text of up to 3 characters"),
    ("sqlite", "typeof(a) = 'integer'", "", ""),
    ("sqlite", "typeof(a) = 'integer' OR a IS NULL", "", ""),
    ("sqlite", "typeof(a) IN ('integer','null') AND a > 0", "a > 0", "a: integer from 1"),
    ("sqlite", "json_valid(z)", "", "z: JSON"),
    ("sqlite", "json_valid(z) = 1", "", "z: JSON"),
    ("mariadb", "json_valid(`l`)", "", ""),
    ("sqlite", "datetime(t) IS NOT NULL", "datetime(t) is not null", ""),
    ("sqlite", "t IS datetime(t)", "datetime(t) is not distinct from t", ""),
    ("sqlite", "t = datetime(t)", "datetime(t) = t", ""),
    ("postgres", "(t > '2000-01-01 00:00:00'::timestamp without time zone)", "t > '2000-01-01 00:00:00'", ""),
    ("mariadb", "`t` > TIMESTAMP'2000-01-01 00:00:00'", "t > '2000-01-01 00:00:00'", ""),
    ("sqlite", "t > '2000-01-01'", "t > '2000-01-01 00:00:00'", ""),
    ("postgres", "(z ~~ 'x%'::text)", "z like 'x%'", ""),
    ("postgres", "(z !~~ 'x%'::text)", "z not like 'x%'", ""),
    ("mariadb", "`z` like 'x%'", "z like 'x%'", ""),
    ("postgres", "(z ~ '^[a-z]+$'::text)", "z regexp '^[a-z]+$'", ""),
    ("mariadb", "`z` regexp '^[a-z]+$'", "z regexp '^[a-z]+$'", ""),
    ("postgres", "(NOT ((z = 'q'::text) OR (y = 'r'::text)))", "y <> 'r' ; z <> 'q'", ""),
    ("mariadb", "`z` <> 'q' and `y` <> 'r'", "y <> 'r' ; z <> 'q'", ""),
    ("postgres", "(NOT ((z = 'q'::text) OR (z = 'r'::text)))", "z <> 'q' ; z <> 'r'", ""),
    ("mariadb", "`z` not in ('r','q')", "z <> 'q' ; z <> 'r'", ""),
    ("sqlite", "a > 5 OR z NOT IN ('q', 'r')", "a > 5 or z <> 'q' and z <> 'r'", ""),
    ("sqlite", "NOT (z = 'q' OR y = 'r')", "y <> 'r' ; z <> 'q'", ""),
    ("mariadb", "`a` = 0 or `c` = 0", "a = 0 or c = 0", ""),
    ("sqlite", "NOT (a AND c)", "a = 0 or c = 0", ""),
    ("postgres", "j", "j = 1", "j: integer from 1 to 1"),
    ("postgres", "(j = true)", "j = 1", "j: integer from 1 to 1"),
    ("mariadb", "`j`", "j = 1", "j: integer from 1 to 1"),
    ("mysql", "(`j` <> 0)", "j = 1", "j: integer from 1 to 1"),
    ("postgres", "(NOT j)", "j = 0", "j: integer from 0 to 0"),
    ("postgres", "((TRIM(BOTH FROM z) <> ''::text) AND (lower(z) = z))", "lower(z) = z ; trim(z) <> ''", ""),
    ("mariadb", "trim(`z`) <> '' and lcase(`z`) = `z`", "lower(z) = z ; trim(z) <> ''", ""),
    ("mariadb", "lcase(`z`) = `z`", "lower(z) = z", ""),
    ("postgres", "(COALESCE(z, ''::text) <> 'x'::text)", "coalesce(z, '') <> 'x'", ""),
    ("mariadb", "coalesce(`z`,'') <> 'x'", "coalesce(z, '') <> 'x'", ""),
    ("postgres", "(POSITION(('@'::text) IN (z)) > 1)", "position('@', z) > 1", ""),
    ("mariadb", "locate('@',`z`) > 1", "position('@', z) > 1", ""),
    ("sqlite", "instr(z, '@') > 1", "position('@', z) > 1", ""),
    ("mariadb", "`a` MOD 2 = 0", "a % 2 = 0", ""),
    ("postgres", "(mod(a, 2) = 0)", "a % 2 = 0", ""),
    ("mariadb", "`a` is null <> (`c` is null)", "(a is null) <> (c is null)", ""),
    ("postgres", "((a IS NULL) <> (c IS NULL))", "(a is null) <> (c is null)", ""),
    ("mariadb", "`a` + 1 > `c` * (`a` - 2)", "(a - 2) * c < a + 1", ""),
    ("sqlite", "(a + 1) > ((a - 2) * c)", "(a - 2) * c < a + 1", ""),
    ("mariadb", "`z` <=> `y`", "y is not distinct from z", ""),
    ("sqlite", "z IS y", "y is not distinct from z", ""),
    ("sqlite", "z IS NOT y", "z is distinct from y", ""),
    ("sqlite", "z IS NOT NULL", "z is not null", ""),
    ("sqlite", "z GLOB '[a-z]*'", "z glob '[a-z]*'", ""),
    ("mariadb", "concat(`z`,`y`) <> 'ä'", "z || y <> 'ä'", ""),
    ("sqlite", "z || y <> 'ä'", "z || y <> 'ä'", ""),
    (
        "postgres",
        "(\nCASE\n    WHEN (a > 1) THEN true\n    ELSE false\nEND)",
        "case when a > 1 then 1 else 0 end",
        "",
    ),
    ("mariadb", "case when `a` > 1 then 1 else 0 end", "case when a > 1 then 1 else 0 end", ""),
    ("postgres", "(z = 'It''s'::text)", "z = 'It''s'", "z: one of It's"),
    ("sqlite", "a @@ !", "a @@ !", ""),
];

pub(super) fn rows() -> Vec<Row> {
    ROWS.iter().map(|(engine, condition, ..)| row(engine, &[condition])).collect()
}

fn row(name: &str, conditions: &[&str]) -> Row {
    let engine = engine(name);
    let declared = match engine {
        Engine::Sqlite => ["BIGINT", "VARCHAR(20)", "TEXT", "BOOLEAN", "TEXT", "DATETIME", "BLOB"],
        Engine::MariaDb | Engine::MySql => {
            ["bigint(20)", "varchar(20)", "text", "tinyint(1)", "longtext", "datetime(6)", "longblob"]
        }
        Engine::Postgres => [
            "bigint",
            "character varying(20)",
            "text",
            "boolean",
            "text",
            "timestamp without time zone",
            "bytea",
        ],
    };
    let [integer, short, text, boolean, long, moment, bytes] = declared;
    let mut table = table(
        "t",
        vec![
            column("a", integer),
            column("c", integer),
            column("b", short),
            column("z", text),
            column("y", text),
            column("j", boolean),
            column("l", long),
            column("t", moment),
            column("u", bytes),
        ],
    );
    table.checks = conditions
        .iter()
        .map(|condition| CatalogCheck { name: None, expression: (*condition).to_owned() })
        .collect();
    Row::new(format!("{name} check {}", conditions.join(" and ")), snapshot(engine, vec![table]))
}

#[test]
fn conditions_read_the_same_on_every_engine() {
    for (engine, condition, canonical, bounds) in ROWS {
        let row = row(engine, &[condition]);
        let table = &row.reading.schema.tables["t"];
        let checks: Vec<_> = table.checks.iter().map(|check| check.expression.as_str()).collect();
        assert_eq!(checks.join(" ; "), *canonical, "{}", row.name);
        let stated: Vec<_> = table
            .columns
            .iter()
            .filter_map(|column| {
                let bound = column.bound.as_ref()?;
                matches!(bound.proof, Proof::Check(_)).then(|| format!("{}: {}", column.name, bound.domain))
            })
            .collect();
        assert_eq!(stated.join(" ; "), *bounds, "{}", row.name);
    }
}

#[test]
fn a_condition_names_its_columns_and_says_what_it_states() {
    let row = row("sqlite", &["a > 0 AND length(z) = 36 AND (a < c OR y IS NULL)"]);
    let checks = &row.reading.schema.tables["t"].checks;
    let told: Vec<_> = checks
        .iter()
        .map(|check| {
            let bounds = check.bounds.as_ref().map(|(column, domain)| format!("{column}: {domain}"));
            (check.columns.join(","), check.expression.as_str(), bounds)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("a".to_owned(), "a > 0", Some("a: integer from 1 to 18446744073709551615".to_owned())),
            ("a,c,y".to_owned(), "a < c or y is null", None),
            ("z".to_owned(), "length(z) = 36", None),
        ]
    );
}

#[test]
fn several_conditions_bound_a_column_together() {
    let row = row("sqlite", &["a >= 0", "a <= 10", "length(b) <= 30", "length(b) <= 25"]);
    let table = &row.reading.schema.tables["t"];
    let bound = |name: &str| table.column(name).and_then(|column| column.bound.clone()).expect("a bound");
    assert_eq!(bound("a").domain, Domain::Integer { min: 0, max: 10 });
    assert_eq!(bound("a").proof, Proof::Check("a <= 10 and a >= 0".to_owned()));
    // Declared to be shorter than what the conditions prove: the declaration says more.
    assert_eq!(bound("b").proof, Proof::Declared("VARCHAR(20)".to_owned()));
}

#[test]
fn a_proof_outranks_a_declaration() {
    let row = row("sqlite", &["length(b) <= 20"]);
    let bound = row.reading.schema.tables["t"].column("b").and_then(|column| column.bound.clone());
    assert_eq!(bound.expect("a bound").proof, Proof::Check("length(b) <= 20".to_owned()));
}

#[test]
fn mariadb_json_is_a_domain_of_its_own() {
    let row = row("mariadb", &["json_valid(`l`)"]);
    let column = row.reading.schema.tables["t"].column("l").expect("a column");
    assert_eq!((&column.domain, &column.bound, column.equality), (&Domain::Json, &None, None));
}

#[test]
fn a_generated_column_has_a_canonical_expression() {
    for (name, text) in [
        ("sqlite", "(a*2) + 1"),
        ("mariadb", "`a` * 2 + 1"),
        ("mysql", "((`a` * 2) + 1)"),
        ("postgres", "((a * 2) + 1)"),
    ] {
        let mut generated = column("g", "bigint");
        generated.generated = Some(isoschema_schema::Generated { expression: text.to_owned(), stored: true });
        let row =
            Row::new(name, snapshot(engine(name), vec![table("t", vec![column("a", "bigint"), generated])]));
        let read = row.reading.schema.tables["t"].columns[1].generated.clone().expect("generated");
        assert_eq!(read.expression, "a * 2 + 1", "{name}");
    }
}

#[test]
fn a_canonical_condition_is_its_own_canonical_form() {
    for (engine, condition, ..) in ROWS {
        let row = row(engine, &[condition]);
        for check in &row.reading.schema.tables["t"].checks {
            let again = self::row("sqlite", &[&check.expression]);
            let texts: Vec<_> =
                again.reading.schema.tables["t"].checks.iter().map(|check| &check.expression).collect();
            assert_eq!(texts, [&check.expression], "{}", row.name);
        }
    }
}

#[test]
fn a_huge_condition_is_read_or_kept_as_printed() {
    for (operands, parsed) in [(201, true), (20_000, false)] {
        let condition: Vec<_> = (0..operands).map(|number| format!("a <> {number}")).collect();
        let row = row("sqlite", &[&condition.join(" OR "), &"(".repeat(operands)]);
        let checks = &row.reading.schema.tables["t"].checks;
        assert_eq!(checks.len(), 2);
        assert_eq!(checks.iter().any(|check| check.columns == ["a"]), parsed, "{operands}");
    }
}
