//! What a verification tells while it works.

use std::time::Duration;

use isoschema_schema::Engine;

/// Someone who watches a verification. Engines work side by side, so calls come from several threads.
pub trait Progress: Send + Sync {
    /// An engine has come to a new stage.
    fn event(&self, engine: Engine, event: Event);
}

/// A stage of one engine's work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Its server is being started.
    Starting,
    /// Its server answers.
    Started {
        /// Where the server came from: `embedded`, `native`, `container`, `given`.
        server: String,
        /// Its version number.
        version: String,
    },
    /// A migration has been applied.
    Migrated {
        /// How many have been applied.
        done: usize,
        /// How many there are.
        total: usize,
    },
    /// Its catalogue is being read.
    Reading,
    /// It is done.
    Done {
        /// How long all of it took.
        elapsed: Duration,
    },
    /// It could not be done; the error follows with the result.
    Failed,
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quiet;

impl Progress for Quiet {
    fn event(&self, _engine: Engine, _event: Event) {}
}
