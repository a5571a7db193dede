//! Character sets and collations.

use isoschema_schema::{Domain, Repertoire};

use super::{Row, column, engine, snapshot, table};

/// Engine, collation (on PostgreSQL the type, or what a collation of the project's own means), and what two texts may differ in and still be the same.
const COLLATIONS: &[(&str, &str, &str)] = &[
    ("sqlite", "BINARY", ""),
    ("sqlite", "NOCASE", "case"),
    ("sqlite", "RTRIM", "blanks"),
    ("mariadb", "utf8mb4_bin", "blanks"),
    ("mariadb", "utf8mb4_nopad_bin", ""),
    ("mariadb", "utf8mb4_unicode_ci", "case accents blanks"),
    ("mariadb", "utf8mb4_general_ci", "case accents blanks"),
    ("mariadb", "utf8mb4_unicode_nopad_ci", "case accents"),
    ("mariadb", "utf8mb4_uca1400_ai_ci", "case accents blanks"),
    ("mariadb", "utf8mb4_uca1400_nopad_as_cs", ""),
    ("mariadb", "latin1_swedish_ci", "case accents blanks"),
    ("mariadb", "latin1_general_cs", "blanks"),
    ("mysql", "utf8mb4_0900_ai_ci", "case accents"),
    ("mysql", "utf8mb4_0900_as_ci", "case"),
    ("mysql", "utf8mb4_0900_as_cs", ""),
    ("mysql", "utf8mb4_0900_bin", ""),
    ("mysql", "utf8mb4_bin", "blanks"),
    ("postgres", "text", ""),
    ("postgres", "citext", "case"),
    ("postgres", "character(4)", "blanks"),
    ("postgres", "icu und-u-ks-level1 nondeterministic", "case accents"),
    ("postgres", "icu und-u-ks-level1-kc-true nondeterministic", "accents"),
    ("postgres", "icu und-u-ks-level2 nondeterministic", "case"),
    ("postgres", "icu und-u-ks-level2", ""),
];

/// Engine, character set or encoding, and the characters it has.
const CHARACTER_SETS: &[(&str, &str, Repertoire)] = &[
    ("mariadb", "charset utf8mb4", Repertoire::Unicode),
    ("mariadb", "charset utf8mb3", Repertoire::BasicPlane),
    ("mysql", "charset utf8", Repertoire::BasicPlane),
    ("mariadb", "charset latin1", Repertoire::Latin1),
    ("mariadb", "charset ascii", Repertoire::Ascii),
    ("mariadb", "charset koi8r", Repertoire::Ascii),
    ("postgres", "encoding UTF8", Repertoire::Unicode),
    ("postgres", "encoding LATIN1", Repertoire::Latin1),
];

pub(super) fn rows() -> Vec<Row> {
    let collations = COLLATIONS.iter().map(|(engine, collation, _)| collated(engine, collation));
    collations.chain(CHARACTER_SETS.iter().map(|(engine, set, _)| encoded(engine, set))).collect()
}

fn collated(name: &str, collation: &str) -> Row {
    let mut column = column("c", "varchar(9)");
    let mut snapshot = snapshot(engine(name), Vec::new());
    column.collation = Some(collation.to_owned());
    if collation.starts_with("icu ") {
        "text".clone_into(&mut column.declared);
        column.collation = Some("own".to_owned());
        snapshot.settings.insert("collation own".to_owned(), collation.to_owned());
    } else if name == "postgres" {
        collation.clone_into(&mut column.declared);
        column.collation = Some("default".to_owned());
    }
    snapshot.tables = vec![table("t", vec![column])];
    Row::new(format!("{name} collation {collation}"), snapshot)
}

fn encoded(name: &str, set: &str) -> Row {
    let mut column = column("c", if name == "postgres" { "text" } else { "varchar(9)" });
    column.collation = Some("default".to_owned());
    let (kind, set_name) = set.split_once(' ').expect("a kind and a name");
    let mut snapshot = snapshot(engine(name), Vec::new());
    if kind == "encoding" {
        snapshot.settings.insert("server_encoding".to_owned(), set_name.to_owned());
    } else {
        column.character_set = Some(set_name.to_owned());
    }
    snapshot.tables = vec![table("t", vec![column])];
    Row::new(format!("{name} {set}"), snapshot)
}

#[test]
fn collations_mean_equalities() {
    for (engine, collation, folded) in COLLATIONS {
        let row = collated(engine, collation);
        let equality = row.reading.schema.tables["t"].columns[0].equality.expect("a text has an equality");
        let words = [
            (equality.folds_case, "case"),
            (equality.folds_accents, "accents"),
            (equality.pads_blanks, "blanks"),
        ];
        let words: Vec<_> = words.iter().filter(|(holds, _)| *holds).map(|(_, word)| *word).collect();
        assert_eq!(words.join(" "), *folded, "{}", row.name);
    }
}

#[test]
fn character_sets_mean_repertoires() {
    for (engine, set, expected) in CHARACTER_SETS {
        let row = encoded(engine, set);
        let domain = &row.reading.schema.tables["t"].columns[0].domain;
        assert!(
            matches!(domain, Domain::Text { repertoire, .. } if repertoire == expected),
            "{}: {domain:?}",
            row.name
        );
    }
}

#[test]
fn what_is_no_text_has_no_equality() {
    for (name, declared) in
        [("mariadb", "int(11)"), ("mariadb", "enum('a')"), ("postgres", "uuid"), ("sqlite", "BLOB")]
    {
        let row = Row::new(name, snapshot(engine(name), vec![table("t", vec![column("c", declared)])]));
        assert_eq!(row.reading.schema.tables["t"].columns[0].equality, None, "{name} {declared}");
    }
}
