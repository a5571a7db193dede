//! A column, from its row.

use isoschema_schema::{CatalogColumn, CatalogObject, Engine, Generated, Identity};

use super::catalogue::ColumnRow;
use super::default::DeclaredDefault;
use super::expression::{Names, mysql_meaning, unescaped};

/// What a column's EXTRA says.
#[derive(Debug, Default, PartialEq, Eq)]
struct Extra {
    auto_increment: bool,
    on_update: Option<String>,
    stored: bool,
    default_is_expression: bool,
    invisible: bool,
    unknown: Vec<String>,
}

/// The column of the table `owner`, and what the model does not cover of it.
pub fn column(
    row: ColumnRow,
    owner: &str,
    engine: Engine,
    names: &Names,
) -> (CatalogColumn, Vec<CatalogObject>) {
    let extra = Extra::read(&row.extra);
    let mut unaccounted = Vec::new();
    let mut note = |kind: String| {
        unaccounted.push(CatalogObject { kind, name: format!("{owner}.{}", row.name) });
    };
    if extra.invisible {
        note("invisible column".to_owned());
    }
    for words in &extra.unknown {
        note(format!("column attribute {}", words.to_lowercase()));
    }
    let expression = row.expression.filter(|text| !text.is_empty());
    let default = DeclaredDefault {
        text: row.default_text.filter(|_| expression.is_none()),
        is_expression: extra.default_is_expression,
        declared: &row.declared,
    };
    if default.may_be_garbled(engine) {
        note("default of bytes that the catalogue does not show".to_owned());
    }
    let default = default.sql(engine, names);
    let generated = expression
        .map(|text| Generated { expression: names.condition(&meaning(&text, engine)), stored: extra.stored });
    let declared = match row.reference_system {
        Some(number) => format!("{} SRID {number}", row.declared),
        None => row.declared,
    };
    let column = CatalogColumn {
        labels: labels(&declared),
        declared,
        name: row.name,
        nullable: row.nullable,
        default,
        on_update: extra.on_update,
        generated,
        identity: extra.auto_increment.then_some(Identity { reuses: false, accepts_explicit: true }),
        character_set: row.character_set.map(today),
        collation: row.collation.map(today),
    };
    (column, unaccounted)
}

/// What an expression in information_schema means.
pub fn meaning(text: &str, engine: Engine) -> String {
    match engine {
        Engine::MySql => mysql_meaning(text),
        Engine::MariaDb | Engine::Sqlite | Engine::Postgres => text.to_owned(),
    }
}

/// The name of today for a character set or a collation: older servers write utf8 for utf8mb3.
pub fn today(name: String) -> String {
    match name.strip_prefix("utf8") {
        Some(rest) if rest.is_empty() || rest.starts_with('_') => format!("utf8mb3{rest}"),
        Some(_) | None => name,
    }
}

/// The labels of `enum('a','b')`.
fn labels(declared: &str) -> Vec<String> {
    let Some(list) = declared.strip_prefix("enum(").and_then(|rest| rest.strip_suffix(')')) else {
        return Vec::new();
    };
    let mut labels = Vec::new();
    let mut label: Option<String> = None;
    let mut characters = list.chars().peekable();
    while let Some(character) = characters.next() {
        match (&mut label, character) {
            (None, '\'') => label = Some(String::new()),
            (None, _) => {}
            (Some(text), '\'') if characters.next_if_eq(&'\'').is_some() => text.push('\''),
            (Some(_), '\'') => labels.extend(label.take()),
            (Some(text), '\\') => text.push(characters.next().map_or('\\', unescaped)),
            (Some(text), other) => text.push(other),
        }
    }
    labels
}

impl Extra {
    /// MariaDB parts the words by commas, MySQL by blanks.
    fn read(text: &str) -> Self {
        let mut extra = Self::default();
        let mut rest = text.trim_matches([' ', ',']);
        while !rest.is_empty() {
            let taken = extra.take(rest);
            rest = rest[taken..].trim_start_matches([' ', ',']);
        }
        extra
    }

    /// Reads one attribute at the start; its length in bytes.
    fn take(&mut self, text: &str) -> usize {
        const ON_UPDATE: &str = "on update ";
        let begins =
            |words: &str| text.get(..words.len()).is_some_and(|head| head.eq_ignore_ascii_case(words));
        if begins(ON_UPDATE) {
            let end = text[ON_UPDATE.len()..].find([' ', ',']).map_or(text.len(), |at| ON_UPDATE.len() + at);
            self.on_update = Some(text[ON_UPDATE.len()..end].to_owned());
            return end;
        }
        for (words, set) in [
            ("auto_increment", (|extra| extra.auto_increment = true) as fn(&mut Self)),
            ("DEFAULT_GENERATED", |extra| extra.default_is_expression = true),
            ("VIRTUAL GENERATED", |_| ()),
            ("STORED GENERATED", |extra| extra.stored = true),
            ("PERSISTENT GENERATED", |extra| extra.stored = true),
            ("INVISIBLE", |extra| extra.invisible = true),
        ] {
            if begins(words) {
                set(self);
                return words.len();
            }
        }
        let end = text.find(',').unwrap_or(text.len());
        self.unknown.push(text[..end].trim_end().to_owned());
        end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extra_is_read_in_both_dialects() {
        let read = Extra::read("DEFAULT_GENERATED on update CURRENT_TIMESTAMP(6) INVISIBLE");
        assert_eq!(read.on_update.as_deref(), Some("CURRENT_TIMESTAMP(6)"));
        assert!(read.default_is_expression && read.invisible && read.unknown.is_empty());

        let read = Extra::read("auto_increment, INVISIBLE, WITHOUT SYSTEM VERSIONING");
        assert!(read.auto_increment && read.invisible);
        assert_eq!(read.unknown, ["WITHOUT SYSTEM VERSIONING"]);

        assert!(Extra::read("STORED GENERATED").stored);
        assert_eq!(Extra::read("VIRTUAL GENERATED"), Extra::default());
        assert_eq!(Extra::read("NOT SECONDARY").unknown, ["NOT SECONDARY"]);
    }

    #[test]
    fn labels_are_values_not_literals() {
        assert_eq!(labels(r"enum('a','b,c','q''\\','')"), ["a", "b,c", "q'\\", ""]);
        assert_eq!(labels("set('a')"), [""; 0]);
    }

    #[test]
    fn older_names_become_those_of_today() {
        for (old, new) in [
            ("utf8", "utf8mb3"),
            ("utf8_general_ci", "utf8mb3_general_ci"),
            ("utf8mb4_bin", "utf8mb4_bin"),
            ("latin1", "latin1"),
        ] {
            assert_eq!(today(old.to_owned()), new);
        }
    }
}
