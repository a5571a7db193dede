//! What a program's `schema.rs` proves between engines, and where a database breaks it.

use std::collections::BTreeMap;

use isoschema_schema::{
    Carrier, CatalogColumn, CatalogTable, CatalogView, Contract, ContractColumn, ContractTable, Contracts,
    DieselType, Engine, PrimaryKey, Snapshot,
};

use super::{Told, told};
use crate::{Finding, FindingName as Name, Grade, Reading, compare_under, read};
use Engine::{MariaDb, MySql, Postgres, Sqlite};
use Grade::{Equivalent, Hazardous, Incompatible, Widened};

fn catalog_column(name: &str, declared: &str) -> CatalogColumn {
    let text = declared.to_lowercase();
    let is_text = engine_free_text(&text);
    CatalogColumn {
        nullable: false,
        character_set: is_text.then(|| "utf8mb4".to_owned()),
        collation: is_text.then(|| "utf8mb4_bin".to_owned()),
        ..crate::normalise::tests::column(name, declared)
    }
}

fn engine_free_text(declared: &str) -> bool {
    declared.contains("char") || declared.contains("text")
}

/// A table `t` with a key `id` and these columns.
fn snapshot(engine: Engine, columns: &[(&str, &str)]) -> Snapshot {
    let id = if engine == Sqlite { "INTEGER" } else { "integer" };
    let id = if matches!(engine, MariaDb | MySql) { "int(11)" } else { id };
    let id = [("id", id)];
    let columns = id.iter().chain(columns).map(|(name, declared)| catalog_column(name, declared));
    let table = CatalogTable {
        name: "t".to_owned(),
        columns: columns.collect(),
        primary_key: Some(PrimaryKey { columns: vec!["id".to_owned()] }),
        uniques: Vec::new(),
        foreign_keys: Vec::new(),
        indexes: Vec::new(),
        checks: Vec::new(),
        strict: engine != Sqlite,
    };
    Snapshot {
        engine,
        version: "10.11.19".to_owned(),
        settings: BTreeMap::from([("collation_database".to_owned(), "utf8mb4_bin".to_owned())]),
        tables: vec![table],
        views: Vec::new(),
        triggers: Vec::new(),
        unaccounted: Vec::new(),
    }
}

fn contract(columns: &[(&str, DieselType, Option<u64>)]) -> Contract {
    let column =
        |(line, (name, diesel_type, max_length)): (usize, &(&str, DieselType, Option<u64>))| ContractColumn {
            name: (*name).to_owned(),
            line: line + 3,
            diesel_type: diesel_type.clone(),
            nullable: false,
            max_length: *max_length,
        };
    let id = ("id", DieselType::Integer, None);
    let columns: Vec<_> = std::iter::once(&id).chain(columns).collect();
    let columns = columns.into_iter().enumerate().map(column).collect();
    let table = ContractTable {
        name: "t".to_owned(),
        namespace: None,
        line: 2,
        columns,
        primary_key: vec!["id".to_owned()],
    };
    Contract { source: "schema.rs".to_owned(), tables: vec![table] }
}

fn for_all(contract: &Contract) -> Contracts {
    Contracts(Engine::ALL.map(|engine| (engine, vec![contract.clone()])).into())
}

/// The findings about column `a`; those about `id` are the same everywhere, and when two texts are the same is no
/// matter of a contract.
fn about_a(findings: &[Finding]) -> Vec<Told<'_>> {
    told(findings)
        .into_iter()
        .filter(|(name, path, _)| *path == "t.a" && *name != Name::ColumnEquality)
        .collect()
}

/// What a column of these types gives under a Diesel type, and what without.
#[test]
fn a_program_type_bounds_a_column() {
    use DieselType as D;
    type Row = (
        &'static str,
        &'static [(Engine, &'static str)],
        D,
        Option<u64>,
        &'static [(Name, Grade)],
        &'static [(Name, Grade)],
    );
    let rows: &[Row] = &[
        (
            "32 bits in SQLite's 64",
            &[(Sqlite, "INTEGER"), (MariaDb, "int(11)"), (Postgres, "integer")],
            D::Integer,
            None,
            &[(Name::ColumnRange, Widened)],
            &[(Name::ColumnRange, Hazardous)],
        ),
        (
            "64 bits everywhere",
            &[(Sqlite, "INTEGER"), (MySql, "bigint"), (Postgres, "bigint")],
            D::BigInt,
            None,
            &[],
            &[],
        ),
        (
            "64 bits where one column has 32",
            &[(Sqlite, "INTEGER"), (MySql, "int")],
            D::BigInt,
            None,
            &[(Name::ColumnRange, Hazardous), (Name::DieselType, Hazardous)],
            &[(Name::ColumnRange, Hazardous)],
        ),
        (
            "truth in SQLite's INTEGER",
            &[(Sqlite, "INTEGER"), (MariaDb, "tinyint(1)"), (Postgres, "boolean")],
            D::Bool,
            None,
            &[(Name::ColumnType, Widened)],
            &[(Name::ColumnType, Hazardous)],
        ),
        (
            "times in SQLite's TEXT",
            &[(Sqlite, "TEXT"), (MariaDb, "datetime(6)"), (Postgres, "timestamp without time zone")],
            D::Timestamp,
            None,
            &[(Name::ColumnType, Widened)],
            &[(Name::ColumnType, Hazardous)],
        ),
        (
            "times in SQLite's TEXT are no coarser than the others'",
            &[(Sqlite, "TEXT"), (MariaDb, "datetime")],
            D::Timestamp,
            None,
            &[(Name::ColumnType, Widened), (Name::ColumnPrecision, Hazardous)],
            &[(Name::ColumnType, Hazardous)],
        ),
        (
            "texts of a known length",
            &[(Sqlite, "TEXT"), (MariaDb, "varchar(64)"), (Postgres, "text")],
            D::Text,
            Some(64),
            &[(Name::ColumnLength, Widened)],
            &[(Name::ColumnLength, Hazardous)],
        ),
        (
            "texts of no known length prove nothing",
            &[(Sqlite, "TEXT"), (MariaDb, "varchar(64)")],
            D::Text,
            None,
            &[(Name::ColumnLength, Hazardous)],
            &[(Name::ColumnLength, Hazardous)],
        ),
        (
            "texts longer than a column",
            &[(Sqlite, "TEXT"), (MariaDb, "varchar(64)")],
            D::Text,
            Some(80),
            &[(Name::ColumnLength, Hazardous), (Name::DieselType, Hazardous)],
            &[(Name::ColumnLength, Hazardous)],
        ),
        (
            "blanks and characters are no matter of max_length",
            &[(MariaDb, "char(36)"), (Postgres, "character(36)")],
            D::Text,
            Some(36),
            &[],
            &[],
        ),
        (
            "bytes of a known length",
            &[(MariaDb, "varbinary(16)"), (Postgres, "bytea")],
            D::Binary,
            Some(16),
            &[(Name::ColumnLength, Widened)],
            &[(Name::ColumnLength, Hazardous)],
        ),
        (
            "a float in SQLite's double",
            &[(Sqlite, "REAL"), (MariaDb, "float"), (Postgres, "real")],
            D::Float,
            None,
            &[(Name::ColumnPrecision, Widened)],
            &[(Name::ColumnPrecision, Hazardous)],
        ),
        (
            "a JSON value in a short text keeps its limit",
            &[(MariaDb, "text"), (Postgres, "json")],
            D::Json,
            None,
            &[(Name::ColumnType, Hazardous)],
            &[(Name::ColumnType, Hazardous)],
        ),
        (
            "a type that one engine does not have",
            &[(Sqlite, "TEXT"), (Postgres, "uuid")],
            D::Uuid,
            None,
            &[(Name::ColumnType, Hazardous), (Name::DieselType, Incompatible)],
            &[(Name::ColumnType, Hazardous)],
        ),
        (
            "an unsigned column under a signed type",
            &[(MariaDb, "int(10) unsigned"), (Postgres, "integer")],
            D::Integer,
            None,
            &[(Name::ColumnRange, Hazardous), (Name::DieselType, Hazardous)],
            &[(Name::ColumnRange, Hazardous)],
        ),
    ];
    for (topic, sides, diesel_type, max_length, under, without) in rows {
        let readings: Vec<Reading> =
            sides.iter().map(|(engine, declared)| read(snapshot(*engine, &[("a", declared)]))).collect();
        let contracts = for_all(&contract(&[("a", diesel_type.clone(), *max_length)]));
        let names = |findings: &[Finding]| -> Vec<(Name, Grade)> {
            about_a(findings).into_iter().map(|(name, _, grade)| (name, grade)).collect()
        };
        let findings = compare_under(&readings, &contracts);
        assert_eq!(names(&findings), *under, "{topic}");
        assert_eq!(names(&compare_under(&readings, &Contracts::default())), *without, "{topic}, unproven");
        for finding in findings.iter().filter(|it| it.grade == Widened && it.path.as_str() == "t.a") {
            assert!(finding.explanation.contains("in schema.rs, line 4"), "{topic}: {}", finding.explanation);
        }
    }
}

/// A contract bounds the engines that it is for, and of two that disagree neither proves anything.
#[test]
fn a_contract_is_for_its_engines() {
    let readings = [(Sqlite, "INTEGER"), (Postgres, "integer")]
        .map(|(engine, declared)| read(snapshot(engine, &[("a", declared)])));
    let small = contract(&[("a", DieselType::Integer, None)]);
    let large = contract(&[("a", DieselType::BigInt, None)]);
    for (topic, contracts, expected) in [
        ("for SQLite", vec![(Sqlite, vec![small.clone()])], Widened),
        ("for the other", vec![(Postgres, vec![small.clone()])], Hazardous),
        ("two that agree", vec![(Sqlite, vec![small.clone(), small.clone()])], Widened),
        ("two that do not", vec![(Sqlite, vec![small, large])], Hazardous),
    ] {
        let findings = compare_under(&readings, &Contracts(contracts.into_iter().collect()));
        assert_eq!(about_a(&findings), [(Name::ColumnRange, "t.a", expected)], "{topic}");
    }
}

/// Names, views and types of a project's own, on one engine each.
#[test]
fn what_stands_is_found_and_what_does_not_is_missing() {
    let own = |column: &str| DieselType::Own {
        name: "Mood".to_owned(),
        carriers: BTreeMap::from([(Postgres, Carrier::Column(column.to_owned()))]),
    };
    let one = |engine, columns: &[(&str, &str)], contract: Contract| {
        let findings = compare_under(&[read(snapshot(engine, columns))], &for_all(&contract));
        told(&findings)
            .into_iter()
            .map(|(name, path, grade)| (name, path.to_owned(), grade))
            .collect::<Vec<_>>()
    };
    let text = |name: &'static str| contract(&[(name, DieselType::Text, None)]);
    let missing = |path: &str| (Name::DieselColumnMissing, path.to_owned(), Incompatible);
    let unmapped = |path: &str| (Name::DieselUnmapped, path.to_owned(), Widened);
    assert_eq!(one(Sqlite, &[("A", "TEXT")], text("a")), []);
    assert_eq!(one(MySql, &[("A", "text")], text("a")), []);
    assert_eq!(one(Postgres, &[("A", "text")], text("a")), [unmapped("t.A"), missing("t.a")]);
    assert_eq!(one(Postgres, &[("a", "app.\"Mood\"")], contract(&[("a", own("mood"), None)])), []);
    let refused = [(Name::DieselType, "t.a".to_owned(), Incompatible)];
    assert_eq!(one(Postgres, &[("a", "supermood")], contract(&[("a", own("mood"), None)])), refused);
    assert_eq!(one(Sqlite, &[("a", "TEXT")], contract(&[("a", own("mood"), None)])), refused);
    let array = |element| contract(&[("a", DieselType::Array(Box::new(element)), None)]);
    assert_eq!(one(Postgres, &[("a", "integer[]")], array(DieselType::Integer)), []);
    assert_eq!(one(Postgres, &[("a", "bigint[]")], array(DieselType::Integer)), refused);
    assert_eq!(one(Postgres, &[("a", "text")], array(DieselType::Text)), refused);

    // A view answers for a table, by its columns' names.
    let mut snapshot = snapshot(Postgres, &[]);
    snapshot.tables.clear();
    let columns = vec!["id".to_owned(), "b".to_owned()];
    snapshot.views =
        vec![CatalogView { name: "t".to_owned(), columns, definition: "SELECT 1, 2".to_owned() }];
    let findings = compare_under(&[read(snapshot)], &for_all(&text("a")));
    assert_eq!(told(&findings), [(Name::DieselColumnMissing, "t.a", Incompatible)]);
}

/// The key of a `schema.rs` against what the database keeps unique.
#[test]
fn a_key_is_unique_or_it_is_none() {
    let with = |key: &[&str], columns: &[&str]| {
        let mut snapshot = snapshot(Postgres, &[("a", "text")]);
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        snapshot.tables[0].primary_key =
            (!columns.is_empty()).then(|| PrimaryKey { columns: owned(columns) });
        let mut contract = contract(&[("a", DieselType::Text, None)]);
        contract.tables[0].primary_key = owned(key);
        let findings = compare_under(&[read(snapshot)], &for_all(&contract));
        told(&findings).iter().map(|(name, _, grade)| (*name, *grade)).collect::<Vec<_>>()
    };
    assert_eq!(with(&["id"], &["id"]), []);
    assert_eq!(with(&["a", "id"], &["id", "a"]), []);
    assert_eq!(with(&["id", "a"], &["id"]), [(Name::DieselPrimaryKey, Equivalent)]);
    assert_eq!(with(&["id"], &["id", "a"]), [(Name::DieselPrimaryKey, Hazardous)]);
    assert_eq!(with(&["id"], &[]), [(Name::DieselPrimaryKey, Hazardous)]);
}
