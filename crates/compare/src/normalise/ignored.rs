//! Rules on what is no part of a project's schema: tables and functions of the tools around it.

use isoschema_schema::{Engine, Snapshot};

use crate::rule::{Firings, Rule};

/// A rule on names to leave out.
struct IgnoreRule {
    rule: Rule,
    /// Whether a table, a view or another object of that name is left out.
    fits: fn(&str) -> bool,
}

static TABLES: &[IgnoreRule] = &[
    IgnoreRule {
        rule: Rule {
            id: "ignored-migration-table",
            engines: &Engine::ALL,
            spelling: "__diesel_schema_migrations",
            meaning: "no part of the schema",
            why: "Diesel keeps there which migrations it has applied",
            source: "diesel_migrations 2.3",
            case: "sqlite table __diesel_schema_migrations",
        },
        fits: |name| name == "__diesel_schema_migrations",
    },
    IgnoreRule {
        rule: Rule {
            id: "ignored-sqlite-table",
            engines: &[Engine::Sqlite],
            spelling: "sqlite_sequence, sqlite_stat1…",
            meaning: "no part of the schema",
            why: "SQLite keeps its own books there; names that begin with sqlite_ are its own",
            source: "sqlite.org/fileformat2.html, section 2.6",
            case: "sqlite table sqlite_sequence",
        },
        fits: |name| name.starts_with("sqlite_"),
    },
    IgnoreRule {
        rule: Rule {
            id: "ignored-spatial-table",
            engines: &[Engine::Sqlite, Engine::Postgres],
            spelling: "spatial_ref_sys, geometry_columns, geography_columns…",
            meaning: "no part of the schema",
            why: "PostGIS and SpatiaLite make these for themselves",
            source: "PostGIS 3 manual, section 4.5; SpatiaLite's metadata tables",
            case: "postgres table spatial_ref_sys",
        },
        fits: |name| {
            ["spatial_ref_sys", "geometry_columns", "geography_columns", "raster_columns", "raster_overviews"]
                .contains(&name)
        },
    },
];

/// A rule on objects to leave out by their kind.
static EXTENSION: Rule = Rule {
    id: "ignored-extension",
    engines: &[Engine::Postgres],
    spelling: "CREATE EXTENSION",
    meaning: "no part of the schema",
    why: "an extension promises nothing by itself: a column of one of its types, or a default by one of its \
          functions, is compared where it stands",
    source: "PostgreSQL 15 manual, section 38.17",
    case: "postgres object pg_trgm (extension)",
};

static OBJECTS: &[IgnoreRule] = &[IgnoreRule {
    rule: Rule {
        id: "ignored-diesel-function",
        engines: &[Engine::Postgres],
        spelling: "diesel_manage_updated_at, diesel_set_updated_at",
        meaning: "no part of the schema",
        why: "diesel setup adds these two functions to every PostgreSQL folder; they do nothing until a trigger \
              calls them",
        source: "diesel_cli 2.3, setup",
        case: "postgres object diesel_manage_updated_at",
    },
    fits: |name| {
        let name = name.split('(').next().unwrap_or_default();
        ["diesel_manage_updated_at", "diesel_set_updated_at"].contains(&name)
    },
}];

/// Every rule on what is left out.
pub(crate) fn rules() -> impl Iterator<Item = Rule> {
    TABLES.iter().chain(OBJECTS).map(|row| row.rule).chain([EXTENSION])
}

/// Takes out of a snapshot what is no part of the schema.
pub(crate) fn remove(snapshot: &mut Snapshot, firings: &mut Firings) {
    let engine = snapshot.engine;
    let mut ignored = |rules: &'static [IgnoreRule], name: &str| {
        let row = rules.iter().find(|row| row.rule.engines.contains(&engine) && (row.fits)(name));
        if let Some(row) = row {
            firings.fire(&row.rule);
        }
        row.is_some()
    };
    snapshot.tables.retain(|table| !ignored(TABLES, &table.name));
    snapshot.views.retain(|view| !ignored(TABLES, &view.name));
    snapshot.unaccounted.retain(|object| !ignored(OBJECTS, &object.name) && !ignored(TABLES, &object.name));
    let mut extensions = 0;
    snapshot.unaccounted.retain(|object| {
        let is_extension = engine == Engine::Postgres && object.kind == "extension";
        extensions += usize::from(is_extension);
        !is_extension
    });
    for _ in 0..extensions {
        firings.fire(&EXTENSION);
    }
    snapshot.triggers.retain(|trigger| {
        !TABLES.iter().any(|row| row.rule.engines.contains(&engine) && (row.fits)(&trigger.table))
    });
}
