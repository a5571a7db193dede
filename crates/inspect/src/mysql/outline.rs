//! The outlines of MariaDB's tables, by what SHOW CREATE TABLE prints: its information_schema takes ten times as long
//! for one table. The print is the server's own, of one form: a line for each part. MySQL's stand elsewhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use isoschema_engines::Connection;
use isoschema_schema::{Facet, Outline, OutlineColumn, OutlinePart, PartKind};
use serde::Deserialize;

use super::outline_rows as rows;
use super::set_printing;
use crate::{InspectError, read};

/// What SHOW CREATE TABLE prints.
#[derive(Deserialize, PartialEq, Eq)]
pub struct Shown {
    #[serde(rename = "create table")]
    table: Option<String>,
    #[serde(rename = "create view")]
    view: Option<String>,
}

#[derive(Deserialize)]
struct TriggerRow {
    owner: String,
    name: String,
    text: String,
}

const TRIGGERS: &str = include_str!("../../queries/mysql/outline_triggers.sql");

/// Lets the session print as a fresh one does.
pub fn prepare(connection: &mut Connection) -> Result<(), InspectError> {
    set_printing(connection, "", "1")
}

/// What SHOW CREATE TABLE printed last of each table or view, and the outline that it was read as.
pub type Seen = BTreeMap<String, (Shown, Arc<Outline>)>;

/// Reads the outlines of the tables and views of these names on MariaDB; triggers aside.
pub fn read_printed(
    connection: &mut Connection,
    names: &[&str],
    seen: &mut Seen,
) -> Result<BTreeMap<String, Arc<Outline>>, InspectError> {
    let known = |name: &&str| seen.keys().find(|known| known.eq_ignore_ascii_case(name)).cloned();
    if let Some(known) = names.iter().map(known).collect::<Option<Vec<String>>>()
        && let Ok(outlines) = print(connection, known, seen)
    {
        return Ok(outlines);
    }
    // One is new, or gone.
    let existing = existing(connection, names)?;
    seen.retain(|name, _| existing.contains(name) || !is_asked(name, names));
    print(connection, existing, seen)
}

/// The outlines of tables and views that exist, by their names as the server spells them.
fn print(
    connection: &mut Connection,
    existing: Vec<String>,
    seen: &mut Seen,
) -> Result<BTreeMap<String, Arc<Outline>>, InspectError> {
    let mut outlines = BTreeMap::new();
    for name in existing {
        let sql = format!("SHOW CREATE TABLE `{}`", name.replace('`', "``"));
        let Some(shown) = read::<Shown>(connection, "outlines", &sql)?.pop() else { continue };
        let outline = match seen.get(&name) {
            Some((last, outline)) if *last == shown => Arc::clone(outline),
            Some(_) | None => {
                let outline = Arc::new(shown.outline());
                seen.insert(name.clone(), (shown, Arc::clone(&outline)));
                outline
            }
        };
        outlines.insert(name, outline);
    }
    Ok(outlines)
}

/// Reads the outlines of the tables and views of these names on MySQL; triggers aside. It says nothing of what SHOW
/// CREATE TABLE will give until it has run, which Diesel asks before.
pub fn read_rows(
    connection: &mut Connection,
    names: &[&str],
) -> Result<BTreeMap<String, Outline>, InspectError> {
    let existing = existing(connection, names)?;
    rows::read_outlines(connection, &existing)
}

/// The tables and views of these names, as the server spells them.
fn existing(connection: &mut Connection, names: &[&str]) -> Result<Vec<String>, InspectError> {
    let rows: Vec<BTreeMap<String, String>> = read(connection, "tables", "SHOW TABLES")?;
    let existing = rows.into_iter().filter_map(|row| row.into_values().next());
    Ok(existing.filter(|name| is_asked(name, names)).collect())
}

fn is_asked(name: &str, names: &[&str]) -> bool {
    names.iter().any(|asked| asked.eq_ignore_ascii_case(name))
}

/// The outlines with their tables' triggers, where there can be any.
pub fn add_triggers(
    connection: &mut Connection,
    mut outlines: BTreeMap<String, Arc<Outline>>,
    with_triggers: bool,
) -> Result<BTreeMap<String, Arc<Outline>>, InspectError> {
    if with_triggers {
        for row in read::<TriggerRow>(connection, "triggers", TRIGGERS)? {
            if let Some(outline) = outlines.get_mut(&row.owner) {
                let trigger = part(PartKind::Trigger, Some(row.name), Vec::new(), row.text);
                Arc::make_mut(outline).parts.push(trigger);
            }
        }
    }
    Ok(outlines)
}

impl Shown {
    fn outline(&self) -> Outline {
        match &self.table {
            Some(text) => of_table(text),
            None => Outline { query: self.view.clone(), ..Outline::default() },
        }
    }
}

pub(super) fn part(kind: PartKind, name: Option<String>, columns: Vec<String>, text: String) -> OutlinePart {
    OutlinePart { kind, name, columns, parent: None, text }
}

fn of_table(text: &str) -> Outline {
    let lines: Vec<&str> = text.lines().skip(1).collect();
    let end = lines.iter().rposition(|line| line.starts_with(')')).unwrap_or(lines.len());
    let table_collation = lines.get(end).map_or("", |options| collation_of(options));
    let mut outline = Outline::default();
    for line in &lines[..end] {
        let line = line.trim().trim_end_matches(',');
        let words = words(line);
        match words.first() {
            Some(word) if word.starts_with('`') => {
                let (column, check) = of_column(&words, table_collation);
                outline.columns.push(column);
                outline.parts.extend(check.map(|text| part(PartKind::Check, None, Vec::new(), text)));
            }
            Some(_) => outline.parts.extend(of_key(line, &words)),
            None => {}
        }
    }
    outline
}

/// `DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci`, from there to the next blank's end.
fn collation_of(options: &str) -> &str {
    let from = options.find("DEFAULT CHARSET=").map_or("", |at| &options[at..]);
    let end = from.find("COLLATE=").map_or(16, |at| at + 8);
    let rest = from.get(end..).unwrap_or_default();
    let length = rest.find(' ').unwrap_or(rest.len());
    &from[..from.len().min(end + length)]
}

/// Words, each with the brackets and strings in it.
fn words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut from, mut depth, mut quote) = (0, 0_usize, None);
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '`' | '"') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            (None, ' ') if depth == 0 => {
                words.push(&line[from..at]);
                from = at + 1;
            }
            (None, _) => {}
        }
    }
    words.push(&line[from..]);
    words.retain(|word| !word.is_empty());
    words
}

/// A name as it is quoted at the start of a text.
fn name(quoted: &str) -> Option<String> {
    let rest = quoted.strip_prefix('`')?;
    let mut end = rest.len();
    let mut signs = rest.char_indices().peekable();
    while let Some((at, c)) = signs.next() {
        if c == '`' && signs.next_if(|(_, next)| *next == '`').is_none() {
            end = at;
            break;
        }
    }
    Some(rest[..end].replace("``", "`"))
}

/// The clauses of a column by the words that begin them; what comes before the first is the type.
const CLAUSES: &[&str] = &[
    "CHARACTER",
    "COLLATE",
    "NOT",
    "NULL",
    "DEFAULT",
    "ON",
    "AUTO_INCREMENT",
    "COMMENT",
    "GENERATED",
    "CHECK",
    "INVISIBLE",
    "WITHOUT",
    "STORED",
    "VIRTUAL",
    "PERSISTENT",
    "/*!80023",
    "/*!80003",
    "SRID",
    "REF_SYSTEM_ID=0",
];

fn of_column(words: &[&str], table_collation: &str) -> (OutlineColumn, Option<String>) {
    let mut facets: BTreeMap<Facet, String> = BTreeMap::new();
    let mut check = None;
    let rest = words.get(1..).unwrap_or_default();
    let begins: Vec<usize> = (0..rest.len()).filter(|at| CLAUSES.contains(&rest[*at])).collect();
    let declared = rest[..begins.first().copied().unwrap_or(rest.len())].join(" ");
    let mut collation = Vec::new();
    for (number, begin) in begins.iter().enumerate() {
        let end = begins.get(number + 1).copied().unwrap_or(rest.len());
        let text = rest[begin + 1..end].join(" ");
        match rest[*begin] {
            "CHARACTER" | "COLLATE" => collation.push(text),
            "NOT" => facets.extend([(Facet::NotNull, "NOT NULL".to_owned())]),
            "DEFAULT" if text == "NULL" || text.is_empty() => {}
            "DEFAULT" => facets.extend([(Facet::Default, text)]),
            "ON" => facets.extend([(Facet::OnUpdate, text)]),
            "AUTO_INCREMENT" => facets.extend([(Facet::Identity, "AUTO_INCREMENT".to_owned())]),
            "GENERATED" | "STORED" | "VIRTUAL" | "PERSISTENT" => {
                let said = facets.entry(Facet::Generated).or_default();
                *said = format!("{said}{} {text}", rest[*begin]);
            }
            "CHECK" => check = Some(text),
            // A comment promises nothing.
            _ => {}
        }
    }
    let is_text = ["char", "text", "enum", "set"].iter().any(|word| declared.contains(word));
    if !collation.is_empty() {
        facets.insert(Facet::Collation, collation.join(" "));
    } else if is_text {
        facets.insert(Facet::Collation, table_collation.to_owned());
    }
    facets.insert(Facet::Type, declared);
    let column = words.first().and_then(|word| name(word)).unwrap_or_default();
    (OutlineColumn { name: column, facets }, check)
}

fn of_key(line: &str, words: &[&str]) -> Option<OutlinePart> {
    let (constraint, words) = match words {
        ["CONSTRAINT", constraint, rest @ ..] => (name(constraint), rest),
        _ => (None, words),
    };
    let said = |from: &str| line.find(from).map_or("", |at| &line[at..]).to_owned();
    Some(match words {
        ["PRIMARY", "KEY", columns, ..] => part(PartKind::PrimaryKey, None, names(columns), said("(")),
        ["UNIQUE", "KEY", key, columns, ..] => part(PartKind::Unique, name(key), names(columns), said("` (")),
        ["FOREIGN", "KEY", columns, "REFERENCES", parent, ..] => OutlinePart {
            parent: name(parent.rsplit('.').next().unwrap_or(parent)),
            ..part(PartKind::ForeignKey, constraint, names(columns), said("REFERENCES"))
        },
        ["CHECK", ..] => part(PartKind::Check, constraint, Vec::new(), said("CHECK")),
        ["KEY", key, columns, ..] | [_, "KEY", key, columns, ..] => {
            part(PartKind::Index, name(key), names(columns), said("` ("))
        }
        [] | [_, ..] => return None,
    })
}

/// The names in a key's brackets: `` (`a`,`b`(10) DESC) ``; an expression is one nameless part.
fn names(brackets: &str) -> Vec<String> {
    let inner = brackets.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(brackets);
    let (mut parts, mut from, mut depth, mut quoted) = (Vec::new(), 0, 0_usize, false);
    for (at, c) in inner.char_indices() {
        match c {
            '`' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            ',' if !quoted && depth == 0 => {
                parts.push(&inner[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&inner[from..]);
    parts.into_iter().map(|part| name(part).unwrap_or_else(|| part.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "CREATE TABLE `loans` (\n  `id` bigint(20) NOT NULL AUTO_INCREMENT,\n  \
        `title` varchar(64) DEFAULT 'a, (b' COMMENT 'x NOT NULL',\n  \
        `note` text CHARACTER SET latin1 COLLATE latin1_bin NOT NULL,\n  \
        `at` datetime NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),\n  \
        `doc` longtext DEFAULT NULL CHECK (json_valid(`doc`)),\n  \
        PRIMARY KEY (`id`),\n  UNIQUE KEY `u` (`title`(10),`at`),\n  KEY `k` (`at` DESC),\n  \
        CONSTRAINT `f` FOREIGN KEY (`id`) REFERENCES `books` (`id`) ON DELETE CASCADE,\n  \
        CONSTRAINT `c` CHECK (`id` > 0)\n\
        ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='x'";

    #[test]
    fn a_print_is_read_part_by_part() {
        let outline = of_table(PRINTED);
        let column = |name: &str| {
            let column = outline.column(name).unwrap();
            column
                .facets
                .iter()
                .map(|(facet, text)| format!("{facet:?}={text}"))
                .collect::<Vec<_>>()
                .join(";")
        };
        assert_eq!(column("id"), "Type=bigint(20);NotNull=NOT NULL;Identity=AUTO_INCREMENT");
        let table = "DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin";
        assert_eq!(column("title"), format!("Type=varchar(64);Collation={table};Default='a, (b'"));
        assert_eq!(column("note"), "Type=text;Collation=SET latin1 latin1_bin;NotNull=NOT NULL");
        assert_eq!(
            column("at"),
            "Type=datetime;NotNull=NOT NULL;Default=current_timestamp();OnUpdate=UPDATE current_timestamp()"
        );
        let parts: Vec<_> = outline
            .parts
            .iter()
            .map(|part| format!("{:?} {} {:?}", part.kind, part.columns.join("+"), part.parent))
            .collect();
        assert_eq!(
            parts,
            [
                "Check  None",
                "PrimaryKey id None",
                "Unique title+at None",
                "Index at None",
                "ForeignKey id Some(\"books\")",
                "Check  None"
            ]
        );
    }
}
