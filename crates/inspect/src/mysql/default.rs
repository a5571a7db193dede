//! A column's default as SQL. MariaDB gives SQL; MySQL gives an expression or a bare value, and its EXTRA says
//! which. Neither tells DEFAULT NULL from no default.

use isoschema_schema::Engine;

use super::expression::{Names, literal_of, mysql_meaning, value_of};

/// What the catalogue says of a default.
pub struct DeclaredDefault<'a> {
    pub text: Option<String>,
    /// MySQL's DEFAULT_GENERATED.
    pub is_expression: bool,
    /// The column's type.
    pub declared: &'a str,
}

/// How a type's literals are written.
enum Literals {
    Bare,
    Quoted,
    /// As hexadecimal, which is what both servers understand and no character set can spoil.
    Bytes,
}

impl DeclaredDefault<'_> {
    /// The default as SQL.
    pub fn sql(self, engine: Engine, names: &Names) -> Option<String> {
        let literals = self.literals();
        let text = self.text?;
        match engine {
            Engine::MariaDb | Engine::Sqlite | Engine::Postgres if text == "NULL" => None,
            Engine::MariaDb | Engine::Sqlite | Engine::Postgres => Some(match (literals, value_of(&text)) {
                (Literals::Bytes, Some(value)) => hexadecimal(value.as_bytes()),
                (Literals::Bytes | Literals::Bare | Literals::Quoted, _) => names.plain(&text),
            }),
            Engine::MySql if self.is_expression => Some(names.plain(&mysql_meaning(&text))),
            Engine::MySql => Some(match (literals, text.strip_prefix("0x")) {
                (Literals::Bytes, Some(digits)) => format!("x'{}'", digits.to_lowercase()),
                (Literals::Bare, _) => text,
                (Literals::Bytes | Literals::Quoted, _) => literal_of(&text),
            }),
        }
    }

    /// Whether bytes may have been lost: MariaDB before 11 shows what is no text as question marks.
    pub fn may_be_garbled(&self, engine: Engine) -> bool {
        let is_mariadb = match engine {
            Engine::MariaDb => true,
            Engine::MySql | Engine::Sqlite | Engine::Postgres => false,
        };
        let shows_marks = self.text.as_ref().is_some_and(|text| text.starts_with('\'') && text.contains('?'));
        is_mariadb && shows_marks && matches!(self.literals(), Literals::Bytes)
    }

    fn literals(&self) -> Literals {
        let end = self.declared.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(self.declared.len());
        match &self.declared[..end] {
            "tinyint" | "smallint" | "mediumint" | "int" | "bigint" | "decimal" | "float" | "double"
            | "year" | "bit" => Literals::Bare,
            "binary" | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob" => Literals::Bytes,
            _ => Literals::Quoted,
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("x'{digits}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn default<'a>(text: &str, declared: &'a str, is_expression: bool) -> DeclaredDefault<'a> {
        DeclaredDefault { text: Some(text.to_owned()), is_expression, declared }
    }

    #[test]
    fn mysql_values_become_literals() {
        let names = Names { database: String::new(), relations: [].into() };
        for (value, declared, is_expression, sql) in [
            ("it's \\ x", "varchar(10)", false, r"'it''s \\ x'"),
            ("1.50", "decimal(10,2)", false, "1.50"),
            ("b'101'", "bit(3)", false, "b'101'"),
            ("0x61F2", "varbinary(10)", false, "x'61f2'"),
            ("2020-01-01 00:00:00", "datetime", false, "'2020-01-01 00:00:00'"),
            ("CURRENT_TIMESTAMP(6)", "timestamp(6)", true, "CURRENT_TIMESTAMP(6)"),
            (r"_utf8mb3\'{}\'", "json", true, "'{}'"),
            ("1", "enum('1')", false, "'1'"),
        ] {
            let found = default(value, declared, is_expression).sql(Engine::MySql, &names);
            assert_eq!(found.as_deref(), Some(sql));
        }
    }

    #[test]
    fn mariadb_gives_sql() {
        let names = Names { database: "shop".to_owned(), relations: ["numbers".to_owned()].into() };
        for (text, declared, sql) in [
            ("NULL", "int(11)", None),
            ("'NULL'", "varchar(9)", Some("'NULL'")),
            (r"'ab\0'", "varbinary(4)", Some("x'616200'")),
            ("x'ff00'", "varbinary(4)", Some("x'ff00'")),
            ("nextval(`shop`.`numbers`)", "bigint(20)", Some("nextval(`numbers`)")),
        ] {
            assert_eq!(default(text, declared, false).sql(Engine::MariaDb, &names).as_deref(), sql);
        }
    }

    #[test]
    fn bytes_shown_as_question_marks_are_noticed() {
        assert!(default(r"'?\0'", "varbinary(4)", false).may_be_garbled(Engine::MariaDb));
        assert!(!default("'?'", "varchar(4)", false).may_be_garbled(Engine::MariaDb));
        assert!(!default("x'3f'", "varbinary(4)", false).may_be_garbled(Engine::MariaDb));
    }
}
