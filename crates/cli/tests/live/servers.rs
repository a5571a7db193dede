//! Servers that die under the run's hands: exit status 2, with what the server last said.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use isoschema_engines::Connection;
use isoschema_verify::Engine;
use libtest_mimic::Trial;
use rustix::process::{Pid, Signal, kill_process};

use crate::isoschema::Isoschema;
use crate::place::{Place, wait_for};
use crate::{project, trial};

pub fn trials() -> Vec<Trial> {
    [Engine::MariaDb, Engine::Postgres]
        .map(|engine| trial(format!("servers::{engine}::killed_while_migrating"), move || killed(engine)))
        .into()
}

/// A migration that takes long, and how it is seen at work.
fn long_migration(engine: Engine) -> (&'static str, &'static str) {
    match engine {
        Engine::Sqlite | Engine::MariaDb | Engine::MySql => (
            "DO SLEEP(60);\n",
            "SELECT CAST(COUNT(*) AS CHAR) AS n FROM information_schema.processlist WHERE info LIKE 'DO SLEEP%'",
        ),
        Engine::Postgres => (
            "SELECT pg_sleep(60);\n",
            "SELECT CAST(count(*) AS text) AS n FROM pg_stat_activity WHERE wait_event = 'PgSleep'",
        ),
    }
}

fn killed(engine: Engine) {
    let place = Place::new();
    let name = engine.name();
    project::loans(&place, &["sqlite", name]);
    let (sleep, at_work) = long_migration(engine);
    project::migration(&place, "sqlite", "2024-01-02-000000_sleep", "SELECT 1;\n");
    project::migration(&place, name, "2024-01-02-000000_sleep", sleep);
    let running = Isoschema::new(&place, &["verify", "--server", "native"]).spawn();
    let run = wait_for("sleeping migration", Duration::from_secs(30), || {
        let run = place.run_directory(name)?;
        let url = match engine {
            Engine::Sqlite | Engine::MariaDb | Engine::MySql => {
                format!("mysql://root@localhost/isoschema?unix_socket={}/s", run.display())
            }
            Engine::Postgres => format!("postgres://postgres@/isoschema?host={}", run.display()),
        };
        let mut connection = Connection::open(engine, &url).ok()?;
        let rows = connection.rows::<BTreeMap<String, String>>(at_work).ok()?;
        (rows[0]["n"] == "1").then_some(run)
    });
    let pid = fs::read_to_string(run.join("pid")).expect("the server's process");
    let pid = Pid::from_raw(pid.trim().parse().expect("a number")).expect("a process");
    kill_process(pid, Signal::KILL).expect("killed");
    let ran = running.wait();
    place.expect_clean();
    assert!(ran.took < Duration::from_secs(30), "it took {:?}", ran.took);
    let last_words =
        if engine == Engine::Postgres { "ready to accept connections" } else { "ready for connections" };
    ran.expect_refusal(&[
        name,
        "2024-01-02-000000_sleep",
        "server went away during migration",
        "killed by signal 9",
        "its log ends:",
        last_words,
    ]);
}
