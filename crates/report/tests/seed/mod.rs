//! Outcomes made by hand, for the tests of both reports.

use std::collections::BTreeMap;
use std::time::Duration;

use isoschema_compare::{
    Allowance, AppliedAllowance, Baseline, BaselineChange, BehaviourDifference, Category, Declared,
    EngineFacts, Excerpt, Finding, FindingName, FiredRule, Grade, LevelOverride, Mending, Operation,
    OperationKind, Origin, Outcome, Path, Policy, ProbeReport, Probed, Recommendation, Side, Span, Tallies,
    Timing, Untimed, Workload,
};
use isoschema_schema::Engine;

pub const THREE: [Engine; 3] = [Engine::Sqlite, Engine::MariaDb, Engine::Postgres];

/// A finding with a side for each of sqlite, mariadb and postgres.
pub fn finding(name: FindingName, path: Path, grade: Grade, sides: [&str; 3], explanation: &str) -> Finding {
    let sides = THREE.into_iter().zip(sides).map(|(engine, side)| (engine, Side::new(side))).collect();
    Finding { name, path, grade, sides, explanation: explanation.to_owned() }
}

/// An outcome over three engines with these findings.
pub fn outcome(findings: Vec<Finding>, policy: &Policy) -> Outcome {
    let (verdict, findings) = policy.judge(findings);
    let facts = |version: &str, server: &str, migrations, settings: &[(&str, &str)]| EngineFacts {
        version: version.to_owned(),
        server: server.to_owned(),
        migrations,
        tables: 28,
        columns: 214,
        settings: settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
    };
    let collation = [
        ("collation_database", "utf8mb4_unicode_ci"),
        (
            "sql_mode",
            "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION",
        ),
    ];
    let timing = |start, migrate, inspect| Timing {
        start: Duration::from_micros(start),
        migrate: Duration::from_micros(migrate),
        inspect: Duration::from_micros(inspect),
    };
    Outcome {
        verdict,
        engines: BTreeMap::from([
            (Engine::Sqlite, facts("3.50.4", "embedded", 56, &[("foreign_keys", "1")])),
            (Engine::MariaDb, facts("10.11.19", "native", 55, &collation)),
            (Engine::Postgres, facts("15.20", "native", 46, &[("server_encoding", "UTF8")])),
        ]),
        findings,
        left_out: BTreeMap::new(),
        allowances: Vec::new(),
        today: None,
        declared: Declared::default(),
        rules_fired: vec![
            FiredRule { id: "boolean-tinyint".to_owned(), count: 1 },
            FiredRule { id: "integer-64".to_owned(), count: 60 },
        ],
        probed: None,
        timings: BTreeMap::from([
            (Engine::Sqlite, timing(41, 60_204, 2_000)),
            (Engine::MariaDb, timing(250_000, 310_500, 14_250)),
            (Engine::Postgres, timing(190_000, 240_000, 9_125)),
        ]),
        replay: Some(Duration::from_millis(210)),
        elapsed: Duration::from_millis(580),
    }
}

/// A few findings, some of them allowed.
pub fn allowed() -> Outcome {
    let allowance = |name, path: &str, engines: &[Engine], count| Allowance {
        name,
        path: path.parse().expect("a pattern"),
        engines: engines.iter().copied().collect(),
        reason: "only the desktop client writes there, and it never leaves the value out".to_owned(),
        until: "2027-05-21".parse().expect("a day"),
        count,
    };
    let paths = |paths: &[&str]| paths.iter().map(|path| Path::object(path)).collect();
    Outcome {
        allowances: vec![
            AppliedAllowance {
                allowance: allowance(FindingName::ColumnLength, "users.*", &[], Some(2)),
                allowed: paths(&["users.akey", "users.name"]),
            },
            AppliedAllowance {
                allowance: allowance(FindingName::ColumnNullability, "users.akey", &[Engine::MariaDb], None),
                allowed: paths(&["users.akey"]),
            },
        ],
        today: Some("2026-11-21".parse().expect("a day")),
        ..equal()
    }
}

/// Nothing differs.
pub fn equal() -> Outcome {
    outcome(Vec::new(), &Policy::default())
}

/// The line of a migration's file that a side comes from, with what stands there.
pub fn origin(file: &str, line: usize, text: &str, meant: &str) -> Origin {
    let start = text.find(meant).expect("what is meant stands in the line");
    let migration = file.rsplit('/').nth(1).expect("a file in a migration's folder");
    Origin {
        migration: migration.to_owned(),
        file: file.to_owned(),
        line: Some(line),
        column: Some(start + 1),
        excerpt: Some(Excerpt { text: text.to_owned(), mark: start..start + meant.len() }),
    }
}

/// A column that one engine's folder restated without NOT NULL, and whose sides say where they come from.
pub fn traced() -> Outcome {
    let mut findings = Vec::new();
    for (column, line) in [("akey", 5), ("bkey", 6)] {
        let mut finding = finding(
            FindingName::ColumnNullability,
            Path::member("users", column),
            Grade::Hazardous,
            ["TEXT NOT NULL", "text NULL", "text NOT NULL"],
            "MariaDB stores NULL here and SQLite and PostgreSQL refuse it.",
        );
        let text = format!("\tALTER TABLE users CHANGE COLUMN `key` {column} TEXT; -- größer");
        let created = format!("  {column} TEXT NOT NULL,");
        let meant = format!("CHANGE COLUMN `key` {column} TEXT");
        let origins = [
            origin(
                "migrations/sqlite/2018-01-14-171611_create_tables/up.sql",
                line + 6,
                &created,
                created.trim(),
            ),
            origin("migrations/mysql/2019-05-26-216651_rename_key_columns/up.sql", line, &text, &meant),
            origin(
                "migrations/postgres/2019-09-12-100000_create_tables/up.sql",
                line + 6,
                &created,
                created.trim(),
            ),
        ];
        for (side, origin) in finding.sides.values_mut().zip(origins) {
            side.origin = Some(origin);
        }
        findings.push(finding);
    }
    let mut lossy = findings[0].clone();
    lossy.name = FindingName::MigrationLossy;
    for (side, text) in lossy.sides.values_mut().zip(["nothing lost", "lost NOT NULL", "nothing lost"]) {
        text.clone_into(&mut side.definition);
        side.origin = side.origin.take().filter(|_| text != "nothing lost");
    }
    lossy.explanation = "MODIFY and CHANGE state the whole column again.".to_owned();
    findings.push(lossy);
    outcome(findings, &Policy::default())
}

/// A few findings of every level, one of them a key's, one a table's own, one judged by isoschema.toml.
pub fn few() -> Outcome {
    let policy = Policy {
        levels: BTreeMap::from([(
            FindingName::IndexMissing,
            LevelOverride {
                level: isoschema_compare::Level::Fail,
                reason: "the login page times out without its index".to_owned(),
            },
        )]),
        deny_widened: false,
    };
    outcome(few_findings(), &policy)
}

pub fn few_findings() -> Vec<Finding> {
    use FindingName as Name;
    vec![
        finding(
            Name::ColumnNullability,
            Path::member("users", "akey"),
            Grade::Hazardous,
            ["NOT NULL", "NULL", "NOT NULL"],
            "mariadb takes a row without a value; sqlite and postgres refuse it, and a program that reads the \
             column as not nullable fails on such a row.",
        ),
        finding(
            Name::IndexMissing,
            Path::key("users", &["email"]),
            Grade::Equivalent,
            ["INDEX (email)", "none", "INDEX (email)"],
            "Without it mariadb reads the whole table where the others look a row up.",
        ),
        finding(
            Name::ColumnLength,
            Path::member("users", "locale"),
            Grade::Widened,
            ["VARCHAR(16)", "VARCHAR(16)", "VARCHAR(16)"],
            "SQLite does not enforce the limit that it declares; the others do.",
        ),
        finding(
            Name::ColumnType,
            Path::member("tickets", "state"),
            Grade::Incompatible,
            [
                "TEXT",
                "enum('open','waiting for customer','waiting for supplier','resolved','closed','reopened','archived')",
                "ticket_state",
            ],
            "The engines hold different kinds of value.",
        ),
        finding(
            Name::TableMissing,
            Path::object("web_cache"),
            Grade::Incompatible,
            ["2 columns", "2 columns", "none"],
            "A statement on it fails on postgres.",
        ),
        finding(
            Name::KeyKind,
            Path::key("groups_users", &["groups_uuid", "users_organizations_uuid"]),
            Grade::Equivalent,
            ["UNIQUE", "UNIQUE", "PRIMARY KEY"],
            "Both refuse a second row.",
        ),
    ]
}

/// Columns of one table that differ in the same ways.
pub fn alike() -> Outcome {
    use FindingName as Name;
    let sides = ["DATETIME", "timestamp", "timestamp without time zone"];
    let mut findings = Vec::new();
    for column in ["created_at", "updated_at"] {
        let path = Path::member("sso_auth", column);
        let hazard = Grade::Hazardous;
        findings.extend([
            finding(Name::ColumnRange, path.clone(), hazard, sides, "A later time is refused by MariaDB."),
            finding(Name::ColumnPrecision, path.clone(), hazard, sides, "MariaDB cuts fractions of seconds."),
            finding(
                Name::ColumnDefault,
                path,
                hazard,
                ["none", "DEFAULT 0", "none"],
                "They fill in other values.",
            ),
        ]);
    }
    outcome(findings, &Policy::default())
}

/// A migration that one engine refuses.
pub fn refused() -> Outcome {
    outcome(
        vec![
            finding(
                FindingName::MigrationFailed,
                Path::object("2024-03-01-120000_add_totp"),
                Grade::Incompatible,
                [
                    "no failure",
                    "2024-03-01-120000_add_totp/up.sql:3: ALTER TABLE twofactor ADD COLUMN last_used INTEGER NOT NULL DEFAULT (SELECT 0 FROM users);\nmariadb says: Function or expression '(select 0 from `users`)' cannot be used in the DEFAULT clause of `last_used`",
                    "no failure",
                ],
                "The migration does not apply on MariaDB, so the folder builds no schema there.",
            ),
            finding(
                FindingName::ColumnMissing,
                Path::member("twofactor", "last_used"),
                Grade::Incompatible,
                ["INTEGER", "none", "bigint"],
                "A statement on it fails on mariadb.",
            ),
        ],
        &Policy::default(),
    )
}

/// What a project of 28 tables with folders that grew apart gives.
pub fn grown_apart() -> Outcome {
    use FindingName as Name;
    let tables = ["attachments", "ciphers", "collections", "devices", "folders", "groups", "sends", "users"];
    let mut findings = few_findings();
    let hazard = Grade::Hazardous;
    for table in tables {
        for column in ["uuid", "organization_uuid", "user_uuid"] {
            findings.push(finding(
                Name::ColumnLength,
                Path::member(table, column),
                hazard,
                ["TEXT", "CHAR(36)", "VARCHAR(40)"],
                "A longer text fits one and not another.",
            ));
        }
        findings.push(finding(
            Name::ColumnLength,
            Path::member(table, "name"),
            hazard,
            ["TEXT", "VARCHAR(255)", "TEXT"],
            "A longer text fits one and not another.",
        ));
        findings.push(finding(
            Name::ColumnRange,
            Path::member(table, "atype"),
            Grade::Widened,
            ["INTEGER", "INT", "INTEGER"],
            "sqlite holds larger numbers.",
        ));
        findings.push(finding(
            Name::ForeignKeyMissing,
            Path::foreign_key(table, &["user_uuid"], "users"),
            Grade::Incompatible,
            ["FOREIGN KEY (user_uuid) REFERENCES users (uuid)", "none", "none"],
            "A row without its parent stays.",
        ));
        findings.push(finding(
            Name::ColumnEquality,
            Path::member(table, "name"),
            Grade::Equivalent,
            ["by bytes", "utf8mb4_unicode_ci", "by bytes"],
            "Two texts are one to mariadb.",
        ));
    }
    for (index, length) in [16, 20, 32, 50, 64, 80, 100, 128, 191].into_iter().enumerate() {
        findings.push(finding(
            Name::ColumnLength,
            Path::member("settings", &format!("value_{index}")),
            hazard,
            ["TEXT", &format!("VARCHAR({length})"), "TEXT"],
            "A longer text fits one and not another.",
        ));
    }
    outcome(findings, &Policy::default())
}

/// Experiments of which some failed, with the report across databases.
pub fn across() -> Outcome {
    let path = || Path::member("ferries", "name");
    let sides = ["NULL: taken", "NULL: taken", "NULL: refused (not null)"];
    let told = finding(FindingName::BehaviourNull, path(), Grade::Hazardous, sides, "It enters some.");
    let mut categories = Tallies::default();
    for (engine, passed) in THREE.into_iter().zip([248, 248, 247]) {
        categories.of(Category::BasicOperations, engine).passed = passed;
        let tally = categories.of(Category::DataIntegrity, engine);
        (tally.passed, tally.failed) = (62, 1);
        categories.not_applicable(Category::DataIntegrity, engine, "its values are those of its parent");
        categories.of(Category::Transactions, engine).passed = 4;
    }
    categories.of(Category::Transactions, Engine::Postgres).failed = 1;
    categories.not_applicable(Category::Concurrency, Engine::Sqlite, "it has one writer at a time");
    let difference = |category, name: &str, path: Option<Path>, failed: &[Engine]| BehaviourDifference {
        category,
        name: name.to_owned(),
        path,
        failed: failed.iter().map(|engine| (*engine, 1)).collect(),
        by_nature: failed.is_empty(),
    };
    let mending = BTreeMap::from([
        (Engine::Sqlite, Mending::Words("give the rows without it a value, and state \"name\" again with NOT NULL (on SQLite by a rebuild of \"ferries\")".to_owned())),
        (Engine::MariaDb, Mending::Sql("ALTER TABLE `ferries` MODIFY `name` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL;".to_owned())),
    ]);
    let report = ProbeReport {
        categories,
        differences: vec![
            difference(Category::BasicOperations, "order-of-null", None, &[]),
            difference(Category::DataIntegrity, "behaviour-null", Some(path()), &THREE),
            difference(Category::Transactions, "error-in-transaction", None, &[Engine::Postgres]),
            difference(Category::Transactions, "write-skew", None, &[]),
        ],
        recommendations: vec![Recommendation { finding: FindingName::BehaviourNull, path: path(), mending }],
        workload: Some(workload()),
    };
    let probed = Probed {
        experiments: 315,
        objects: 58,
        report: Some(report),
        elapsed: Duration::from_millis(2320),
        ..Probed::default()
    };
    Outcome { probed: Some(probed), ..outcome(vec![told], &Policy::default()) }
}

fn workload() -> Workload {
    let operation = |kind, path: Path, micros: [u64; 3]| {
        let span = |micros: u64| Span::of(vec![Duration::from_micros(micros)]).expect("a round");
        let spans = THREE.into_iter().zip(micros.map(span)).collect();
        Operation { kind, path, spans }
    };
    Workload {
        rows: 2000,
        operations: vec![
            operation(OperationKind::BulkInsert, Path::object("docks"), [2_500, 9_000, 7_500]),
            operation(OperationKind::BulkInsert, Path::object("ferries"), [2_500, 11_000, 7_500]),
            operation(OperationKind::PointRead, Path::key("ferries", &["id"]), [450, 1_800, 2_250]),
        ],
        untimed: vec![Untimed {
            kind: OperationKind::Delete,
            path: Path::object("docks"),
            reason: "other rows refer to its rows".to_owned(),
        }],
        baseline: Some(Baseline {
            day: "2026-11-01".parse().expect("a day"),
            is_new: false,
            changes: vec![BaselineChange {
                kind: OperationKind::PointRead,
                path: Path::key("ferries", &["id"]),
                engine: Engine::MariaDb,
                before: Duration::from_micros(1_200),
                now: Duration::from_micros(1_800),
            }],
        }),
    }
}
