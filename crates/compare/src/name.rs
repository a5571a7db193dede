//! Names: where letter case matters in them, and how a thing gets another one. Which names pair is decided by the
//! comparison.

mod rename;
mod respell;

use isoschema_schema::{Engine, Snapshot};

pub use self::rename::{Rename, RenameError, rename};
pub(crate) use self::respell::{name_column, name_relation};

/// A name as engines have it that do not look at letter case: they fold ASCII letters alone.
pub(crate) fn folded(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// Whether an engine tells names apart by their letter case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CaseMatters {
    /// In the names of tables and views.
    pub relations: bool,
    /// In the names of columns.
    pub columns: bool,
}

/// Whether letter case matters on the server of a snapshot.
pub(crate) fn case_matters(snapshot: &Snapshot) -> CaseMatters {
    match snapshot.engine {
        Engine::Sqlite => CaseMatters { relations: false, columns: false },
        Engine::MariaDb | Engine::MySql => {
            let setting = snapshot.settings.get("lower_case_table_names");
            CaseMatters { relations: setting.is_none_or(|value| value == "0"), columns: false }
        }
        Engine::Postgres => CaseMatters { relations: true, columns: true },
    }
}
