//! Layouts: how a folder's files are named, split and run, one row for each runner. Rows of data; the reading is
//! elsewhere.

use std::fmt;
use std::sync::LazyLock;

use isoschema_schema::Engine;
use regex::Regex;

/// How a folder's files are named, split and run.
pub struct Layout {
    /// Its name, as `layout = "…"` in isoschema.toml says it.
    pub id: &'static str,
    /// Names of files that fit, for a person.
    pub example: &'static str,
    /// How files become migrations.
    pub(crate) files: Files,
    /// How the runner orders them.
    pub(crate) order: Order,
    /// What the runner looks for inside a file.
    pub(crate) sections: Sections,
    /// How the runner sends a script.
    pub sends: Sends,
    /// On which engines the runner puts a migration into a transaction.
    pub(crate) transaction: &'static [Engine],
    /// A text that keeps a migration out of a transaction, and where it stands.
    pub(crate) opt_out: OptOut,
    /// Tables that the runner keeps for itself; they are no part of the schema.
    pub bookkeeping: &'static [&'static str],
    /// Layouts that are taken instead where they fit as well.
    pub(crate) yields_to: &'static [&'static str],
    /// Where the runner's ways were read, and which version.
    pub source: &'static str,
}

/// How files become migrations.
pub(crate) enum Files {
    /// A directory for each migration, with `up.sql`, as Diesel reads it.
    Directories,
    /// A file for each migration, or two; this says which names, with the groups `version`, `slug`, `direction`,
    /// `engine`, `autocommit` and `repeatable`.
    Named(&'static LazyLock<Regex>),
    /// The files that are given, in order.
    Given,
    /// Directories that are given, in order, each with `ENGINE/up.sql`.
    Modules,
}

/// How a runner orders migrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// By version, as text.
    Text,
    /// By version, number by number: 9 before 10.
    Number,
    /// As they were given.
    Given,
}

/// What a runner looks for inside a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sections {
    /// Nothing: the file is one script.
    None,
    /// `-- +goose Up`, `-- +goose Down`.
    Goose,
    /// `-- migrate:up`, `-- migrate:down`.
    Dbmate,
    /// `-- name: BLOCK`; lines that begin with `--` are dropped.
    NamedBlocks,
}

/// How a runner sends a script to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sends {
    /// Diesel's own runner does it.
    Diesel,
    /// The whole script in one piece; the server takes it apart.
    Whole,
    /// The whole script in one piece, unless it holds nothing but comments.
    WholeUnlessEmpty,
    /// Statement by statement, as the engine's command-line client would, `DELIMITER` understood.
    Statements,
    /// Statement by statement as goose does: at a line's end, or from StatementBegin to StatementEnd.
    Goose,
    /// Block by block.
    Blocks,
}

/// A text that keeps a migration out of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OptOut {
    /// There is none.
    Never,
    /// The file begins with it.
    Beginning(&'static str),
    /// A line says it.
    Line(&'static str),
    /// The line of the section's marker says it.
    Marker(&'static str),
    /// The file's name says it, by the group `autocommit`.
    Name,
}

macro_rules! pattern {
    ($name:ident, $text:literal) => {
        static $name: LazyLock<Regex> =
            LazyLock::new(|| Regex::new($text).expect("a pattern of this table, which a test compiles"));
    };
}

pattern!(NUMBERED_UP, r"^(?<version>\d+)_(?<slug>[^.]*)\.sql$");
pattern!(NUMBERED_BOTH, r"^(?<version>\d+)_(?<slug>.*)\.(?<direction>up|down)\.sql$");
pattern!(NUMBERED, r"^(?<version>\d+)[_.-]+(?<slug>.*?)(?:\.(?<direction>up|down))?\.sql$");
pattern!(SQLX, r"^(?<version>\d+)_(?<slug>.*?)(?:\.(?<direction>up|down))?\.sql$");
pattern!(
    POPX,
    r"^(?<version>\d+)_(?<slug>[^.]+)(?:\.(?<engine>[a-z0-9]+))??(?<autocommit>\.autocommit)?\.(?<direction>up|down)\.sql$"
);
pattern!(FLYWAY, r"^(?:(?<direction>[VU])(?<version>\d+(?:[._]\d+)*)|(?<repeatable>R))__(?<slug>.+)\.sql$");
pattern!(REFINERY, r"^[VU](?<version>\d+(?:\.\d+)?)__(?<slug>\w+)\.sql$");
pattern!(DOTTED, r"^V(?<version>\d+)\.(?<slug>[^.]+)\.(?<direction>up|down)\.sql$");
pattern!(
    ENGINE_IN_NAME,
    r"^(?:(?<version>\d+)[_.-]+)?(?<slug>[^.]*?)[_.-](?<engine>sqlite3?|mysql|mariadb|postgres(?:ql)?|pgsql|pg|cockroach(?:db)?|mssql|sqlserver|oracle|clickhouse)(?:\.(?<direction>up|down))?\.sql$"
);

const TRANSACTIONAL: &[Engine] = &[Engine::Sqlite, Engine::Postgres];

/// Every layout, in the order in which they are shown.
pub static LAYOUTS: [Layout; 14] = [
    Layout {
        id: "diesel",
        example: "2024-01-01-000000_users/up.sql, down.sql, metadata.toml",
        files: Files::Directories,
        order: Order::Text,
        sections: Sections::None,
        sends: Sends::Diesel,
        transaction: &Engine::ALL,
        opt_out: OptOut::Never,
        bookkeeping: &["__diesel_schema_migrations"],
        yields_to: &[],
        source: "diesel_migrations 2.3.2",
    },
    Layout {
        id: "sqlx",
        example: "20240101000000_users.sql; or …_users.up.sql, …_users.down.sql",
        files: Files::Named(&SQLX),
        order: Order::Number,
        sections: Sections::None,
        sends: Sends::Whole,
        transaction: &Engine::ALL,
        opt_out: OptOut::Beginning("-- no-transaction"),
        bookkeeping: &["_sqlx_migrations"],
        yields_to: &["golang-migrate", "goose", "dbmate", "named-blocks", "popx", "engine-in-name"],
        source: "sqlx 0.8, sqlx-core/src/migrate/source.rs (versions are i64), sqlx-*/src/migrate.rs",
    },
    Layout {
        id: "golang-migrate",
        example: "1_users.up.sql, 1_users.down.sql",
        files: Files::Named(&NUMBERED_BOTH),
        order: Order::Number,
        sections: Sections::None,
        sends: Sends::Whole,
        transaction: &[Engine::Sqlite],
        opt_out: OptOut::Never,
        bookkeeping: &["schema_migrations"],
        yields_to: &["popx", "engine-in-name"],
        source: "golang-migrate v4, source/parse.go (versions are uint64), database/{sqlite3,mysql,postgres}: Run",
    },
    Layout {
        id: "flyway",
        example: "V1__users.sql, U1__users.sql (the way back), R__views.sql (last)",
        files: Files::Named(&FLYWAY),
        order: Order::Number,
        sections: Sections::None,
        sends: Sends::Statements,
        transaction: &Engine::ALL,
        opt_out: OptOut::Never,
        bookkeeping: &["flyway_schema_history"],
        yields_to: &[],
        source: "Flyway 11: documentation of versioned, undo and repeatable migrations",
    },
    Layout {
        id: "refinery",
        example: "V1__users.sql, U2__late.sql (a migration that may come late)",
        files: Files::Named(&REFINERY),
        order: Order::Number,
        sections: Sections::None,
        sends: Sends::Whole,
        transaction: &Engine::ALL,
        opt_out: OptOut::Never,
        bookkeeping: &["refinery_schema_history"],
        yields_to: &["flyway"],
        source: "refinery 0.8, refinery_core/src/util.rs",
    },
    Layout {
        id: "dotted",
        example: "V0001.Users.up.sql, V0001.Users.down.sql",
        files: Files::Named(&DOTTED),
        order: Order::Number,
        sections: Sections::None,
        sends: Sends::WholeUnlessEmpty,
        transaction: TRANSACTIONAL,
        opt_out: OptOut::Never,
        bookkeeping: &["migrations"],
        yields_to: &[],
        source: "Authelia 4.39, internal/storage: SchemaMigrate, loadMigrations",
    },
    Layout {
        id: "engine-in-name",
        example: "0001_users_mysql.up.sql, 0001_users_postgres.up.sql, …: several engines in one folder",
        files: Files::Named(&ENGINE_IN_NAME),
        order: Order::Number,
        sections: Sections::None,
        sends: Sends::Whole,
        transaction: &[],
        opt_out: OptOut::Never,
        bookkeeping: &[],
        yields_to: &["popx"],
        source: "no runner's own: projects that read their files themselves",
    },
    Layout {
        id: "popx",
        example: "20240101000000_users.up.sql, …_users.mysql.up.sql, …_users.postgres.autocommit.up.sql",
        files: Files::Named(&POPX),
        order: Order::Text,
        sections: Sections::None,
        sends: Sends::WholeUnlessEmpty,
        transaction: &Engine::ALL,
        opt_out: OptOut::Name,
        bookkeeping: &["schema_migration"],
        yields_to: &[],
        source: "ory/x popx: match.go, migration_box.go, migration_info.go (SortAndFilter)",
    },
    Layout {
        id: "goose",
        example: "001_users.sql with `-- +goose Up`, `-- +goose Down`",
        files: Files::Named(&NUMBERED_UP),
        order: Order::Number,
        sections: Sections::Goose,
        sends: Sends::Goose,
        transaction: &Engine::ALL,
        opt_out: OptOut::Line("-- +goose NO TRANSACTION"),
        bookkeeping: &["goose_db_version"],
        yields_to: &[],
        source: "goose v3, internal/sqlparser/parser.go",
    },
    Layout {
        id: "dbmate",
        example: "20240101000000_users.sql with `-- migrate:up`, `-- migrate:down`",
        files: Files::Named(&NUMBERED_UP),
        order: Order::Text,
        sections: Sections::Dbmate,
        sends: Sends::Whole,
        transaction: &Engine::ALL,
        opt_out: OptOut::Marker("transaction:false"),
        bookkeeping: &["schema_migrations"],
        yields_to: &[],
        source: "dbmate 2, pkg/dbmate/migration.go",
    },
    Layout {
        id: "named-blocks",
        example: "001_users.sql with `-- name: create-table-users`",
        files: Files::Named(&NUMBERED_UP),
        order: Order::Number,
        sections: Sections::NamedBlocks,
        sends: Sends::Blocks,
        transaction: &[],
        opt_out: OptOut::Never,
        bookkeeping: &["migrations"],
        yields_to: &[],
        source: "Drone 2, store/shared/migrate: ddl_gen.go and the files that it is made from",
    },
    Layout {
        id: "numbered",
        example: "0001_users.sql, 0001_more.sql, 0002_x.up.sql: any numbers, several files of one number too",
        files: Files::Named(&NUMBERED),
        order: Order::Number,
        sections: Sections::None,
        sends: Sends::Whole,
        transaction: &[],
        opt_out: OptOut::Never,
        bookkeeping: &[],
        yields_to: &["sqlx", "golang-migrate", "popx", "goose", "dbmate", "named-blocks", "engine-in-name"],
        source: "no runner's own: projects that read their files themselves",
    },
    Layout {
        id: "files",
        example: "schema.mysql.sql: files that are named one by one, in order",
        files: Files::Given,
        order: Order::Given,
        sections: Sections::None,
        sends: Sends::Statements,
        transaction: &[],
        opt_out: OptOut::Never,
        bookkeeping: &[],
        yields_to: &[],
        source: "the engines' command-line clients",
    },
    Layout {
        id: "modules",
        example: "users/mysql/up.sql, users/sqlite/up.sql: directories that are named one by one, in order",
        files: Files::Modules,
        order: Order::Given,
        sections: Sections::None,
        sends: Sends::Whole,
        transaction: &[],
        opt_out: OptOut::Never,
        bookkeeping: &[],
        yields_to: &[],
        source: "no runner's own: projects that read their files themselves",
    },
];

/// A name that no layout has.
#[derive(Debug, thiserror::Error)]
#[error("`{name}` is no layout: {}", known())]
pub struct NoLayout {
    name: String,
}

fn known() -> String {
    Layout::all().map(|layout| layout.id).collect::<Vec<_>>().join(", ")
}

impl Layout {
    /// Every layout, in the order in which they are shown.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        LAYOUTS.iter()
    }

    /// Whether its files' names say which engine they are for.
    #[must_use]
    pub fn tells_engines(&self) -> bool {
        matches!(&self.files, Files::Named(pattern) if pattern.as_str().contains("(?<engine>"))
    }

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
        Self::all().find(|layout| layout.id == id).ok_or_else(|| NoLayout { name: id.to_owned() })
    }
}

impl PartialEq for Layout {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Layout {}

impl fmt::Debug for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Layout").field(&self.id).finish()
    }
}
