//! The repository's own commands. Thin: what they do is done by the crates.

// Starting cargo and the tests is what this program is for.
#![allow(clippy::disallowed_methods)]

mod bench;
mod ci;
mod command;
mod galera;
mod live_tests;
mod mutations;
mod output;
mod record_behaviour;
mod verify_migrations;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The repository's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Prove on real engines that the folders of migrations build the same schema, and seal that.
    VerifyMigrations(verify_migrations::Arguments),
    /// Everything that needs no server: the seal, formatting, lints, documentation, tests.
    Ci,
    /// Run the tests that need MariaDB alone.
    TestMariadb(live_tests::ServerArguments),
    /// Run the tests that need MySQL alone.
    TestMysql(live_tests::ServerArguments),
    /// Run the tests that need PostgreSQL alone.
    TestPostgres(live_tests::ServerArguments),
    /// Run the ledger's tests on a Galera cluster of three native MariaDB servers, and kill one of them.
    TestGalera,
    /// Run the cases: each finding's seeded difference and its clean twin, on every pair of engines.
    TestCases(live_tests::CaseArguments),
    /// Run at random on all engines at once: sound schemas, which must be silent, and bugs sown into them, which must be
    /// come upon.
    TestRandom(live_tests::RandomArguments),
    /// Take promises out of the ledger's folders, one at a time, and see that each gives its finding.
    TestMutations,
    /// Run the cases on native servers and in containers of the same versions: their findings are the same bytes.
    TestSameFindings(live_tests::SameArguments),
    /// Write down what each row on the nature of an engine gives on these servers, for docs/behaviour.md.
    RecordBehaviour(record_behaviour::Arguments),
    /// Evaluate the flake without its inputs, judge what it asks for, and see that planted mistakes are caught.
    TestFlake,
    /// Measure isoschema beside what it is compared with, in one run.
    #[command(subcommand)]
    Bench(bench::Benchmark),
    /// Start servers in every way, kill their owner at random moments, and see that nothing is left.
    TestServers(live_tests::VanishArguments),
    /// Run the built command, as root, on bad inputs and in bad surroundings, and see that nothing is left.
    #[command(name = "test-command")]
    TestBadInputs(live_tests::CommandArguments),
}

fn main() -> ExitCode {
    if let Some(status) = isoschema_verify::clean_up_if_asked() {
        return status;
    }
    let outcome = match Arguments::parse().command {
        Command::VerifyMigrations(arguments) => verify_migrations::run(arguments),
        Command::Ci => ci::check(),
        Command::TestMariadb(arguments) => live_tests::engine(isoschema_verify::Engine::MariaDb, &arguments),
        Command::TestMysql(arguments) => live_tests::engine(isoschema_verify::Engine::MySql, &arguments),
        Command::TestPostgres(arguments) => {
            live_tests::engine(isoschema_verify::Engine::Postgres, &arguments)
        }
        Command::TestGalera => galera::test(),
        Command::TestCases(arguments) => live_tests::cases(&arguments),
        Command::TestRandom(arguments) => live_tests::random(&arguments),
        Command::TestMutations => mutations::run(),
        Command::TestSameFindings(arguments) => live_tests::same_findings(&arguments),
        Command::RecordBehaviour(arguments) => record_behaviour::run(&arguments),
        Command::TestFlake => live_tests::flake(),
        Command::Bench(benchmark) => bench::run_benchmark(&benchmark),
        Command::TestServers(arguments) => live_tests::servers(&arguments),
        Command::TestBadInputs(arguments) => live_tests::command(&arguments),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("xtask: {error:#}");
        ExitCode::from(2)
    })
}
