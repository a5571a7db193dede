//! The command line: what can be asked, and the help that tells so. It does nothing.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use isoschema_verify::{Date, Engine, FindingName, PathPattern, Trial, Way, engine_image, engine_way};

use crate::ledger_arguments::{DeliveryArguments, LedgerArguments, ServeArguments};

/// Proves that a project's migrations for several databases build the same schema.
#[derive(Parser)]
#[command(
    name = "isoschema",
    version,
    long_version = crate::version::long(),
    arg_required_else_help = true,
    after_help = "Exit status: 0 equal, 1 different, 2 could not look.\n\nExample:\n  \
        isoschema init      write isoschema.toml for the migration folders found here\n  \
        isoschema verify    build every folder's schema on its engine, compare them, and seal what is equal\n  \
        isoschema check     see, without a database, that nothing has changed since"
)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What can be done.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Build the schema of every engine's migration folder and compare them
    Verify(VerifyArguments),
    /// Find by experiment where the databases that the folders build behave differently
    Probe(ProbeArguments),
    /// See, without a database, that what was verified has not changed since
    Check(CheckArguments),
    /// Accept a finding: write an allowance into isoschema.toml
    Allow(AllowArguments),
    /// Print the canonical schema of one database as JSON
    Inspect(InspectArguments),
    /// Compare the schemas of two databases as they stand
    Diff(DiffArguments),
    /// Tell what a finding means, why it harms, and how to mend it
    Explain(ExplainArguments),
    /// Tell which servers can be had on this machine, and where
    #[command(after_help = "Example:\n  isoschema doctor")]
    Doctor,
    /// Write an isoschema.toml for the migration folders of a project
    Init(InitArguments),
    /// Serve the ledger: the history of runs, as pages and as a JSON API
    Serve(ServeArguments),
    /// Manage the ledger's tokens, and rebuild its index
    Ledger(LedgerArguments),
    /// Print the completions of a shell
    Completions(CompletionsArguments),
    /// Write the manual pages, one for each command
    Man(ManArguments),
}

/// `isoschema verify`
#[derive(Args)]
#[command(after_help = "Exit status: 0 equal, 1 different, 2 could not look.\n\nExamples:\n  \
        isoschema verify\n  \
        isoschema verify --engine sqlite --engine postgres --show column-length\n  \
        isoschema verify --server container --server mariadb=native\n  \
        isoschema verify --engine sqlite,postgres --server container --image postgres=postgres:15\n  \
        isoschema verify --format json --output report.json\n  \
        isoschema verify --down --twice --resume --filled\n  \
        isoschema verify --frozen\n  \
        ISOSCHEMA_LEDGER_TOKEN=… isoschema verify --report-to http://127.0.0.1:7878\n\n\
        isoschema.toml has a section for each engine, [sqlite], [mariadb], [mysql], [postgres], with the keys:\n  \
        migrations       the folder of migrations, from the file's own place; or a list of folders or files, in order\n  \
        layout           diesel, sqlx, golang-migrate, flyway, goose, … (docs/layouts.md); without it, the one that fits\n  \
        before           statements for the session before the first migration\n  \
        session          statements with which the program's own connections begin; behaviour is probed on such\n  \
        ignore           objects that are not compared; geo_* stands for all that begin so\n  \
        schemas          where the project lives on PostgreSQL: [\"app\"]; without it, in public\n  \
        server           auto, native, container or a URL\n  \
        image            the container's image\n  \
        start_timeout_s  how long the server may take to answer, in seconds\n  \
        character_set, collation, sql_mode    of the database that is made (MariaDB and MySQL)\n  \
        functions        stand-ins for SQL functions that the program registers on SQLite: F = \"identity\", \"null\" \
        or { constant = 1 }\n\
        Trials that are always made stand above the sections: trials = [\"down\", \"twice\", \"resume\", \"filled\"].\n\
        What is named differently on purpose stands in [[rename]], with engine, from, to (TABLE or TABLE.COLUMN) and a \
        reason.\n\
        A level for all findings of one name stands in [levels.NAME], with level = \"fail\", \"warn\" or \"list\" \
        and a reason. One finding is accepted by [[allow]], with name, path, reason, until, and perhaps engines and \
        count; `isoschema allow` writes it.\n\n\
        When the schemas are equal and every engine was compared that isoschema.toml compares, isoschema.seal is \
        written beside it, for `isoschema check`.")]
pub(crate) struct VerifyArguments {
    /// What is looked at, and on which servers.
    #[command(flatten)]
    pub(crate) sources: SourceArguments,
    /// Let this grade fail as well
    #[arg(long, value_name = "GRADE")]
    pub(crate) deny: Option<Deny>,
    /// Write no seal, and fail (1) if it would change
    #[arg(long)]
    pub(crate) frozen: bool,
    /// Leave the servers up after the verdict, and print how to connect to each and how to end them
    #[arg(long)]
    pub(crate) keep: bool,
    /// What is to be tried beside.
    #[command(flatten)]
    pub(crate) trials: TrialArguments,
    /// Try on live databases, beside, whether they behave the same; see isoschema probe
    #[arg(long)]
    pub(crate) probe: bool,
    /// How to report.
    #[command(flatten)]
    pub(crate) report: ReportArguments,
    /// Who keeps the report.
    #[command(flatten)]
    pub(crate) delivery: DeliveryArguments,
}

/// `isoschema probe`
#[derive(Args)]
#[command(after_help = "Exit status: 0 equal, 1 different, 2 could not look.\n\nExamples:\n  \
        isoschema probe\n  \
        isoschema probe --engine sqlite,postgres --show all\n  \
        isoschema probe --report\n  \
        isoschema probe --format json --output behaviour.json\n\n\
        Every folder is applied to a throw-away database of its engine, as `isoschema verify` does. Then experiments \
        are made on these databases: for each constraint, a row that it must take and rows that it must refuse; for each \
        column, values that must come back as they went in. What happens must be the same on every engine.\n\n\
        With --report, the experiments are counted by category and engine. An experiment passes on an engine that does \
        what the schema promises and the others do, or what is known of it by nature; it fails on every engine that a \
        finding names. Then comes what mends each finding on each engine: SQL where it can be derived, else words. \
        Last, every table gets the same rows on every engine, and the same work is timed: bulk insert, reads by each \
        key and index, joins along each foreign key, updates, deletes. Times are told relative to the fastest engine, and a change of more than 10 % \
        since the first such run on this machine is listed. They fail no run.\n\n\
        Connections begin as Diesel begins them, with `sql_mode` and the statements of `session` in isoschema.toml; \
        `before` is said only to the connection that migrates.")]
pub(crate) struct ProbeArguments {
    /// What is looked at, and on which servers.
    #[command(flatten)]
    pub(crate) sources: SourceArguments,
    /// Make so many random statements on all engines in lockstep, instead of the experiments that the schemas ask for
    #[arg(long, value_name = "N")]
    pub(crate) random: Option<usize>,
    /// Where the chance begins: the same seed gives the same statements
    #[arg(long, value_name = "S", default_value_t = 1, requires = "random")]
    pub(crate) seed: u64,
    /// Tell, too, how many experiments of each category passed on each engine, where engines differ, and what mends it
    #[arg(long = "report", conflicts_with = "random")]
    pub(crate) across: bool,
    /// How to report.
    #[command(flatten)]
    pub(crate) report: ReportArguments,
}

/// What is looked at, and on which servers.
#[derive(Args)]
pub(crate) struct SourceArguments {
    /// The configuration; without it, the isoschema.toml of this directory or of the nearest one above
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Look at these engines only: sqlite, mariadb, mysql, postgres
    #[arg(long = "engine", value_name = "ENGINE", value_delimiter = ',')]
    pub(crate) engines: Vec<Engine>,
    /// Where servers come from: auto, native, container or a URL; ENGINE=WAY for one engine only
    #[arg(long = "server", value_name = "WAY", value_parser = engine_way)]
    pub(crate) servers: Vec<(Option<Engine>, Way)>,
    /// Take an engine's container from this image
    #[arg(long = "image", value_name = "ENGINE=IMAGE", value_parser = engine_image)]
    pub(crate) images: Vec<(Engine, String)>,
}

/// What is to be tried beside.
#[derive(Args)]
pub(crate) struct TrialArguments {
    /// Revert each migration, from the last to the first: it must leave what was there before it
    #[arg(long)]
    down: bool,
    /// Run everything twice from empty: the schemas must be the same
    #[arg(long)]
    twice: bool,
    /// Interrupt each migration that commits on its way after each statement: run again, it must come to its end
    #[arg(long)]
    resume: bool,
    /// Give the tables rows before each step: afterwards every engine must hold the same ones
    #[arg(long)]
    filled: bool,
}

impl TrialArguments {
    /// The trials that were asked for.
    pub(crate) fn asked(&self) -> Vec<Trial> {
        let flags = [
            (self.down, Trial::Down),
            (self.twice, Trial::Twice),
            (self.resume, Trial::Resume),
            (self.filled, Trial::Filled),
        ];
        flags.into_iter().filter_map(|(asked, trial)| asked.then_some(trial)).collect()
    }
}

/// `isoschema check`
#[derive(Args)]
#[command(after_help = "Exit status: 0 sealed, 1 not sealed, 2 could not look.\n\nExamples:\n  \
        isoschema check\n  \
        isoschema check --config server/isoschema.toml")]
pub(crate) struct CheckArguments {
    /// The configuration; without it, the isoschema.toml of this directory or of the nearest one above
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// `isoschema allow`
#[derive(Args)]
#[command(after_help = "Examples:\n  \
        isoschema allow column-length users.akey --reason 'only the desktop client writes it'\n  \
        isoschema allow column-nullability 'loans.*_on' --count 2 --engine mariadb --until 2027-03-31 --reason '…'\n\n\
        One `*` in each part of the path stands for any characters of that part: users.*_at, users(*), \
        *(author_id)->authors.")]
pub(crate) struct AllowArguments {
    /// The finding's name
    pub(crate) name: FindingName,
    /// Where it stands, as the report shows it
    pub(crate) path: PathPattern,
    /// Why it may stay
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// The last day on which it may, such as 2027-05-21; without it, six months from today
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<Date>,
    /// The engines that may stand apart, where not all may: the others must agree
    #[arg(long = "engine", value_name = "ENGINE", value_delimiter = ',')]
    pub(crate) engines: Vec<Engine>,
    /// How many findings a path with `*` is for
    #[arg(long, value_name = "NUMBER")]
    pub(crate) count: Option<usize>,
    /// The configuration; without it, the isoschema.toml of this directory or of the nearest one above
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// A grade that passes unless it is denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Deny {
    /// One engine holds more, and something proves that it does not matter
    Widened,
}

/// How to report.
#[derive(Args)]
pub(crate) struct ReportArguments {
    /// The form of the report
    #[arg(long, value_name = "FORM", default_value = "text")]
    pub(crate) format: Format,
    /// Write the report to a file, whole or not at all, and only the verdict to standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Tell the findings of this name one by one instead of folding them; `all` for every name
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = shown)]
    pub(crate) show: Vec<Shown>,
}

/// The forms of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs: isoschema-report/1
    Json,
}

/// A value of `--show`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    All,
    Name(FindingName),
}

/// `isoschema inspect`
#[derive(Args)]
#[command(after_help = "Examples:\n  \
        isoschema inspect sqlite:data/db.sqlite3\n  \
        isoschema inspect postgres://me@localhost/app --schema billing")]
pub(crate) struct InspectArguments {
    /// The database: sqlite:FILE, mariadb://…, mysql://… or postgres://…
    pub(crate) url: String,
    /// A schema of PostgreSQL that is looked at; without one, public
    #[arg(long = "schema", value_name = "NAME", value_delimiter = ',')]
    pub(crate) schemas: Vec<String>,
}

/// `isoschema diff`
#[derive(Args)]
#[command(after_help = "Exit status: 0 equal, 1 different, 2 could not look.\n\nExample:\n  \
        isoschema diff sqlite:data/db.sqlite3 postgres://me@localhost/app")]
pub(crate) struct DiffArguments {
    /// One database: sqlite:FILE, mariadb://…, mysql://… or postgres://…
    pub(crate) first: String,
    /// The other
    pub(crate) second: String,
    /// A schema of PostgreSQL that is looked at; without one, public
    #[arg(long = "schema", value_name = "NAME", value_delimiter = ',')]
    pub(crate) schemas: Vec<String>,
    /// How to report.
    #[command(flatten)]
    pub(crate) report: ReportArguments,
}

/// `isoschema explain`
#[derive(Args)]
#[command(after_help = "Examples:\n  \
        isoschema explain                       list every name\n  \
        isoschema explain column-nullability    one of them in full")]
pub(crate) struct ExplainArguments {
    /// A finding's name; without one, all are listed
    pub(crate) name: Option<FindingName>,
}

/// `isoschema init`
#[derive(Args)]
#[command(after_help = "Examples:\n  isoschema init\n  isoschema init --force path/to/project")]
pub(crate) struct InitArguments {
    /// The project's directory
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,
    /// Replace an isoschema.toml that is there
    #[arg(long)]
    pub(crate) force: bool,
}

/// `isoschema completions`
#[derive(Args)]
#[command(after_help = "Example:\n  \
        isoschema completions bash > ~/.local/share/bash-completion/completions/isoschema")]
pub(crate) struct CompletionsArguments {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}

/// `isoschema man`
#[derive(Args)]
#[command(after_help = "Example:\n  isoschema man ~/.local/share/man/man1")]
pub(crate) struct ManArguments {
    /// The directory for them, which is made if it is not there
    pub(crate) directory: PathBuf,
}

fn shown(text: &str) -> Result<Shown, String> {
    if text == "all" {
        return Ok(Shown::All);
    }
    text.parse::<FindingName>().map(Shown::Name).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_has_an_example() {
        use clap::CommandFactory;
        for command in Arguments::command().get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let example = format!("isoschema {}", command.get_name());
            assert!(help.contains("Example") && help.contains(&example), "{example} has no example");
        }
    }
}
