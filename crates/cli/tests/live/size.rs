//! Large schemas: a verdict, in bounded time.

use std::fmt::Write;

use libtest_mimic::Trial;

use crate::isoschema::Isoschema;
use crate::place::Place;
use crate::{project, trial};

const ENGINES: [&str; 3] = ["sqlite", "mariadb", "postgres"];

/// How many tables, unless the environment asks for another number.
const TABLES: usize = 2000;

/// The variable that asks for another number of tables.
const VARIABLE: &str = "ISOSCHEMA_TEST_TABLES";

/// How many tables a migration makes.
const PER_MIGRATION: usize = 50;

pub fn trials() -> Vec<Trial> {
    vec![trial("size::many_tables", many_tables)]
}

fn many_tables() {
    let tables: usize = std::env::var(VARIABLE).map_or(TABLES, |number| number.parse().expect(VARIABLE));
    let place = Place::new();
    let numbers: Vec<_> = (0..tables).collect();
    for (at, chunk) in numbers.chunks(PER_MIGRATION).enumerate() {
        let mut up = String::new();
        for number in chunk {
            write!(
                up,
                "CREATE TABLE t{number} (\n  id BIGINT PRIMARY KEY NOT NULL,\n  parent_id BIGINT NOT NULL,\n  \
                 code BIGINT NOT NULL,\n  amount BIGINT,\n  \
                 CONSTRAINT t{number}_parent FOREIGN KEY (parent_id) REFERENCES t{parent} (id) ON DELETE CASCADE\n);\n\
                 CREATE INDEX t{number}_parent_id ON t{number} (parent_id);\n\
                 CREATE UNIQUE INDEX t{number}_code ON t{number} (code);\n",
                parent = number.saturating_sub(1),
            )
            .expect("a string takes everything");
        }
        for engine in ENGINES {
            project::migration(&place, engine, &format!("2024-{at:04}_tables"), &up);
        }
    }
    project::config(&place, &ENGINES);
    let ran = Isoschema::new(&place, &["verify", "--server", "native"]).run();
    let last = ran.stdout.lines().last().unwrap_or_default();
    eprintln!("{tables} tables in {:.1?}: {last}", ran.took);
    ran.expect_verdict(0);
    assert!(last.contains(&format!("{tables} tables")), "{last}");
}
