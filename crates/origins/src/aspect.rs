//! Aspects: what of a table a finding is about, as a value of its outline that can be held against an earlier one.

use isoschema_compare::{Finding, FindingName};
use isoschema_schema::{Engine, Facet, Outline, OutlinePart, PartKind};

/// What of a table is asked about, by the names that it has at some moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aspect {
    /// The table, or the view.
    pub table: String,
    pub(crate) subject: Subject,
}

/// What of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Subject {
    /// That it exists, and a view's query.
    Whole,
    /// Some respects of a column; none is that it exists.
    Column { name: String, facets: Vec<Facet>, with_checks: bool },
    /// What makes these columns unique, or what comes nearest.
    Key { columns: Vec<String>, kinds: Kinds },
    /// The foreign keys of these columns.
    ForeignKey { columns: Vec<String>, parent: String },
    /// The CHECKs that name these columns.
    Check { columns: Vec<String> },
    /// The triggers of these names.
    Trigger { names: Vec<String> },
}

/// Which keys count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kinds {
    /// Those over the columns, and the primary key whatever its columns.
    Primary,
    /// Those over the columns, else those over some of them.
    Unique,
    /// As for a unique, and what begins with the columns serves as well.
    Index,
}

/// What kind of aspect a finding's name asks about.
#[derive(Debug, Clone, Copy)]
enum Ask {
    Whole,
    /// The column that the path names, else the table.
    Named,
    Column(&'static [Facet]),
    Key(Kinds),
    ForeignKey,
    Check,
    Trigger,
}

/// The findings about something that stands in a table's outline.
const ASKED: &[(FindingName, Ask)] = &[
    (FindingName::TableMissing, Ask::Whole),
    (FindingName::ViewMissing, Ask::Whole),
    (FindingName::ViewDefinition, Ask::Whole),
    (FindingName::ColumnMissing, Ask::Column(&[])),
    (FindingName::ColumnType, Ask::Column(&[Facet::Type])),
    (FindingName::ColumnRange, Ask::Column(&[Facet::Type])),
    (FindingName::ColumnLength, Ask::Column(&[Facet::Type])),
    (FindingName::ColumnPrecision, Ask::Column(&[Facet::Type])),
    (FindingName::ColumnTimeZone, Ask::Column(&[Facet::Type])),
    (FindingName::ColumnEquality, Ask::Column(&[Facet::Collation])),
    (FindingName::ColumnRepertoire, Ask::Column(&[Facet::Type, Facet::Collation])),
    (FindingName::ColumnNullability, Ask::Column(&[Facet::NotNull])),
    (FindingName::ColumnDefault, Ask::Column(&[Facet::Default, Facet::OnUpdate])),
    (FindingName::ColumnGenerated, Ask::Column(&[Facet::Generated])),
    (FindingName::ColumnIdentity, Ask::Column(&[Facet::Identity])),
    (FindingName::PrimaryKey, Ask::Key(Kinds::Primary)),
    (FindingName::KeyKind, Ask::Key(Kinds::Primary)),
    (FindingName::KeyOrder, Ask::Key(Kinds::Unique)),
    (FindingName::UniqueMissing, Ask::Key(Kinds::Unique)),
    (FindingName::UniqueRedundant, Ask::Key(Kinds::Unique)),
    (FindingName::IndexMissing, Ask::Key(Kinds::Index)),
    (FindingName::IndexRedundant, Ask::Key(Kinds::Index)),
    (FindingName::ForeignKeyMissing, Ask::ForeignKey),
    (FindingName::ForeignKeyDangling, Ask::ForeignKey),
    (FindingName::ForeignKeyAction, Ask::ForeignKey),
    (FindingName::ForeignKeyDeferrable, Ask::ForeignKey),
    (FindingName::ForeignKeyRedundant, Ask::ForeignKey),
    (FindingName::CheckMissing, Ask::Check),
    (FindingName::CheckExpression, Ask::Check),
    (FindingName::TriggerMissing, Ask::Trigger),
    (FindingName::IdentifierCase, Ask::Named),
    (FindingName::DieselColumnMissing, Ask::Column(&[])),
    (FindingName::DieselType, Ask::Column(&[Facet::Type])),
    (FindingName::DieselNullability, Ask::Column(&[Facet::NotNull])),
    (FindingName::DieselPrimaryKey, Ask::Key(Kinds::Primary)),
    (FindingName::DieselUnmapped, Ask::Named),
];

impl Aspect {
    /// What one engine's side of a finding is about; nothing where it is about no table.
    #[must_use]
    pub fn of(finding: &Finding, engine: Engine) -> Option<Self> {
        let (_, ask) = ASKED.iter().find(|(name, _)| *name == finding.name)?;
        let definition = &finding.sides.get(&engine)?.definition;
        let member = finding.path.member_name();
        let (columns, parent) = match member.split_once(")->") {
            Some((columns, parent)) => (columns, parent),
            None => (member, ""),
        };
        let columns: Vec<String> =
            columns.trim_start_matches('(').trim_end_matches(')').split(',').map(str::to_owned).collect();
        let columns = columns.into_iter().filter(|name| !name.is_empty()).collect();
        let subject = match ask {
            Ask::Named if !member.is_empty() => {
                Subject::Column { name: member.to_owned(), facets: Vec::new(), with_checks: false }
            }
            Ask::Whole | Ask::Named => Subject::Whole,
            Ask::Column(facets) => Subject::Column {
                name: member.to_owned(),
                facets: facets.to_vec(),
                with_checks: definition.contains("CHECK ("),
            },
            Ask::Key(kinds) => Subject::Key { columns, kinds: *kinds },
            Ask::ForeignKey => Subject::ForeignKey { columns, parent: parent.to_owned() },
            Ask::Check => Subject::Check { columns },
            // An engine's own trigger may have another name than the path's.
            Ask::Trigger => {
                let own = definition.split_whitespace().nth(1).filter(|_| definition.starts_with("TRIGGER "));
                Subject::Trigger { names: vec![own.unwrap_or(member).to_owned()] }
            }
        };
        Some(Self { table: finding.path.table().to_owned(), subject })
    }

    /// The tables whose statements can change it: its own, and a foreign key's parent.
    #[must_use]
    pub fn tables(&self) -> Vec<&str> {
        match &self.subject {
            Subject::ForeignKey { parent, .. } => vec![&self.table, parent],
            Subject::Whole
            | Subject::Column { .. }
            | Subject::Key { .. }
            | Subject::Check { .. }
            | Subject::Trigger { .. } => vec![&self.table],
        }
    }

    /// What an outline says of it: nothing where there is no such table, and an empty text where the table has
    /// nothing of the kind.
    #[must_use]
    pub fn value(&self, outline: Option<&Outline>) -> Option<String> {
        let outline = outline?;
        Some(match &self.subject {
            Subject::Whole => outline.query.clone().unwrap_or_else(|| "table".to_owned()),
            Subject::Column { name, facets, with_checks } => {
                let Some(column) = outline.column(name) else { return Some(String::new()) };
                let mut said: Vec<String> =
                    facets.iter().map(|facet| format!("{:?}", column.facets.get(facet))).collect();
                if facets.contains(&Facet::Collation) {
                    // CHAR does not keep blanks.
                    let declared = column.facets.get(&Facet::Type).map_or("", String::as_str);
                    said.push(declared.to_lowercase().starts_with("char").to_string());
                }
                if *with_checks {
                    said.extend(checks(outline, std::slice::from_ref(name)));
                }
                format!("column {}", said.join(" "))
            }
            Subject::Key { .. }
            | Subject::ForeignKey { .. }
            | Subject::Check { .. }
            | Subject::Trigger { .. } => {
                let mut said: Vec<String> =
                    self.parts(outline).map(|part| format!("{:?} {}", part.kind, part.text)).collect();
                said.sort_unstable();
                said.join("; ")
            }
        })
    }

    /// The parts of a table that it is about.
    pub(crate) fn parts<'o>(&'o self, outline: &'o Outline) -> impl Iterator<Item = &'o OutlinePart> {
        let nearest = match &self.subject {
            Subject::Key { columns, kinds } => nearest(outline, columns, *kinds),
            Subject::Whole
            | Subject::Column { .. }
            | Subject::ForeignKey { .. }
            | Subject::Check { .. }
            | Subject::Trigger { .. } => Vec::new(),
        };
        outline
            .parts
            .iter()
            .enumerate()
            .filter(move |(at, part)| match &self.subject {
                Subject::Whole | Subject::Column { .. } => false,
                Subject::Key { .. } => nearest.contains(at),
                Subject::ForeignKey { columns, parent } => {
                    part.kind == PartKind::ForeignKey
                        && same_set(&part.columns, columns)
                        && part.parent.as_ref().is_some_and(|it| it.eq_ignore_ascii_case(parent))
                }
                Subject::Check { columns } => part.kind == PartKind::Check && names_all(&part.text, columns),
                Subject::Trigger { names } => {
                    let own = part.name.as_deref().unwrap_or_default();
                    part.kind == PartKind::Trigger && names.iter().any(|name| name.eq_ignore_ascii_case(own))
                }
            })
            .map(|(_, part)| part)
    }

    /// The columns that it names.
    pub(crate) fn columns(&self) -> &[String] {
        match &self.subject {
            Subject::Column { name, .. } => std::slice::from_ref(name),
            Subject::Key { columns, .. }
            | Subject::ForeignKey { columns, .. }
            | Subject::Check { columns } => columns,
            Subject::Whole | Subject::Trigger { .. } => &[],
        }
    }

    pub(crate) fn columns_mut(&mut self) -> &mut [String] {
        match &mut self.subject {
            Subject::Column { name, .. } => std::slice::from_mut(name),
            Subject::Key { columns, .. }
            | Subject::ForeignKey { columns, .. }
            | Subject::Check { columns } => columns,
            Subject::Whole | Subject::Trigger { .. } => &mut [],
        }
    }
}

/// The keys that make columns unique, or else what comes nearest; by their places among the parts.
fn nearest(outline: &Outline, columns: &[String], kinds: Kinds) -> Vec<usize> {
    let is_key = |part: &OutlinePart| matches!(part.kind, PartKind::PrimaryKey | PartKind::Unique);
    let is_index = |part: &OutlinePart| is_key(part) || part.kind == PartKind::Index;
    let all = |holds: &dyn Fn(&OutlinePart) -> bool| -> Vec<usize> {
        outline.parts.iter().enumerate().filter(|(_, part)| holds(part)).map(|(at, _)| at).collect()
    };
    let begins = |part: &OutlinePart| {
        part.columns.len() > columns.len() && same_set(&part.columns[..columns.len()], columns)
    };
    let within = |part: &OutlinePart| {
        !part.columns.is_empty()
            && part.columns.iter().all(|it| columns.iter().any(|name| name.eq_ignore_ascii_case(it)))
    };
    let found = match kinds {
        Kinds::Primary => all(&|part| {
            part.kind == PartKind::PrimaryKey || (is_key(part) && same_set(&part.columns, columns))
        }),
        Kinds::Unique => all(&|part| is_key(part) && same_set(&part.columns, columns)),
        Kinds::Index => all(&|part| is_index(part) && same_set(&part.columns, columns)),
    };
    if !found.is_empty() {
        return found;
    }
    let found = match kinds {
        Kinds::Primary | Kinds::Unique => all(&|part| is_key(part) && within(part)),
        Kinds::Index => all(&|part| is_index(part) && begins(part)),
    };
    if !found.is_empty() {
        return found;
    }
    all(&|part| is_index(part) && same_set(&part.columns, columns))
}

fn checks(outline: &Outline, columns: &[String]) -> Vec<String> {
    let mut found: Vec<String> = outline
        .parts
        .iter()
        .filter(|part| part.kind == PartKind::Check && names_all(&part.text, columns))
        .map(|part| part.text.clone())
        .collect();
    found.sort_unstable();
    found
}

fn same_set(a: &[String], b: &[String]) -> bool {
    a.len() == b.len() && a.iter().all(|name| b.iter().any(|other| other.eq_ignore_ascii_case(name)))
}

/// Whether a text has every one of these names as a word.
pub(crate) fn names_all(text: &str, names: &[String]) -> bool {
    let words: Vec<&str> = text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).collect();
    names.iter().all(|name| words.iter().any(|word| word.eq_ignore_ascii_case(name)))
}
