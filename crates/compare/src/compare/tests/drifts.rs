//! The kinds of drift that real projects shipped, each between engines as their rules read them, in tables
//! of our own.

use isoschema_schema::{Action, Column, DefaultValue, Domain, Engine, Equality, Identity, Length, Table};

use super::database::{
    Database, FOLDING, char_text, column, date_time, declared, foreign_key, index, integer, nullable,
    primary_key, text, unique,
};
use super::told;
use crate::{Finding, FindingName as Name, Grade, compare};
use Engine::{MariaDb, Postgres, Sqlite};
use Grade::{Equivalent, Hazardous, Incompatible, Widened};

const ENGINES: [Engine; 3] = [Sqlite, MariaDb, Postgres];

fn any_text() -> Domain {
    text(Length::Unbounded)
}

/// Compares a table of two columns, `a` (a key) and `b`, as three engines have it.
fn compare_tables(change: impl Fn(Engine, &mut Table)) -> Vec<Finding> {
    let readings = ENGINES.map(|engine| {
        let mut table = Table {
            columns: vec![column("a", integer(64)), column("b", integer(64))],
            primary_key: primary_key(&["a"]),
            ..Table::default()
        };
        change(engine, &mut table);
        let mut database = Database::new(engine)
            .with("p", [column("id", integer(64))])
            .altered("p", |parent| parent.primary_key = primary_key(&["id"]));
        database.schema.tables.insert("t".to_owned(), table);
        database.reading()
    });
    compare(&readings)
}

/// Compares one column that stands in no key, as three engines have it.
fn compare_columns(columns: [Column; 3]) -> Vec<Finding> {
    compare_tables(|engine, table| {
        let place = ENGINES.iter().position(|it| *it == engine).expect("one of the three");
        table.columns.push(columns[place].clone());
    })
}

#[test]
fn nullability() {
    // A CHANGE COLUMN that forgets NOT NULL.
    let findings =
        compare_columns([column("c", any_text()), nullable("c", any_text()), column("c", any_text())]);
    assert_eq!(told(&findings), [(Name::ColumnNullability, "t.c", Hazardous)]);
    assert_eq!(findings[0].sides[&MariaDb].definition, "text of any length NULL");
    assert!(
        findings[0].explanation.starts_with("MariaDB stores NULL here and SQLite and PostgreSQL refuse it")
    );
}

#[test]
fn default() {
    // A MODIFY that forgets DEFAULT 0.
    let with = |default: DefaultValue| Column { default, ..column("c", integer(64)) };
    let zero = || with(DefaultValue::Number("0".to_owned()));
    let findings = compare_columns([zero(), with(DefaultValue::Absent), zero()]);
    assert_eq!(told(&findings), [(Name::ColumnDefault, "t.c", Hazardous)]);
    let expected =
        "An INSERT that leaves it out fails on MariaDB and fills in a value on SQLite and PostgreSQL.";
    assert_eq!(findings[0].explanation, expected);
    let findings = compare_columns([
        with(DefaultValue::Now),
        with(DefaultValue::Text("2000-01-01".to_owned())),
        with(DefaultValue::Now),
    ]);
    assert_eq!(told(&findings), [(Name::ColumnDefault, "t.c", Hazardous)]);
    let spelled = [DefaultValue::Absent, DefaultValue::Null, DefaultValue::Null];
    assert_eq!(compare_columns(spelled.map(|default| Column { default, ..nullable("c", integer(64)) })), []);
    let truth =
        [DefaultValue::Number("1".to_owned()), DefaultValue::Boolean(true), DefaultValue::Boolean(true)];
    assert_eq!(compare_columns(truth.map(with)), []);

    // SQLite stores DEFAULT 'f' as a text that is neither true nor false.
    let flag = |default: DefaultValue| Column { default, ..column("c", Domain::Boolean) };
    let no = || flag(DefaultValue::Boolean(false));
    let findings = compare_columns([flag(DefaultValue::Text("f".to_owned())), no(), no()]);
    assert_eq!(told(&findings), [(Name::ColumnDefault, "t.c", Hazardous)]);
    let expected = "An INSERT that leaves it out stores different values: SQLite (the text 'f') and MariaDB and \
                    PostgreSQL (false).";
    assert_eq!(findings[0].explanation, expected);
}

#[test]
fn default_of_a_moment() {
    // The same moment, in seconds since 1970 and as a time: that the types differ is told already.
    let seconds = || Column {
        default: DefaultValue::Expression("unix_timestamp()".to_owned()),
        ..column("c", integer(64))
    };
    let time = || Column { default: DefaultValue::Now, ..column("c", date_time(6)) };
    let findings = compare_columns([seconds(), time(), seconds()]);
    assert_eq!(told(&findings), [(Name::ColumnType, "t.c", Incompatible)]);
    // CURRENT_TIMESTAMP in an integer of SQLite is a text, and no count of seconds.
    let text = Column { default: DefaultValue::Now, ..column("c", integer(64)) };
    assert_eq!(
        told(&compare_columns([text, seconds(), seconds()])),
        [(Name::ColumnDefault, "t.c", Hazardous)]
    );
    // A time that leaves it out is not a time that is filled in.
    let left_out = Column { default: DefaultValue::Absent, ..time() };
    let findings = compare_columns([seconds(), left_out, seconds()]);
    assert_eq!(
        told(&findings),
        [(Name::ColumnType, "t.c", Incompatible), (Name::ColumnDefault, "t.c", Hazardous)]
    );
}

#[test]
fn width_of_integers() {
    let findings =
        compare_columns([column("c", integer(64)), column("c", integer(32)), column("c", integer(32))]);
    assert_eq!(told(&findings), [(Name::ColumnRange, "t.c", Hazardous)]);
    // INTEGER here is BIGINT there.
    let same = || column("c", integer(64));
    assert_eq!(compare_columns([same(), same(), same()]), []);
}

#[test]
fn width_of_texts() {
    let limited = |limit| column("c", text(Length::Characters(limit)));
    for (sqlite, mariadb, postgres) in [
        (column("c", any_text()), limited(255), column("c", any_text())),
        (column("c", any_text()), column("c", text(Length::Bytes(65_535))), column("c", any_text())),
        (column("c", any_text()), limited(2000), limited(4000)),
        (declared("c", any_text(), text(Length::Characters(64)), "VARCHAR(64)"), limited(30), limited(64)),
    ] {
        let findings = compare_columns([sqlite, mariadb, postgres]);
        assert_eq!(told(&findings), [(Name::ColumnLength, "t.c", Hazardous)]);
    }
    let findings = compare_columns([
        declared("c", any_text(), text(Length::Characters(64)), "VARCHAR(64)"),
        limited(64),
        limited(64),
    ]);
    assert_eq!(told(&findings), [(Name::ColumnLength, "t.c", Widened)]);
    assert!(findings[0].explanation.contains("VARCHAR(64)"), "{}", findings[0].explanation);
}

#[test]
fn char_against_varchar_as_a_key() {
    let findings = compare_tables(|engine, table| {
        let domain = match engine {
            Sqlite => any_text(),
            MariaDb | Engine::MySql => char_text(36),
            Postgres => text(Length::Characters(40)),
        };
        let folding = if engine == MariaDb { FOLDING } else { Equality::default() };
        table.columns[0] = Column { equality: Some(folding), ..column("a", domain) };
    });
    assert_eq!(
        told(&findings),
        [(Name::ColumnLength, "t.a", Hazardous), (Name::ColumnEquality, "t.a", Hazardous)]
    );
}

#[test]
fn kind_of_value() {
    let zone = isoschema_schema::Zone::Instant;
    let timestamp = Domain::DateTime { fraction_digits: 0, zone, last_year: Some(2038) };
    let epoch = || column("c", integer(64));
    let findings = compare_columns([epoch(), column("c", timestamp), epoch()]);
    assert_eq!(told(&findings), [(Name::ColumnType, "t.c", Incompatible)]);
    let findings =
        compare_columns([column("c", any_text()), column("c", date_time(0)), column("c", date_time(0))]);
    assert_eq!(told(&findings), [(Name::ColumnType, "t.c", Hazardous)]);
}

#[test]
fn missing_column_and_table() {
    let findings = compare_tables(|engine, table| {
        if engine == Sqlite {
            table.columns.pop();
        }
    });
    assert_eq!(told(&findings), [(Name::ColumnMissing, "t.b", Incompatible)]);
    assert_eq!(findings[0].sides[&Sqlite].definition, "none");

    let mut with = Database::new(MariaDb).with("t", [nullable("a", any_text())]).altered("t", |table| {
        table.uniques.push(unique(&["a"]));
        table.indexes.push(index(&["a"]));
    });
    with.table("t").foreign_keys.push(foreign_key(&["a"], "t", &["a"]));
    let findings =
        compare(&[Database::new(Sqlite).reading(), with.reading(), Database::new(Postgres).reading()]);
    assert_eq!(told(&findings), [(Name::TableMissing, "t", Incompatible)]);
    let sides: Vec<_> = findings[0].sides.values().map(|side| side.definition.as_str()).collect();
    assert_eq!(sides, ["none", "table", "none"]);
}

#[test]
fn missing_foreign_key() {
    let findings = compare_tables(|engine, table| {
        if engine == Sqlite {
            let key = foreign_key(&["b"], "p", &["id"]);
            table.foreign_keys.push(isoschema_schema::ForeignKey { on_delete: Action::Cascade, ..key });
        }
    });
    assert_eq!(told(&findings), [(Name::ForeignKeyMissing, "t(b)->p", Incompatible)]);
    assert_eq!(findings[0].sides[&Sqlite].definition, "FOREIGN KEY (b) REFERENCES p (id) ON DELETE CASCADE");
}

#[test]
fn dangling_foreign_key() {
    let findings = compare_tables(|engine, table| {
        let parent = if engine == Sqlite { "p_old" } else { "p" };
        table.foreign_keys.push(foreign_key(&["b"], parent, &["id"]));
    });
    assert_eq!(
        told(&findings),
        [
            (Name::ForeignKeyMissing, "t(b)->p", Incompatible),
            (Name::ForeignKeyDangling, "t(b)->p_old", Hazardous)
        ]
    );
}

#[test]
fn doubled_foreign_key_with_another_action() {
    let acting = |on_delete| isoschema_schema::ForeignKey { on_delete, ..foreign_key(&["b"], "p", &["id"]) };
    let findings = compare_tables(|engine, table| {
        if engine == Sqlite {
            table.foreign_keys.push(acting(Action::Cascade));
        }
        table.foreign_keys.push(acting(Action::SetNull));
    });
    assert_eq!(
        told(&findings),
        [(Name::ForeignKeyAction, "t(b)->p", Hazardous), (Name::ForeignKeyRedundant, "t(b)->p", Equivalent)]
    );
    let sqlite = &findings[0].sides[&Sqlite].definition;
    assert!(sqlite.contains("ON DELETE CASCADE") && sqlite.contains("ON DELETE SET NULL"), "{sqlite}");
}

#[test]
fn actions() {
    for change in [
        |key: &mut isoschema_schema::ForeignKey| key.on_delete = Action::Cascade,
        |key: &mut isoschema_schema::ForeignKey| key.on_update = Action::Cascade,
    ] {
        let findings = compare_tables(|engine, table| {
            let mut key = foreign_key(&["b"], "p", &["id"]);
            if engine == MariaDb {
                change(&mut key);
            }
            table.foreign_keys.push(key);
        });
        assert_eq!(told(&findings), [(Name::ForeignKeyAction, "t(b)->p", Hazardous)]);
    }
}

#[test]
fn missing_primary_key() {
    let findings = compare_tables(|engine, table| {
        if engine == Postgres {
            table.primary_key = None;
        }
    });
    assert_eq!(told(&findings), [(Name::PrimaryKey, "t(a)", Incompatible)]);
    assert_eq!(findings[0].sides[&Postgres].definition, "none");
}

#[test]
fn another_primary_key() {
    let findings = compare_tables(|engine, table| {
        if engine == Postgres {
            table.primary_key = primary_key(&["b"]);
        }
    });
    assert_eq!(told(&findings), [(Name::PrimaryKey, "t(a)", Incompatible)]);
    assert_eq!(findings[0].sides[&Postgres].definition, "PRIMARY KEY (b)");
}

#[test]
fn primary_key_against_unique() {
    let joined = |engine: Engine, table: &mut Table| {
        if engine == Postgres {
            table.primary_key = primary_key(&["a", "b"]);
        } else {
            table.primary_key = None;
            table.uniques.push(unique(&["a", "b"]));
        }
    };
    let findings = compare_tables(joined);
    assert_eq!(told(&findings), [(Name::KeyKind, "t(a,b)", Equivalent)]);
    let sides: Vec<_> = findings[0].sides.values().map(|side| side.definition.as_str()).collect();
    assert_eq!(sides, ["UNIQUE (a, b)", "UNIQUE (a, b)", "PRIMARY KEY (a, b)"]);
    // A unique that admits NULL is no primary key.
    let findings = compare_tables(|engine, table| {
        joined(engine, table);
        table.columns[0].nullable = true;
    });
    assert_eq!(told(&findings), [(Name::PrimaryKey, "t(a,b)", Incompatible)]);
    assert_eq!(findings[0].sides[&Sqlite].definition, "UNIQUE (a, b), a NULL");
}

#[test]
fn missing_unique() {
    let findings = compare_tables(|engine, table| {
        if engine == Postgres {
            table.uniques.push(unique(&["b"]));
        }
        if engine == MariaDb {
            table.indexes.push(index(&["b"]));
        }
    });
    // The plain index is missing on SQLite for the same reason, and says so.
    assert_eq!(
        told(&findings),
        [(Name::UniqueMissing, "t(b)", Incompatible), (Name::IndexMissing, "t(b)", Equivalent)]
    );
    let sides: Vec<_> = findings[0].sides.values().map(|side| side.definition.as_str()).collect();
    assert_eq!(sides, ["none", "INDEX (b)", "UNIQUE (b)"]);
    assert!(findings[0].explanation.starts_with("SQLite and MariaDB store a second row"));
}

#[test]
fn unique_of_fewer_columns() {
    let findings = compare_tables(|engine, table| {
        table.columns.push(column("c", integer(64)));
        let columns: &[&str] = if engine == MariaDb { &["b", "c"] } else { &["b"] };
        table.uniques.push(unique(columns));
    });
    assert_eq!(told(&findings), [(Name::UniqueMissing, "t(b)", Incompatible)]);
    assert_eq!(findings[0].sides[&MariaDb].definition, "none");
}

#[test]
fn order_of_a_unique() {
    let findings = compare_tables(|engine, table| {
        table.columns.push(column("c", integer(64)));
        let columns = if engine == Sqlite { ["c", "b"] } else { ["b", "c"] };
        table.uniques.push(unique(&columns));
    });
    assert_eq!(told(&findings), [(Name::KeyOrder, "t(c,b)", Equivalent)]);
}

#[test]
fn redundant_unique() {
    let findings = compare_tables(|engine, table| {
        if engine == MariaDb {
            table.uniques.push(unique(&["a"]));
        }
    });
    assert_eq!(told(&findings), [(Name::UniqueRedundant, "t(a)", Equivalent)]);
    let sides: Vec<_> = findings[0].sides.values().map(|side| side.definition.as_str()).collect();
    assert_eq!(sides, ["PRIMARY KEY (a)", "PRIMARY KEY (a), UNIQUE (a)", "PRIMARY KEY (a)"]);
}

#[test]
fn indexes() {
    let findings = compare_tables(|engine, table| {
        if engine == Sqlite {
            table.indexes.push(index(&["b"]));
        }
    });
    assert_eq!(told(&findings), [(Name::IndexMissing, "t(b)", Equivalent)]);
    let findings = compare_tables(|engine, table| {
        table.uniques.push(unique(&["b", "a"]));
        if engine == Sqlite {
            table.indexes.push(index(&["b"]));
        }
    });
    assert_eq!(told(&findings), [(Name::IndexRedundant, "t(b)", Equivalent)]);
    // What MariaDB makes for a foreign key is no more than what others ask for, and nobody has to.
    let keyed = |asked: &'static [Engine]| {
        compare_tables(move |engine, table| {
            table.foreign_keys.push(foreign_key(&["b"], "p", &["id"]));
            if asked.contains(&engine) {
                table.indexes.push(index(&["b"]));
            } else if engine == MariaDb {
                table.implicit_indexes.push(index(&["b"]));
            }
        })
    };
    assert_eq!(keyed(&[]), []);
    assert_eq!(keyed(&[Sqlite, Postgres]), []);
    assert_eq!(told(&keyed(&[Postgres])), [(Name::IndexMissing, "t(b)", Equivalent)]);
}

#[test]
fn ids() {
    let identity = |reuses| Some(Identity { reuses, accepts_explicit: true });
    let findings = compare_tables(|engine, table| table.columns[0].identity = identity(engine == Sqlite));
    assert_eq!(told(&findings), [(Name::ColumnIdentity, "t.a", Hazardous)]);
    assert_eq!(compare_tables(|_, table| table.columns[0].identity = identity(false)), []);
}
