//! From a statement's tokens to its acts. It knows the statements that change tables, and what it does not know does
//! nothing that it could tell: the catalogue has decided already, and the place falls back to the statement.

use isoschema_schema::{Engine, Facet};

use crate::act::{Act, Column, Deed, How, Key, KeyKind};
use crate::cursor::Cursor;

/// The acts of one statement, in order.
pub fn deeds(statement: Cursor<'_>, engine: Engine) -> Vec<Deed> {
    let mut reader = Reader { engine, deeds: Vec::new() };
    // What cannot be read further has no more acts.
    let _ = reader.statement(statement);
    reader.deeds
}

struct Reader {
    engine: Engine,
    deeds: Vec<Deed>,
}

impl Reader {
    fn push(&mut self, act: Act, at: Cursor<'_>) {
        if let Some(place) = at.place() {
            self.deeds.push(Deed { act, place });
        }
    }

    fn statement(&mut self, whole: Cursor<'_>) -> Option<()> {
        let mut cursor = whole;
        if cursor.take(&["CREATE"]) {
            self.create(whole, cursor)
        } else if cursor.take(&["ALTER", "TABLE"]) {
            self.alter_table(cursor)
        } else if cursor.take(&["RENAME", "TABLE"]) {
            for mut item in cursor.items() {
                let at = item;
                let old = item.name()?;
                item.take(&["TO"]).then_some(())?;
                let new = item.name()?;
                self.push(Act::RenameTable { old, new }, at);
            }
            Some(())
        } else if cursor.take(&["DROP"]) {
            self.drop(whole, cursor)
        } else {
            None
        }
    }

    fn create(&mut self, whole: Cursor<'_>, mut cursor: Cursor<'_>) -> Option<()> {
        cursor.take(&["OR", "REPLACE"]);
        while cursor.take_any(&[
            "TEMP",
            "TEMPORARY",
            "UNLOGGED",
            "GLOBAL",
            "LOCAL",
            "RECURSIVE",
            "MATERIALIZED",
        ]) {}
        let unique = cursor.take(&["UNIQUE"]);
        cursor.take_any(&["FULLTEXT", "SPATIAL", "CONSTRAINT"]);
        if cursor.take(&["TABLE"]) {
            cursor.take(&["IF", "NOT", "EXISTS"]);
            let table = cursor.name()?;
            let head = whole.marks.len() - cursor.marks.len();
            self.push(Act::CreateTable { table: table.clone() }, Cursor { marks: &whole.marks[..head] });
            for item in cursor.brackets()?.items() {
                self.definition(&table, item, How::Created);
            }
            return Some(());
        }
        if cursor.take(&["INDEX"]) {
            cursor.take(&["CONCURRENTLY"]);
            cursor.take(&["IF", "NOT", "EXISTS"]);
            let name = if cursor.is("ON") { None } else { cursor.name() };
            if cursor.take(&["USING"]) {
                cursor.next();
            }
            cursor.take(&["ON"]).then_some(())?;
            cursor.take(&["ONLY"]);
            let table = cursor.name()?;
            let columns = key_columns(cursor.next_brackets()?);
            let kind = if unique { KeyKind::Unique } else { KeyKind::Index };
            let key = Key { kind, name, columns, parent: None, added: true };
            self.push(Act::Key { table, key }, whole);
            return Some(());
        }
        // MySQL puts DEFINER and the like before these words.
        let at = cursor.marks.iter().position(|mark| OBJECTS.contains(&mark.keyword.as_str()))?;
        cursor.marks = &cursor.marks[at..];
        let is_trigger = cursor.is("TRIGGER");
        cursor.next();
        cursor.take(&["IF", "NOT", "EXISTS"]);
        let name = cursor.name()?;
        let act = if is_trigger { Act::CreateTrigger { name } } else { Act::CreateOther { name } };
        self.push(act, whole);
        Some(())
    }

    fn drop(&mut self, whole: Cursor<'_>, mut cursor: Cursor<'_>) -> Option<()> {
        let kind = cursor.next()?.keyword.clone();
        cursor.take(&["CONCURRENTLY"]);
        cursor.take(&["IF", "EXISTS"]);
        for mut item in cursor.items() {
            let name = item.name()?;
            let act = match kind.as_str() {
                "TABLE" => Act::DropTable { table: name },
                "INDEX" => {
                    let table = if item.take(&["ON"]) { item.name() } else { None };
                    Act::DropKey { table, name }
                }
                "TRIGGER" => Act::DropTrigger { name },
                _ => Act::DropOther { name },
            };
            self.push(act, whole);
        }
        Some(())
    }

    fn alter_table(&mut self, mut cursor: Cursor<'_>) -> Option<()> {
        cursor.take(&["IF", "EXISTS"]);
        cursor.take(&["ONLY"]);
        let mut table = cursor.name()?;
        if cursor.is_sign("*") {
            cursor.next();
        }
        for item in cursor.items() {
            let renamed = self.operation(&table, item);
            table = renamed.unwrap_or(table);
        }
        Some(())
    }

    /// One operation of ALTER TABLE; gives the table's new name, where it gets one.
    fn operation(&mut self, table: &str, whole: Cursor<'_>) -> Option<String> {
        let mut cursor = whole;
        let of_table = || table.to_owned();
        if cursor.take(&["ADD"]) {
            let is_column = cursor.take(&["COLUMN"]);
            cursor.take(&["IF", "NOT", "EXISTS"]);
            if cursor.is_sign("(") {
                for item in cursor.brackets()?.items() {
                    self.definition(table, item, How::Added);
                }
            } else if !is_column && self.begins_key(cursor) {
                let key = self.key(cursor, true)?;
                self.push(Act::Key { table: of_table(), key }, whole);
            } else {
                let column = definition(cursor)?;
                self.push(Act::Column { table: of_table(), column, how: How::Added }, whole);
            }
        } else if cursor.take(&["MODIFY"]) || cursor.take(&["CHANGE"]) {
            let changes = whole.is("CHANGE");
            cursor.take(&["COLUMN"]);
            cursor.take(&["IF", "EXISTS"]);
            let old = if changes { cursor.name()? } else { cursor.marks.first()?.text.clone() };
            let column = definition(cursor)?;
            let new = column.name.clone();
            self.push(
                Act::Column { table: of_table(), column, how: How::Restated { old: old.clone() } },
                whole,
            );
            if !old.eq_ignore_ascii_case(&new) {
                self.push(Act::RenameColumn { table: of_table(), old, new }, whole);
            }
        } else if cursor.take(&["DROP"]) {
            self.drop_of(table, whole, cursor)?;
        } else if cursor.take(&["RENAME"]) {
            if cursor.take_any(&["TO", "AS"]) || (cursor.marks.len() == 1) {
                let new = cursor.name()?;
                self.push(Act::RenameTable { old: of_table(), new: new.clone() }, whole);
                return Some(new);
            }
            if !cursor.take_any(&["INDEX", "KEY", "CONSTRAINT"]) {
                cursor.take(&["COLUMN"]);
                cursor.take(&["IF", "EXISTS"]);
                let old = cursor.name()?;
                cursor.take(&["TO"]).then_some(())?;
                let new = cursor.name()?;
                self.push(Act::RenameColumn { table: of_table(), old, new }, whole);
            }
        } else if cursor.take(&["ALTER"]) {
            if cursor.take_any(&["INDEX", "CONSTRAINT", "CHECK"]) {
                return None;
            }
            cursor.take(&["COLUMN"]);
            let column = cursor.name()?;
            self.push(Act::AlterColumn { table: of_table(), column, facets: facets(cursor) }, whole);
        } else if cursor.take(&["CONVERT"]) {
            self.push(Act::Convert { table: of_table() }, whole);
        }
        None
    }

    fn drop_of(&mut self, table: &str, whole: Cursor<'_>, mut cursor: Cursor<'_>) -> Option<()> {
        let table = table.to_owned();
        if cursor.take(&["PRIMARY", "KEY"]) {
            self.push(Act::DropPrimaryKey { table }, whole);
            return Some(());
        }
        let is_key =
            cursor.take(&["FOREIGN", "KEY"]) || cursor.take_any(&["CONSTRAINT", "INDEX", "KEY", "CHECK"]);
        if !is_key {
            cursor.take(&["COLUMN"]);
        }
        cursor.take(&["IF", "EXISTS"]);
        let name = cursor.name()?;
        let act = if is_key {
            Act::DropKey { table: Some(table), name }
        } else {
            Act::DropColumn { table, column: name }
        };
        self.push(act, whole);
        Some(())
    }

    /// A column or a constraint within brackets.
    fn definition(&mut self, table: &str, item: Cursor<'_>, how: How) {
        let act = if self.begins_key(item) {
            self.key(item, how == How::Added).map(|key| Act::Key { table: table.to_owned(), key })
        } else {
            definition(item).map(|column| Act::Column { table: table.to_owned(), column, how })
        };
        if let Some(act) = act {
            self.push(act, item);
        }
    }

    fn begins_key(&self, cursor: Cursor<'_>) -> bool {
        let everywhere = cursor.is_any(&["CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "EXCLUDE"]);
        match self.engine {
            Engine::Sqlite | Engine::Postgres => everywhere,
            Engine::MariaDb | Engine::MySql => {
                everywhere || cursor.is_any(&["KEY", "INDEX", "FULLTEXT", "SPATIAL"])
            }
        }
    }

    fn key(&self, mut cursor: Cursor<'_>, added: bool) -> Option<Key> {
        let mut name = None;
        if cursor.take(&["CONSTRAINT"]) && !self.begins_key(cursor) {
            name = cursor.name();
        }
        let kind = if cursor.take(&["PRIMARY", "KEY"]) {
            KeyKind::PrimaryKey
        } else if cursor.take(&["UNIQUE"]) {
            KeyKind::Unique
        } else if cursor.take(&["FOREIGN", "KEY"]) {
            KeyKind::ForeignKey
        } else if cursor.take(&["CHECK"]) {
            KeyKind::Check
        } else {
            KeyKind::Index
        };
        while cursor.take_any(&["KEY", "INDEX", "FULLTEXT", "SPATIAL", "EXCLUDE", "CONCURRENTLY"]) {}
        cursor.take(&["IF", "NOT", "EXISTS"]);
        if !cursor.is_sign("(") && !cursor.is("USING") {
            name = cursor.name().or(name);
        }
        let brackets = cursor.next_brackets();
        let columns = match kind {
            KeyKind::Check => {
                let marks = brackets.map_or(&[][..], |inner| inner.marks);
                marks.iter().filter(|mark| mark.is_name).map(|mark| mark.text.clone()).collect()
            }
            KeyKind::PrimaryKey | KeyKind::Unique | KeyKind::Index | KeyKind::ForeignKey => {
                key_columns(brackets?)
            }
        };
        Some(Key { kind, name, columns, parent: parent(cursor), added })
    }
}

/// What CREATE makes beside tables and indexes.
const OBJECTS: &[&str] = &[
    "TRIGGER",
    "VIEW",
    "TYPE",
    "DOMAIN",
    "FUNCTION",
    "PROCEDURE",
    "SEQUENCE",
    "EVENT",
    "EXTENSION",
    "COLLATION",
    "AGGREGATE",
    "RULE",
    "POLICY",
];

fn definition(mut cursor: Cursor<'_>) -> Option<Column> {
    let name = cursor.name()?;
    Some(Column {
        name,
        is_key: cursor.says("UNIQUE") || cursor.says("PRIMARY"),
        parent: parent(cursor),
        has_check: cursor.says("CHECK"),
    })
}

fn parent(mut cursor: Cursor<'_>) -> Option<String> {
    let at = cursor.marks.iter().position(|mark| mark.keyword == "REFERENCES")?;
    cursor.marks = &cursor.marks[at + 1..];
    cursor.name()
}

fn key_columns(brackets: Cursor<'_>) -> Vec<String> {
    let first = |item: &Cursor<'_>| item.marks.first().map(|mark| mark.text.clone());
    brackets.items().iter().filter_map(first).collect()
}

/// What ALTER COLUMN changes.
fn facets(mut cursor: Cursor<'_>) -> Vec<Facet> {
    let begins_type = cursor.is("TYPE");
    cursor.take_any(&["SET", "DROP", "ADD"]);
    if cursor.take(&["NOT", "NULL"]) {
        vec![Facet::NotNull]
    } else if cursor.is("DEFAULT") {
        // A sequence's next value is a default too.
        vec![Facet::Default, Facet::Identity]
    } else if cursor.is_any(&["GENERATED", "IDENTITY", "EXPRESSION"]) {
        vec![Facet::Identity, Facet::Generated, Facet::NotNull]
    } else if begins_type || cursor.is("DATA") {
        vec![Facet::Type, Facet::Collation]
    } else {
        Vec::new()
    }
}
