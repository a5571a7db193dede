//! What a schema.rs is read into, and what is refused: a row for each.

use std::collections::BTreeMap;

use isoschema_contract::{OwnType, OwnTypes, parse, parse_with};
use isoschema_schema::{Carrier, Contract, DieselType, Engine};

/// A contract in a line for each table: `app.users (id): id Integer, name Text? <=64`.
fn shown(contract: &Contract) -> String {
    let tables = contract.tables.iter().map(|table| {
        let namespace = table.namespace.as_ref().map_or_else(String::new, |name| format!("{name}."));
        let columns = table.columns.iter().map(|column| {
            let limit = column.max_length.map_or_else(String::new, |limit| format!(" <={limit}"));
            let null = if column.nullable { "?" } else { "" };
            format!("{} {}{null}{limit}", column.name, name(&column.diesel_type))
        });
        let columns: Vec<_> = columns.collect();
        format!("{namespace}{} ({}): {}", table.name, table.primary_key.join(","), columns.join(", "))
    });
    tables.collect::<Vec<_>>().join("\n")
}

fn name(diesel_type: &DieselType) -> String {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others are plain words")]
    match diesel_type {
        DieselType::Array(element) => format!("[{}]", name(element)),
        DieselType::Own { name: own, carriers } => {
            let carriers = carriers.iter().map(|(engine, carrier)| match carrier {
                Carrier::Column(column) => format!("{engine} {column}"),
                Carrier::As(like) => format!("{engine} as {}", name(like)),
            });
            format!("{own}{{{}}}", carriers.collect::<Vec<_>>().join("; "))
        }
        plain => format!("{plain:?}"),
    }
}

#[test]
fn what_is_understood() {
    for (topic, text, expected) in [
        ("the old form", "table! { a (id) { id -> Integer, } }", "a (id): id Integer"),
        ("a path and no key", "diesel::table! { a { id -> BigInt } }", "a (id): id BigInt"),
        ("a leading path", "::diesel::table! { a { id -> BigInt } }", "a (id): id BigInt"),
        ("a composite key", "table! { a (b, c) { b -> Int4, c -> Int8, } }", "a (b,c): b Integer, c BigInt"),
        (
            "nullable, length, documents",
            "table! { /// A.\n a { /// The id.\n id -> Text, #[max_length = 64] b -> Nullable<Varchar>, } }",
            "a (id): id Text, b Text? <=64",
        ),
        (
            "names of the database's own",
            "table! { #[sql_name = \"A-s\"] a (kind) { #[sql_name = \"type\"] kind -> Text, } }",
            "A-s (type): type Text",
        ),
        ("raw words", "table! { r#type { id -> Integer, r#fn -> Text, } }", "type (id): id Integer, fn Text"),
        ("another schema", "table! { app.users (id) { id -> Integer, } }", "app.users (id): id Integer"),
        (
            "in a module, with use",
            "pub mod app { diesel::table! { use diesel::sql_types::*; use crate::x::Y; app.users (id) { id -> Uuid, } } }",
            "app.users (id): id Uuid",
        ),
        (
            "unsigned and arrays",
            "table! { a { id -> Unsigned<Bigint>, b -> Nullable<Array<Nullable<Text>>>, c -> Unsigned<Smallint>, } }",
            "a (id): id UnsignedBigInt, b [Text]?, c UnsignedSmallInt",
        ),
        (
            "paths of types",
            "table! { use diesel::sql_types::{Integer as I, Text}; a { id -> I, b -> Text, c -> diesel::sql_types::Nullable<diesel::pg::sql_types::Uuid>, } }",
            "a (id): id Integer, b Text, c Uuid?",
        ),
        (
            "PostgreSQL's own",
            "table! { a { id -> Int4, b -> Inet, c -> Nullable<Range<Int8>>, d -> Tstzrange, } }",
            "a (id): id Integer, b Inet{postgres inet}, c Range{postgres int8range}?, d Tstzrange{postgres tstzrange}",
        ),
        (
            "a type that the file declares",
            "pub mod sql_types { #[derive(diesel::sql_types::SqlType)] #[diesel(postgres_type(name = \"mood\"))] \
             #[diesel(mysql_type(name = \"Enum\"), sqlite_type(name = \"Text\"))] pub struct Mood; } \
             table! { use super::sql_types::Mood; a { id -> Int4, b -> Nullable<Mood>, } }",
            "a (id): id Integer, b Mood{sqlite as Text; mariadb as Text; mysql as Text; postgres mood}?",
        ),
        (
            "what speaks of tables, and what does not",
            "#![allow(unused)] //! x\n use a::{b, c}; table! { a { id -> Int4, b_id -> Int4, } } table! { b { id -> Int4, } } \
             joinable!(a -> b (b_id)); diesel::allow_tables_to_appear_in_same_query!(a, b,); const X: usize = { 1 }; \
             sql_function!(fn lower(x: Text) -> Text); fn f() {} struct S(u8); impl S {} \
             macro_rules! nothing { () => {}; } nothing!();",
            "a (id): id Integer, b_id Integer\nb (id): id Integer",
        ),
        (
            "joins by names in Rust",
            "table! { #[sql_name = \"As\"] a { id -> Int4, #[sql_name = \"Bid\"] b_id -> Int4, } } \
             table! { b { id -> Int4, } } joinable!(a -> b (b_id)); allow_tables_to_appear_in_same_query!(a, b, elsewhere); use x::elsewhere;",
            "As (id): id Integer, Bid Integer\nb (id): id Integer",
        ),
        ("a first line for the shell", "#!/bin/x\ntable! { a { id -> Int4 } }", "a (id): id Integer"),
    ] {
        match parse(text, "src/schema.rs") {
            Ok(contract) => assert_eq!(shown(&contract), expected, "{topic}"),
            Err(error) => panic!("{topic}: {error}"),
        }
    }
}

#[test]
fn lines_are_kept() {
    let contract =
        parse("\n\ntable! {\n  a (id) {\n    id -> Integer,\n    b -> Text,\n  }\n}\n", "s.rs").unwrap();
    let table = &contract.tables[0];
    assert_eq!((table.line, table.columns[0].line, table.columns[1].line), (4, 5, 6));
}

#[test]
fn what_is_refused_says_where_and_how_to_mend_it() {
    let deep = format!("table! {{ a {{ id -> {}Integer{} }} }}", "A<".repeat(5000), ">".repeat(5000));
    let brackets = format!("{}{}", "(".repeat(100_000), ")".repeat(100_000));
    let operators = format!("table! {{ #[a = {}1] a {{ id -> Integer }} }}", "!".repeat(100_000));
    for (topic, text, parts) in [
        ("no Rust", "table! { a (id) {", ["s.rs:1: this is no Rust", "compiler"]),
        ("no table", "\nfn f() {}", ["no table! stands in it", "print-schema"]),
        (
            "a macro's tables",
            "\nmacro_rules! t { ($n:ident) => { table! { $n { id -> Int4 } } } }\nt!(a);",
            ["s.rs:2: `t!` makes tables", "write the tables out"],
        ),
        ("an unknown macro", "table! { a { id -> Int4 } }\ntables!(b);", ["s.rs:2: `tables!` may", "write"]),
        ("an include", "include!(\"a.rs\");", ["s.rs:1: `include!`", "name that file"]),
        ("a module elsewhere", "mod users;", ["s.rs:1: `mod users;`", "diesel_schema"]),
        (
            "a condition",
            "\n#[cfg(feature = \"pg\")]\ntable! { a { id -> Int4 } }",
            ["s.rs:2: a table!", "diesel_schema"],
        ),
        (
            "a condition above",
            "\n#[cfg(x)]\nmod m {\ntable! { a { id -> Int4 } } }",
            ["s.rs:2: ", "diesel_schema"],
        ),
        (
            "a column's condition",
            "table! { a { id -> Int4,\n#[cfg(x)] b -> Int4 } }",
            ["s.rs:2: #[cfg", "own"],
        ),
        (
            "an unknown type",
            "table! { a { id -> Int4,\n b -> Nullable<Mood>, } }",
            ["s.rs:2: b: `Mood` is no type of Diesel's", "Mood = \"Text\""],
        ),
        (
            "a type of another crate",
            "table! { use crate::kinds::Text; a { id -> Int4, b -> Text, } }",
            ["b: `Text` is no type of Diesel's", "[diesel_types]"],
        ),
        (
            "two wrappings",
            "table! { a { id -> Array<Nullable<Nullable<Int4>>> } }",
            ["inside another", "print-schema"],
        ),
        ("an unknown wrapping", "table! { a { id -> Vec<Int4> } }", ["`Vec<…>` is no type", "print-schema"]),
        ("an unsigned text", "table! { a { id -> Unsigned<Text> } }", ["no integer", "print-schema"]),
        ("no type", "table! { a { id -> (u8, u8) } }", ["s.rs:1: ", "print-schema"]),
        ("no key", "table! {\n a { b -> Int4 } }", ["s.rs:2: a has no column `id`", "brackets"]),
        ("a key that is not there", "table! { a (c) { b -> Int4 } }", ["no column `c`", "brackets"]),
        ("a column twice", "table! { a { id -> Int4, id -> Text } }", ["`id` stands twice", "take one out"]),
        (
            "a length that is none",
            "table! { a { #[max_length = \"x\"] id -> Text } }",
            ["s.rs:1: ", "print-schema"],
        ),
        (
            "a join to nothing",
            "table! { a { id -> Int4 } }\njoinable!(a -> b (id));",
            ["s.rs:2: `b` is no table", "mend"],
        ),
        (
            "a join by nothing",
            "table! { a { id -> Int4 } } table! { b { id -> Int4 } }\njoinable!(a -> b (b_id));",
            ["s.rs:2: joinable! names a.b_id", "mend"],
        ),
        ("half a join", "table! { a { id -> Int4 } }\njoinable!(a);", ["s.rs:2: this joinable!", "write it"]),
        (
            "a query with nothing",
            "table! { a { id -> Int4 } }\nallow_tables_to_appear_in_same_query!(a, b);",
            ["s.rs:2: `b` is no table", "mend"],
        ),
        ("a type without end", deep.as_str(), ["too deep", "print-schema"]),
        ("brackets without end", brackets.as_str(), ["too deep", "top of the file"]),
        ("operators without end", operators.as_str(), ["too long", "print-schema"]),
    ] {
        let error = parse(text, "s.rs").expect_err(topic).to_string();
        for part in parts {
            assert!(error.contains(part), "{topic}: {error}");
        }
    }
}

#[test]
fn a_projects_own_types() {
    let says = |pairs: &[(&str, OwnType)]| {
        OwnTypes::new(&pairs.iter().map(|(name, own)| ((*name).to_owned(), own.clone())).collect())
    };
    let on_each = |pairs: &[(Engine, &str)]| {
        OwnType::OnEach(
            pairs.iter().map(|(engine, text)| (*engine, (*text).to_owned())).collect::<BTreeMap<_, _>>(),
        )
    };
    let own = says(&[
        ("Citext", OwnType::Like("Text".to_owned())),
        ("Mood", OwnType::Like("Text".to_owned())),
        ("Tag", on_each(&[(Engine::Sqlite, "Text"), (Engine::Postgres, "Tag")])),
    ])
    .unwrap();
    let text = "table! { use crate::own::*; a { id -> Int4, b -> Mood, c -> Nullable<Tag>, } }";
    let contract = parse_with(text, "s.rs", &own).unwrap();
    assert_eq!(shown(&contract), "a (id): id Integer, b Text, c Tag{sqlite as Text; postgres tag}?");
    let error = says(&[("Mood", OwnType::Like("Enum".to_owned()))]).unwrap_err().to_string();
    assert!(error.contains("Mood = \"Enum\"") && error.contains("write one like Text"), "{error}");
}

/// Whatever stands in the file, reading it ends, and with an answer.
#[test]
fn no_prefix_of_a_file_panics() {
    let text = "//! x\npub mod m { #[diesel(postgres_type(name = \"x\"))] struct X; }\ntable! { use a::b; #[sql_name = \"q\"] \
                s.a (id) { /// d\n #[max_length = 3] id -> Nullable<Unsigned<Integer>>, b -> X, } } joinable!(a -> a (id));";
    for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
        let _ = parse(&text[..end], "s.rs");
        let _ = parse(&text[end..], "s.rs");
    }
}
