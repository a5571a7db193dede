//! Keys, foreign keys and indexes.

use isoschema_schema::{
    Action, CatalogTable, Deferrability, Engine, ForeignKey, Index, KeyPart, KeySubject, MatchKind,
    PrimaryKey, Unique,
};

use super::{Row, column, engine, snapshot, table};

fn foreign_key() -> ForeignKey {
    ForeignKey {
        name: Some("child_user_fkey".to_owned()),
        columns: vec!["user_id".to_owned()],
        parent: "users".to_owned(),
        parent_columns: vec!["id".to_owned()],
        on_delete: Action::Cascade,
        on_update: Action::NoAction,
        match_kind: MatchKind::Simple,
        deferrability: Deferrability::NotDeferrable,
    }
}

fn index(name: &str, columns: &[&str]) -> Index {
    Index {
        name: name.to_owned(),
        parts: columns.iter().copied().map(KeyPart::column).collect(),
        predicate: None,
        method: "BTREE".to_owned(),
    }
}

fn row(name: &str, shape: &str, change: impl FnOnce(&mut CatalogTable)) -> Row {
    let mut parent = table("users", vec![column("id", "bigint")]);
    parent.primary_key = Some(PrimaryKey { columns: vec!["id".to_owned()] });
    let mut child = table("child", vec![column("user_id", "bigint"), column("note", "text")]);
    child.foreign_keys = vec![foreign_key()];
    change(&mut child);
    Row::new(format!("{name} key {shape}"), snapshot(engine(name), vec![child, parent]))
}

fn restrict(name: &str, deferrability: Deferrability) -> Row {
    row(name, "restrict", |child| {
        child.foreign_keys[0].on_delete = Action::Restrict;
        child.foreign_keys[0].deferrability = deferrability;
    })
}

fn match_full() -> Row {
    row("postgres", "match full", |child| child.foreign_keys[0].match_kind = MatchKind::Full)
}

fn implicit() -> Row {
    row("mariadb", "implicit index", |child| {
        child.indexes = vec![
            index("child_user_fkey", &["user_id"]),
            index("child_by_user", &["user_id"]),
            index("child_by_note", &["note"]),
        ];
    })
}

fn parent_without_columns() -> Row {
    row("sqlite", "parent without columns", |child| child.foreign_keys[0].parent_columns.clear())
}

fn letter_case() -> Row {
    row("sqlite", "letter case", |child| {
        "Users".clone_into(&mut child.foreign_keys[0].parent);
        child.foreign_keys[0].parent_columns = vec!["ID".to_owned()];
    })
}

pub(super) fn rows() -> Vec<Row> {
    vec![
        restrict("mariadb", Deferrability::NotDeferrable),
        match_full(),
        implicit(),
        parent_without_columns(),
        letter_case(),
    ]
}

fn read_key(row: &Row) -> ForeignKey {
    row.reading.schema.tables["child"].foreign_keys[0].clone()
}

#[test]
fn restrict_is_no_action_unless_deferrable() {
    for engine in Engine::ALL {
        let key = read_key(&restrict(engine.name(), Deferrability::NotDeferrable));
        assert_eq!(key.on_delete, Action::NoAction);
    }
    assert_eq!(read_key(&restrict("postgres", Deferrability::InitiallyDeferred)).on_delete, Action::Restrict);
}

#[test]
fn spellings_of_one_foreign_key() {
    for row in [match_full(), parent_without_columns(), letter_case()] {
        assert_eq!(read_key(&row), foreign_key(), "{}", row.name);
    }
    let folded =
        row("postgres", "letter case", |child| "Users".clone_into(&mut child.foreign_keys[0].parent));
    assert_eq!(read_key(&folded).parent, "Users", "PostgreSQL's names are exact");
}

#[test]
fn the_engines_own_index_stands_apart() {
    let row = implicit();
    let child = &row.reading.schema.tables["child"];
    let names = |indexes: &[Index]| indexes.iter().map(|index| index.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&child.implicit_indexes), ["child_user_fkey"]);
    assert_eq!(names(&child.indexes), ["child_by_user", "child_by_note"]);
    assert_eq!(child.indexes[0].method, "btree");
}

#[test]
fn key_parts_and_predicates_are_canonical() {
    let part = |text: &str| KeyPart {
        subject: KeySubject::Expression(text.to_owned()),
        descending: false,
        prefix: None,
        collation: None,
    };
    for (name, expression, predicate) in [
        ("sqlite", "lower(note)", "note = 'x' AND user_id > 0"),
        ("postgres", "lower(note)", "((note = 'x'::text) AND (user_id > 0))"),
        ("mysql", "lcase(`note`)", "((`user_id` > 0) and (`note` = _utf8mb4\\'x\\'))"),
    ] {
        let row = row(name, "expression", |child| {
            child.uniques = vec![Unique {
                name: None,
                parts: vec![part(expression)],
                predicate: Some(predicate.to_owned()),
                nulls_distinct: true,
                deferrability: Deferrability::NotDeferrable,
            }];
        });
        let unique = &row.reading.schema.tables["child"].uniques[0];
        assert_eq!(unique.parts[0].subject, KeySubject::Expression("lower(note)".to_owned()), "{name}");
        assert_eq!(unique.predicate.as_deref(), Some("note = 'x' and user_id > 0"), "{name}");
    }
}

#[test]
fn a_parts_collation_counts_where_the_column_has_another() {
    let row = row("sqlite", "collation", |child| {
        let mut same = index("same", &["note"]);
        same.parts[0].collation = Some("BINARY".to_owned());
        let mut other = index("other", &["note"]);
        other.parts[0].collation = Some("NOCASE".to_owned());
        child.indexes = vec![same, other];
    });
    let indexes = &row.reading.schema.tables["child"].indexes;
    assert_eq!(indexes[0].parts[0].collation, None);
    assert_eq!(indexes[1].parts[0].collation.as_deref(), Some("nocase"));
}
