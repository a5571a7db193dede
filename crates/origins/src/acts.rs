//! The acts of one migration, with their places, and whether a table's name is enough to know what it changes.

use std::collections::BTreeSet;

use isoschema_migrations::{Script, Sends};
use isoschema_schema::Engine;

use crate::Place;
use crate::act::{Act, Deed, How};
use crate::cursor::{Cursor, marks};
use crate::reader::deeds;

/// What one migration's statements do.
#[derive(Debug, Clone)]
pub struct Acts {
    statements: Vec<Read>,
    reach: Reach,
}

/// How far what a migration says may reach beyond the tables that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// It changes no other table.
    Named,
    /// It may change others: keys and views follow what is renamed, and SQL may run that is not read.
    Others,
    /// It makes what lets later migrations change others.
    Lasting,
}

/// One statement, read.
#[derive(Debug, Clone)]
struct Read {
    deeds: Vec<Deed>,
    /// Every word that may be a name, in lower case.
    words: BTreeSet<String>,
    place: Place,
    /// It can change tables that it does not name.
    is_hidden: bool,
}

impl Acts {
    /// Reads the statements of a script.
    #[must_use]
    pub fn read(script: &Script, sends: Sends, engine: Engine) -> Self {
        let lines: Vec<&str> = script.text.lines().collect();
        let statements = script.statements(sends, engine).into_iter().filter_map(|statement| {
            let first = statement.text.lines().next().unwrap_or_default();
            let column = lines
                .get(statement.line.checked_sub(script.first_line)?)
                .and_then(|line| line.find(first.trim_end()).map(|at| line[..at].chars().count() + 1))
                .unwrap_or(1);
            let marks = marks(&statement.text, engine, statement.line, column);
            let cursor = Cursor { marks: &marks };
            let deeds = deeds(cursor, engine);
            Some(Read {
                words: marks
                    .iter()
                    .filter(|mark| mark.is_name)
                    .map(|mark| mark.text.to_lowercase())
                    .collect(),
                place: cursor.place()?,
                // The foreign keys of other tables follow a renamed one.
                is_hidden: is_hidden(cursor)
                    || deeds.iter().any(|deed| matches!(deed.act, Act::RenameTable { .. })),
                deeds,
            })
        });
        let statements: Vec<Read> = statements.collect();
        let reach = reach(&script.text).max(if statements.iter().any(|statement| statement.is_hidden) {
            Reach::Others
        } else {
            Reach::Named
        });
        Self { statements, reach }
    }

    /// Whether a statement names this table, or could change it without naming it.
    #[must_use]
    pub fn may_change(&self, table: &str) -> bool {
        let table = table.to_lowercase();
        self.statements.iter().any(|statement| statement.is_hidden || statement.words.contains(&table))
    }

    /// How far it may reach beyond the tables that it names.
    #[must_use]
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// The names that a table had before each of its renamings, going by what is said: a table to look at too.
    #[must_use]
    pub fn former_name(&self, table: &str) -> Option<&str> {
        self.deeds().rev().find_map(|deed| match &deed.act {
            Act::RenameTable { old, new } if new.eq_ignore_ascii_case(table) => Some(old.as_str()),
            _ => None,
        })
    }

    /// The tables of which a statement says a whole column again, or that are made anew under another name: where
    /// an attribute can go without being named.
    #[must_use]
    pub fn restated_tables(&self) -> BTreeSet<String> {
        let restated = self.deeds().filter_map(|deed| match &deed.act {
            Act::Column { table, how: How::Restated { .. }, .. } => Some(table.clone()),
            _ => None,
        });
        restated.chain(self.rebuilt_tables()).collect()
    }

    /// The tables that are dropped and made anew.
    pub(crate) fn rebuilt_tables(&self) -> Vec<String> {
        let dropped = |name: &str| {
            self.deeds()
                .any(|deed| matches!(&deed.act, Act::DropTable { table } if table.eq_ignore_ascii_case(name)))
        };
        let renamed_away = |name: &str| {
            self.deeds().any(|deed| {
                matches!(&deed.act, Act::RenameTable { old, new } if old.eq_ignore_ascii_case(name) && dropped(new))
            })
        };
        let made = self.deeds().filter_map(|deed| match &deed.act {
            Act::RenameTable { new, .. } => Some(new),
            Act::CreateTable { table } => Some(table),
            _ => None,
        });
        made.filter(|name| dropped(name) || renamed_away(name)).cloned().collect()
    }

    pub(crate) fn deeds(&self) -> impl DoubleEndedIterator<Item = &Deed> {
        self.statements.iter().flat_map(|statement| &statement.deeds)
    }

    /// The last statement that names the table, and one of the names if any does.
    pub(crate) fn statement_naming(&self, table: &str, names: &[String]) -> Option<Place> {
        let table = table.to_lowercase();
        let of_table = || self.statements.iter().rev().filter(|statement| statement.words.contains(&table));
        let says =
            |statement: &&Read| names.iter().any(|name| statement.words.contains(&name.to_lowercase()));
        of_table().find(says).or_else(|| of_table().next()).map(|statement| statement.place)
    }
}

/// Whether what a text says could make a trigger: it has the word, or words that run SQL from another text.
#[must_use]
pub fn may_make_triggers(text: &str) -> bool {
    let text = text.to_lowercase();
    ["trigger", "prepare", "execute"].iter().any(|word| text.contains(word))
}

/// What lets a migration reach other tables than it names, by words that its text must have, whatever else they may be
/// there.
const REACHES: &[(&str, Reach)] = &[
    // The foreign keys and views of other tables follow.
    ("rename", Reach::Others),
    ("change", Reach::Others),
    // On PostgreSQL these run SQL of any kind, and DML is enough to start them.
    ("function", Reach::Lasting),
    ("procedure", Reach::Lasting),
    ("trigger", Reach::Lasting),
    ("rule", Reach::Lasting),
    // What MariaDB and MySQL run at any time says ON SCHEDULE.
    ("schedule", Reach::Lasting),
    // Comments that MySQL and MariaDB run, and names that are not what they look like.
    ("/*!", Reach::Others),
    ("/*m!", Reach::Others),
    ("u&\"", Reach::Others),
    // A table's children follow it.
    ("inherit", Reach::Lasting),
    ("partition", Reach::Lasting),
];

fn reach(text: &str) -> Reach {
    let text = text.to_lowercase();
    let said = REACHES.iter().filter(|(word, _)| text.contains(word));
    said.map(|(_, reach)| *reach).max().unwrap_or(Reach::Named)
}

/// Statements that name each table that they change. CASCADE does not, nor does what runs SQL from a text, nor what
/// names a type or an index.
fn is_hidden(mut cursor: Cursor<'_>) -> bool {
    let whole = cursor;
    let says_all = if cursor.take(&["CREATE"]) || cursor.take(&["ALTER"]) || cursor.take(&["DROP"]) {
        let words: Vec<&str> = cursor.marks.iter().take(4).map(|mark| mark.keyword.as_str()).collect();
        let is = |word: &str| words.contains(&word);
        let creates =
            whole.is("CREATE") && (is("INDEX") || is("TRIGGER") || is("FUNCTION") || is("EXTENSION"));
        creates || is("TABLE") || is("VIEW")
    } else {
        cursor.is_any(&[
            "INSERT", "REPLACE", "DELETE", "SET", "COMMENT", "GRANT", "REVOKE", "LOCK", "UNLOCK", "ANALYZE",
            "VACUUM", "BEGIN", "COMMIT", "START", "RENAME", "TRUNCATE",
        ]) || (cursor.is_any(&["UPDATE", "SELECT", "WITH"]) && !writes_the_catalogue(whole))
            || (cursor.is("PRAGMA") && !cursor.says("WRITABLE_SCHEMA"))
    };
    !says_all || (whole.says("CASCADE") && whole.is("DROP")) || (whole.says("CASCADE") && drops_within(whole))
}

fn writes_the_catalogue(cursor: Cursor<'_>) -> bool {
    // A function may run any SQL.
    let is_call = cursor.is("SELECT") && !cursor.says("FROM");
    is_call || cursor.says("SQLITE_SCHEMA") || cursor.says("SQLITE_MASTER")
}

/// `ALTER TABLE … DROP … CASCADE`, not `ON DELETE CASCADE`.
fn drops_within(cursor: Cursor<'_>) -> bool {
    cursor.is("ALTER") && cursor.says("DROP")
}
