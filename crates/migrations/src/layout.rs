//! Layouts: how a folder's files are named, split and run, one row for each runner. Not the reading of files.

use std::fmt;

/// How a folder's files are named, split and run.
#[derive(PartialEq, Eq)]
pub struct Layout {
    /// Its name, as `layout = "…"` in isoschema.toml says it.
    pub id: &'static str,
    /// How its runner sends a script.
    pub sends: Sends,
}

/// How a runner sends a script to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sends {
    /// Diesel's own runner does it.
    Diesel,
}

static LAYOUTS: [Layout; 1] = [Layout { id: "diesel", sends: Sends::Diesel }];

/// A name that no layout has.
#[derive(Debug, thiserror::Error)]
#[error("`{name}` is no layout: {}", known())]
pub struct NoLayout {
    name: String,
}

fn known() -> String {
    LAYOUTS.iter().map(|layout| layout.id).collect::<Vec<_>>().join(", ")
}

impl Layout {
    /// `VERSION_name/up.sql`, run by Diesel.
    #[must_use]
    pub fn diesel() -> &'static Self {
        &LAYOUTS[0]
    }

    /// The layout of a name.
    ///
    /// # Errors
    /// When there is none; the error lists those that there are.
    pub fn of(id: &str) -> Result<&'static Self, NoLayout> {
        LAYOUTS.iter().find(|layout| layout.id == id).ok_or_else(|| NoLayout { name: id.to_owned() })
    }
}

impl fmt::Debug for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Layout").field(&self.id).finish()
    }
}
