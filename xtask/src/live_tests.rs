//! The tests that need servers: each server is started here, its URL handed over, and exactly the ignored tests
//! that ask for it are run. The tests themselves start nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::thread;

use anyhow::{Result, anyhow, ensure};
use clap::Args;
use isoschema_verify::{Engine, Lease, Request, Way, engine_image, engine_way, start_server};

use crate::command::{cargo, run, run_tests};
use crate::output;

/// Where the server comes from.
#[derive(Args)]
pub struct ServerArguments {
    /// auto, native, container or a URL.
    #[arg(long, value_name = "WAY", default_value = "auto")]
    server: Way,
    /// The container image.
    #[arg(long)]
    image: Option<String>,
}

/// Which cases to run, and where.
#[derive(Args)]
pub struct CaseArguments {
    /// The engines beside SQLite; default: mariadb and postgres.
    #[arg(long = "engine", value_name = "ENGINE")]
    engines: Vec<Engine>,
    /// Where servers come from: auto, native, container or a URL, for all engines or as ENGINE=WAY.
    #[arg(long = "server", value_name = "WAY", value_parser = engine_way)]
    servers: Vec<(Option<Engine>, Way)>,
    /// A container image, as ENGINE=IMAGE.
    #[arg(long = "image", value_name = "ENGINE=IMAGE", value_parser = engine_image)]
    images: Vec<(Engine, String)>,
}

/// How long to run at random, and where.
#[derive(Args)]
pub struct RandomArguments {
    /// How many statements the sound schemas are to be silent for.
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    statements: usize,
    /// Where, as for the cases.
    #[command(flatten)]
    place: CaseArguments,
}

/// Which images have the versions of this machine's native servers.
#[derive(Args)]
pub struct SameArguments {
    /// A container image, as ENGINE=IMAGE; the engines that are named are compared.
    #[arg(long = "image", value_name = "ENGINE=IMAGE", value_parser = engine_image, required = true)]
    images: Vec<(Engine, String)>,
}

/// What the trials of the command need beside MariaDB and PostgreSQL.
#[derive(Args)]
pub struct CommandArguments {
    /// An image of MySQL; without one, nothing runs on MySQL.
    #[arg(long, value_name = "IMAGE")]
    mysql_image: Option<String>,
}

/// Runs the ignored tests of one engine.
pub fn engine(engine: Engine, arguments: &ServerArguments) -> Result<ExitCode> {
    let lease = start(engine, arguments.server.clone(), arguments.image.clone())?;
    let mut passed = 0;
    for (package, target, names) in targets(engine) {
        let mut tests = cargo(["test", "--locked", "--package", package]);
        match target {
            LIBRARY => tests.arg("--lib"),
            target => tests.args(["--test", target]),
        };
        tests.args(["--", "--ignored", names]).env(variable(engine), lease.url());
        passed += run_tests(&mut tests)?;
    }
    output::print(&format!("{}: {passed} tests pass on {}\n", engine.title(), lease.kind()))?;
    Ok(ExitCode::SUCCESS)
}

/// The tests that stand in a crate itself.
const LIBRARY: &str = "";

/// The test programs that ask for one engine's server: package, target, and what their tests' names hold.
fn targets(engine: Engine) -> Vec<(&'static str, &'static str, &'static str)> {
    const STORE: &str = "isoschema-ledger-store";
    match engine {
        Engine::Sqlite => Vec::new(),
        Engine::MariaDb => vec![
            ("isoschema-inspect", "mysql", "mariadb::"),
            ("isoschema", "verdict", "on_mariadb"),
            (STORE, LIBRARY, "conformance::mariadb::"),
            ("isoschema-probe", "nature", "rows_hold_on_mariadb"),
        ],
        Engine::MySql => vec![
            ("isoschema-inspect", "mysql", "mysql::"),
            ("isoschema", "verdict", "on_mysql"),
            (STORE, LIBRARY, "conformance::mysql::"),
            ("isoschema-probe", "nature", "rows_hold_on_mysql"),
        ],
        Engine::Postgres => vec![
            ("isoschema-inspect", "postgres", ""),
            ("isoschema", "verdict", "on_postgres"),
            (STORE, LIBRARY, "conformance::postgres::"),
            ("isoschema-probe", "nature", "rows_hold_on_postgres"),
        ],
    }
}

/// Runs the cases on every pair of the engines.
pub fn cases(arguments: &CaseArguments) -> Result<ExitCode> {
    let servers = arguments.servers();
    let names: Vec<_> = servers.iter().map(|(engine, ..)| engine.name()).collect();
    let said = format!("pass on sqlite, {}", names.join(", "));
    let passed = run_cases(servers, None)?;
    output::print(&format!("cases: {passed} {said}\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// Runs at random on all engines at once: the sound schemas, and every bug that is sown into them.
pub fn random(arguments: &RandomArguments) -> Result<ExitCode> {
    let servers = arguments.place.servers();
    let names: Vec<_> = servers.iter().map(|(engine, ..)| engine.name()).collect();
    let mut tests = cargo(["test", "--locked", "--package", "isoschema-verify", "--test", "random"]);
    tests
        .env("ISOSCHEMA_TEST_ENGINES", names.join(","))
        .env("ISOSCHEMA_TEST_STATEMENTS", arguments.statements.to_string())
        // Two runs at a time only wait for each other.
        .args(["--", "--ignored", "--test-threads", "1"]);
    let said = format!("pass on sqlite, {}; silent for {}", names.join(", "), arguments.statements);
    let leases = start_side_by_side(servers)?;
    for lease in &leases {
        tests.env(variable(lease.engine()), lease.url());
    }
    let passed = run_tests(&mut tests)?;
    output::print(&format!("random: {passed} {said}\n"))?;
    Ok(ExitCode::SUCCESS)
}

impl CaseArguments {
    /// The servers beside SQLite.
    fn servers(&self) -> Vec<(Engine, Way, Option<String>)> {
        let engines = match self.engines.as_slice() {
            [] => vec![Engine::MariaDb, Engine::Postgres],
            named => named.to_vec(),
        };
        let mut ways = BTreeMap::new();
        for (named, way) in &self.servers {
            let meant = named.map_or_else(|| engines.clone(), |engine| vec![engine]);
            ways.extend(meant.into_iter().map(|engine| (engine, way.clone())));
        }
        let images: BTreeMap<_, _> = self.images.iter().cloned().collect();
        let request = |engine: &Engine| {
            let way = ways.get(engine).cloned().unwrap_or(Way::Auto);
            (*engine, way, images.get(engine).cloned())
        };
        engines.iter().map(request).collect()
    }
}

/// Runs the cases on native servers and in containers of the same versions, and holds every finding of the one
/// run against the other's.
pub fn same_findings(arguments: &SameArguments) -> Result<ExitCode> {
    let folder = tempfile::tempdir()?;
    let run = |name: &str, way: &Way| {
        let file = folder.path().join(name);
        let request = |(engine, image): &(Engine, String)| (*engine, way.clone(), Some(image.clone()));
        run_cases(arguments.images.iter().map(request).collect(), Some(&file))?;
        Ok::<_, anyhow::Error>(fs::read(&file)?)
    };
    let native = run("native", &Way::Native)?;
    let container = run("container", &Way::Container)?;
    ensure!(native == container, "native servers and containers of the same version gave different findings");
    output::print(&format!(
        "the same {} bytes of findings on native servers and in containers\n",
        native.len()
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// Runs the cases on these servers; the findings of all seeded pairs go to a file where one is named.
fn run_cases(servers: Vec<(Engine, Way, Option<String>)>, findings: Option<&Path>) -> Result<usize> {
    for client in clients(servers.iter().map(|(engine, ..)| *engine)) {
        run(Command::new(client).arg("--version"))?;
    }
    let names: Vec<_> = servers.iter().map(|(engine, ..)| engine.name()).collect();
    let mut tests = cargo(["test", "--locked", "--package", "isoschema-verify", "--test", "cases"]);
    tests.env("ISOSCHEMA_TEST_ENGINES", names.join(",")).args(["--", "--ignored"]);
    if let Some(file) = findings {
        tests.env("ISOSCHEMA_TEST_FINDINGS", file);
    }
    let leases = start_side_by_side(servers)?;
    for lease in &leases {
        tests.env(variable(lease.engine()), lease.url());
    }
    run_tests(&mut tests)
}

/// The clients that reproducers are pasted into.
fn clients(engines: impl Iterator<Item = Engine>) -> BTreeSet<&'static str> {
    let client = |engine| match engine {
        Engine::Sqlite => "sqlite3",
        Engine::MariaDb | Engine::MySql => "mariadb",
        Engine::Postgres => "psql",
    };
    engines.chain([Engine::Sqlite]).map(client).collect()
}

/// Which images cannot be had.
#[derive(Args)]
pub struct VanishArguments {
    /// Leave out an image that could not be built on this day; it is said.
    #[arg(long = "without", value_name = "IMAGE")]
    without: Vec<String>,
}

/// Runs the tests of `servers` itself, which start and kill their own.
pub fn servers(arguments: &VanishArguments) -> Result<ExitCode> {
    let mut tests = cargo(["test", "--locked", "--package", "isoschema-servers", "--", "--ignored"]);
    for image in &arguments.without {
        output::print(&format!("servers: nothing runs on {image}, which is not here\n"))?;
        tests.args(["--skip", image]);
    }
    let passed = run_tests(&mut tests)?;
    output::print(&format!("servers: {passed} tests pass\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// Runs the trials of the flake, which need Nix.
pub fn flake() -> Result<ExitCode> {
    let mut tests = cargo(["test", "--locked", "--package", "xtask", "--test", "flake"]);
    let passed = run_tests(tests.args(["--", "--include-ignored"]))?;
    println!("flake: {passed} trials pass");
    Ok(ExitCode::SUCCESS)
}

/// Runs the trials of the built command, which start and kill their own.
pub fn command(arguments: &CommandArguments) -> Result<ExitCode> {
    let mut tests =
        cargo(["test", "--locked", "--package", "isoschema", "--test", "live", "--", "--ignored"]);
    // Two runs at a time are two of each server.
    tests.args(["--test-threads", "2"]);
    match &arguments.mysql_image {
        Some(image) => {
            tests.env("ISOSCHEMA_TEST_MYSQL_IMAGE", image);
        }
        None => {
            output::print("command: nothing runs on MySQL; name an image of it: --mysql-image IMAGE\n")?;
            tests.args(["--skip", "::container::mysql::"]);
        }
    }
    let passed = run_tests(&mut tests)?;
    output::print(&format!("command: {passed} trials pass\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// Starts servers of these engines, MariaDB and PostgreSQL where none is named.
pub fn start_all(engines: &[Engine]) -> Result<Vec<Lease>> {
    let engines = if engines.is_empty() { &[Engine::MariaDb, Engine::Postgres] } else { engines };
    start_side_by_side(engines.iter().map(|engine| (*engine, Way::Auto, None)).collect())
}

fn start_side_by_side(requests: Vec<(Engine, Way, Option<String>)>) -> Result<Vec<Lease>> {
    thread::scope(|scope| {
        let start = |(engine, way, image)| scope.spawn(move || start(engine, way, image));
        let threads: Vec<_> = requests.into_iter().map(start).collect();
        let join = |thread: thread::ScopedJoinHandle<'_, _>| {
            thread.join().map_err(|_| anyhow!("a server's thread panicked"))?
        };
        threads.into_iter().map(join).collect()
    })
}

/// Starts one server.
pub fn start(engine: Engine, way: Way, image: Option<String>) -> Result<Lease> {
    let mut request = Request::new(engine);
    request.way = way;
    request.image = image;
    Ok(start_server(&request)?)
}

/// The variable by which a test learns of its server.
pub fn variable(engine: Engine) -> String {
    format!("ISOSCHEMA_TEST_{}_URL", engine.name().to_uppercase())
}
