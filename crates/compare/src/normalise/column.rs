//! A column's reading: its rules in the order in which one needs the other's result.

use isoschema_schema::{
    Bound, CatalogColumn, CatalogTable, Column, DefaultValue, Domain, Generated, Proof, Snapshot,
};

use super::check::{self, Checks};
use super::domain::{self, Spelling};
use super::expression::{self, Scope};
use super::{collation, default};
use crate::rule::Firings;

/// A table's columns and CHECKs, and what each column really holds.
pub(crate) struct Columns {
    /// The columns.
    pub columns: Vec<Column>,
    /// The CHECKs.
    pub checks: Checks,
    /// By name: what the columns hold, CHECKs considered.
    pub domains: Vec<(String, Domain)>,
}

/// A column's declared type, read.
struct Typed<'a> {
    column: &'a CatalogColumn,
    type_name: String,
    domain: Domain,
    declared: Option<Bound>,
}

/// Reads a table's columns, with its CHECKs.
pub(crate) fn read(snapshot: &Snapshot, table: &CatalogTable, firings: &mut Firings) -> Columns {
    let version = version(&snapshot.version);
    let typed: Vec<Typed<'_>> = table
        .columns
        .iter()
        .map(|column| {
            let repertoire = collation::repertoire(snapshot.engine, &snapshot.settings, column, firings);
            let spelling = Spelling::new(snapshot.engine, version, column, repertoire);
            let meaning = domain::read(&spelling, firings);
            let declared = meaning.declared.map(|domain| {
                let proof = Proof::Declared(column.declared.to_uppercase());
                Bound { domain, proof }
            });
            Typed { column, type_name: spelling.name, domain: meaning.domain, declared }
        })
        .collect();
    let domains: Vec<_> =
        typed.iter().map(|typed| (typed.column.name.clone(), typed.domain.clone())).collect();
    let checks = check::read(snapshot.engine, &domains, &table.checks, firings);
    let columns: Vec<Column> =
        typed.into_iter().map(|typed| column(snapshot, typed, &checks, &domains, firings)).collect();
    let domains =
        columns.iter().map(|column| (column.name.clone(), column.effective_domain().clone())).collect();
    Columns { columns, checks, domains }
}

fn column(
    snapshot: &Snapshot,
    typed: Typed<'_>,
    checks: &Checks,
    domains: &[(String, Domain)],
    firings: &mut Firings,
) -> Column {
    let Typed { column, type_name, domain, declared } = typed;
    let engine = snapshot.engine;
    let (domain, bound) = checks.bound(engine, &column.name, domain, declared, firings);
    let effective = bound.as_ref().map_or(&domain, |bound| &bound.domain);
    let default = default::read(engine, column.default.as_deref(), effective, column.nullable, firings);
    let on_update = match &column.on_update {
        Some(text) => default::read(engine, Some(text), effective, column.nullable, firings),
        None => DefaultValue::Absent,
    };
    let generated = column.generated.as_ref().map(|generated| Generated {
        expression: expression::text(Scope::table(engine, domains), &generated.expression, firings),
        stored: generated.stored,
    });
    Column {
        name: column.name.clone(),
        equality: collation::equality(engine, &snapshot.settings, column, &domain, &type_name, firings),
        nullable: column.nullable,
        default,
        generated,
        identity: column.identity,
        on_update,
        domain,
        bound,
    }
}

/// A server's major and minor version; zeros where it cannot be read.
fn version(text: &str) -> (u32, u32) {
    let mut numbers = text.split('.').map(|part| part.parse().unwrap_or_default());
    (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default())
}
