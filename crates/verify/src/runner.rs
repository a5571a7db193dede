//! A runner: drives one folder of migrations on one connection, one migration at a time, as the project's own runner
//! would. It decides neither which migration comes next nor what a refusal means.

use isoschema_engines::{Connection, DieselMigrations, MigrateError, QueryError};
use isoschema_migrations::{Folder, Migration, Script, Sends, Statement};

use crate::session::Session;

/// Runs the migrations of one folder on one connection.
///
/// Whoever drives it may look at the database between two migrations, by [`Runner::connection`].
pub struct Runner<'a> {
    connection: Connection,
    folder: &'a Folder,
    /// Diesel's own migrations, where its own runner runs them.
    diesel: Option<DieselMigrations>,
}

/// Why a runner cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    /// A statement of the session failed.
    #[error("a statement of the session (`before` or `sql_mode` in isoschema.toml) failed: {0}")]
    Session(#[source] QueryError),
    /// The runner cannot read the folder.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// The two readers of the folder disagree.
    #[error(
        "Diesel reads {diesel} migrations where isoschema reads {read} in {folder}; please report this folder"
    )]
    FolderMisread {
        /// How many Diesel reads.
        diesel: usize,
        /// How many isoschema reads.
        read: usize,
        /// The folder.
        folder: String,
    },
}

impl<'a> Runner<'a> {
    /// A runner for a folder on a fresh connection, which is first told what the session is to be.
    ///
    /// # Errors
    /// When a statement of the session is refused, or the folder's own runner reads other migrations in it.
    pub fn begin(
        mut connection: Connection,
        session: &Session,
        folder: &'a Folder,
    ) -> Result<Self, BeginError> {
        session.begin(&mut connection).map_err(BeginError::Session)?;
        let diesel = match folder.layout.sends {
            Sends::Diesel => Some(read_by_diesel(&mut connection, folder)?),
            Sends::Whole | Sends::WholeUnlessEmpty | Sends::Statements | Sends::Goose | Sends::Blocks => None,
        };
        Ok(Self { connection, folder, diesel })
    }

    /// The connection, to look at what the migrations so far have made.
    pub fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Runs a migration.
    ///
    /// # Errors
    /// When the server refuses it or goes away.
    pub fn up(&mut self, migration: &Migration) -> Result<(), MigrateError> {
        match &self.diesel {
            Some(migrations) => self.connection.run_diesel(migrations, &migration.name),
            None => self.send(migration, &migration.up),
        }
    }

    /// Runs the way back of a migration; there must be one.
    ///
    /// # Errors
    /// When it has no way back, or the server refuses it or goes away.
    pub fn down(&mut self, migration: &Migration) -> Result<(), MigrateError> {
        match (&self.diesel, &migration.down) {
            (Some(migrations), _) => self.connection.revert_diesel(migrations, &migration.name),
            (None, Some(down)) => self.send(migration, down),
            (None, None) => Err(MigrateError::Refused {
                engine: self.connection.engine(),
                migration: migration.name.clone(),
                reason: "it has no way back".to_owned(),
            }),
        }
    }

    /// Runs, in order, every migration that comes before one.
    ///
    /// # Errors
    /// When the server refuses one or goes away.
    pub fn up_before(&mut self, migration: &Migration) -> Result<(), MigrateError> {
        let folder = self.folder;
        let before = folder.migrations.iter().take_while(|one| one.name != migration.name);
        for one in before {
            self.up(one)?;
        }
        Ok(())
    }

    /// The statements of a script as the server sees them, in order, each with its line in the script's file: also
    /// where the runner sends several of them, or the whole file, in one piece.
    #[must_use]
    pub fn statements(&self, script: &Script) -> Vec<Statement> {
        script.statements(self.folder.layout.sends, self.connection.engine())
    }

    fn send(&mut self, migration: &Migration, script: &Script) -> Result<(), MigrateError> {
        let name = &migration.name;
        if !migration.in_transaction {
            return self.send_pieces(name, script);
        }
        self.connection.send(name, "BEGIN")?;
        let outcome = self.send_pieces(name, script).and_then(|()| self.connection.send(name, "COMMIT"));
        if outcome.is_err() {
            // What was refused is the error; a transaction that the file itself ended cannot be undone, and need not.
            let _ = self.connection.send(name, "ROLLBACK");
        }
        outcome
    }

    fn send_pieces(&mut self, name: &str, script: &Script) -> Result<(), MigrateError> {
        let pieces = script.pieces(self.folder.layout.sends, self.connection.engine());
        pieces.iter().try_for_each(|piece| self.connection.send(name, &piece.text))
    }
}

/// Diesel's reading of a folder, which must be ours.
fn read_by_diesel(connection: &mut Connection, folder: &Folder) -> Result<DieselMigrations, BeginError> {
    let migrations = DieselMigrations::read(connection, &folder.paths)?;
    let names = migrations.names();
    if names.iter().eq(folder.migrations.iter().map(|migration| &migration.name)) {
        return Ok(migrations);
    }
    let paths: Vec<_> = folder.paths.iter().map(|path| path.display().to_string()).collect();
    Err(BeginError::FolderMisread {
        diesel: names.len(),
        read: folder.migrations.len(),
        folder: paths.join(", "),
    })
}
