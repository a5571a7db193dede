//! The part of the command line that is about the ledger. It does nothing.

use clap::{Args, Subcommand};

/// Which database keeps the ledger.
#[derive(Args)]
pub(crate) struct DatabaseArguments {
    /// The ledger's database: sqlite:///FILE, mysql://…, mariadb://… or postgres://…; without it, a SQLite file in the
    /// user's data directory. One with a password stands better in the environment, where no process list shows it
    #[arg(long, value_name = "URL", env = "ISOSCHEMA_DATABASE_URL", hide_env_values = true)]
    pub(crate) database_url: Option<String>,
}

/// `isoschema serve`
#[derive(Args)]
#[command(after_help = "Exit status: 0 stopped by SIGINT or SIGTERM, 2 could not serve.\n\nExamples:\n  \
        isoschema serve\n  \
        isoschema serve --database-url sqlite:///var/lib/isoschema/ledger.sqlite3 --listen 127.0.0.1:8080\n  \
        ISOSCHEMA_DATABASE_URL=postgres://me:password@localhost/ledger isoschema serve --closed\n\n\
        The database is migrated at the start, and not served with another schema than the sealed one. It speaks HTTP \
        without TLS: put a proxy before it where others can reach it. The API: /api/v1/openapi.json")]
pub(crate) struct ServeArguments {
    /// The database.
    #[command(flatten)]
    pub(crate) database: DatabaseArguments,
    /// Where to listen; port 0 is any that is free
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7878")]
    pub(crate) listen: String,
    /// Let only those read who have a token
    #[arg(long)]
    pub(crate) closed: bool,
}

/// `isoschema ledger`
#[derive(Args)]
#[command(after_help = "Examples:\n  \
        isoschema ledger token create ci      print a new token, once\n  \
        isoschema ledger token list\n  \
        isoschema ledger token revoke ci\n  \
        isoschema ledger rebuild              make the index over the reports anew")]
pub(crate) struct LedgerArguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: LedgerCommand,
}

/// What can be done with a ledger.
#[derive(Subcommand)]
pub(crate) enum LedgerCommand {
    /// Make, list and revoke the tokens that let programs write
    Token(TokenArguments),
    /// Make findings and counts anew from the stored reports, and say how many there are
    #[command(
        after_help = "Example:\n  isoschema ledger rebuild --database-url sqlite:///var/lib/isoschema/ledger.sqlite3"
    )]
    Rebuild(DatabaseArguments),
}

/// `isoschema ledger token`
#[derive(Args)]
pub(crate) struct TokenArguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: TokenCommand,
}

/// What can be done with tokens.
#[derive(Subcommand)]
pub(crate) enum TokenCommand {
    /// Make a token and print it; it cannot be shown again
    #[command(
        after_help = "Example:\n  export ISOSCHEMA_LEDGER_TOKEN=\"$(isoschema ledger token create ci)\""
    )]
    Create {
        /// Its name, under which the changes made with it are noted; no two tokens have one name
        name: String,
        /// The database.
        #[command(flatten)]
        database: DatabaseArguments,
    },
    /// List the tokens, revoked ones too
    List(DatabaseArguments),
    /// Revoke a token, at once and for good
    Revoke {
        /// Its name, or its id
        #[arg(value_name = "NAME|ID")]
        token: String,
        /// The database.
        #[command(flatten)]
        database: DatabaseArguments,
    },
}

/// Who keeps a report.
#[derive(Args)]
pub(crate) struct DeliveryArguments {
    /// Post the report to the ledger at this URL, with the token in ISOSCHEMA_LEDGER_TOKEN
    #[arg(long, value_name = "URL")]
    pub(crate) report_to: Option<String>,
    /// The project's name in the ledger, made if it is not there; without it, the name of isoschema.toml's directory
    #[arg(long, value_name = "NAME", requires = "report_to")]
    pub(crate) project: Option<String>,
}
