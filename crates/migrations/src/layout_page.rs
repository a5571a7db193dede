//! The page on layouts, docs/layouts.md, written from the rows. Prose and nothing else.

use isoschema_schema::Engine;

use crate::layout::{Files, LAYOUTS, Layout, OptOut, Order, Sections, Sends};

const BEGINNING: &str = "# Layouts

How isoschema reads, splits and sends the migrations of each runner. This page is written from the rows in
`crates/migrations/src/layout.rs`; a test holds the two together.

`migrations` in isoschema.toml is a path, or a list of paths in order: folders of one layout, or files. `layout` names
the layout; without it, the one that fits is taken. Several that fit, or none, are an error that says what to write.
`isoschema init` finds the folders below a directory and writes their layouts.

A folder that holds nothing but one sub-folder for each engine (`sqlite` or `sqlite3`, `mariadb`, `mysql`, `postgres`,
`postgresql`, `pgsql` or `pg`) is enough for all: each engine takes its own, MariaDB takes `mysql` where it has none.

Nothing is passed over in silence. SQL that does not fit the layout, SQL in a folder within, and a way back without a way
up are errors that name the file. What is no SQL (a README, a `.go` file), and what is for a database that isoschema
does not know (`cockroach`, `mssql`, …), is left out and listed in the report, at `left_out`. Names that begin with a
dot are passed over, as every runner does.

Tables that a runner keeps for itself are not compared. isoschema does not make them, but for Diesel's: a migration
that writes to one needs it made by `before`.
";

/// The page, as it stands in docs/layouts.md.
#[must_use]
pub fn layout_page() -> String {
    let mut page = BEGINNING.to_owned();
    for layout in &LAYOUTS {
        page += &section(layout);
    }
    page
}

fn section(layout: &Layout) -> String {
    let mut lines = vec![format!("\n## {}\n", layout.id), layout.example.to_owned() + "\n"];
    lines.push(format!("- order: {}", order(layout.order)));
    lines.push(format!("- sent: {}", sends(layout.sends)));
    lines.push(format!("- in a transaction: {}{}", transaction(layout), opt_out(layout.opt_out)));
    if let Some(markers) = markers(layout.sections) {
        lines.push(format!("- in the file: {markers}"));
    }
    if !layout.bookkeeping.is_empty() {
        lines.push(format!("- keeps for itself: `{}`", layout.bookkeeping.join("`, `")));
    }
    if !layout.yields_to.is_empty() {
        lines.push(format!("- taken unless it is one of: {}", layout.yields_to.join(", ")));
    }
    if let Files::Named(pattern) = &layout.files {
        lines.push(format!("- names: `{}`", pattern.as_str()));
    }
    lines.push(format!("- source: {}\n", layout.source));
    lines.join("\n")
}

const fn order(order: Order) -> &'static str {
    match order {
        Order::Text => "by version, as text: 10 before 9",
        Order::Number => "by version, as numbers: 9 before 10",
        Order::Given => "as they are named in isoschema.toml",
    }
}

const fn sends(sends: Sends) -> &'static str {
    match sends {
        Sends::Diesel => "by Diesel's own runner, the whole file in one piece",
        Sends::Whole => "the whole script in one piece; the server takes it apart",
        Sends::WholeUnlessEmpty => {
            "the whole script in one piece, which the server takes apart; one of comments only is not sent"
        }
        Sends::Statements => "statement by statement, `DELIMITER` understood on MariaDB and MySQL",
        Sends::Goose => {
            "statement by statement: up to a line that ends with `;`, or from `-- +goose StatementBegin` to \
             `-- +goose StatementEnd`"
        }
        Sends::Blocks => "block by block, without the lines that begin with `--`",
    }
}

fn transaction(layout: &Layout) -> String {
    match layout.transaction {
        [] => "never".to_owned(),
        engines if engines == Engine::ALL => "yes".to_owned(),
        engines => {
            let titles: Vec<_> = engines.iter().map(|engine| engine.title()).collect();
            format!("on {}", titles.join(" and "))
        }
    }
}

fn opt_out(opt_out: OptOut) -> String {
    match opt_out {
        OptOut::Never => String::new(),
        OptOut::Beginning(text) => format!(", unless the file begins with `{text}`"),
        OptOut::Line(text) => format!(", unless a line says `{text}`"),
        OptOut::Marker(text) => format!(", unless a marker's line says `{text}`"),
        OptOut::Name => ", unless the file's name says `.autocommit`".to_owned(),
    }
}

const fn markers(sections: Sections) -> Option<&'static str> {
    match sections {
        Sections::None => None,
        Sections::Goose => Some("`-- +goose Up` and `-- +goose Down` begin the two ways"),
        Sections::Dbmate => Some("`-- migrate:up` and `-- migrate:down` begin the two ways"),
        Sections::NamedBlocks => {
            Some("`-- name: NAME` begins a block; what stands before the first is not sent")
        }
    }
}
