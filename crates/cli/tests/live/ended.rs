//! Runs that are ended from outside at any moment: whatever ends them, nothing is left ten seconds later.

use std::fs::{self, File};
use std::io::Read;
use std::time::Duration;

use libtest_mimic::Trial;
use rustix::process::Signal;

use crate::isoschema::Isoschema;
use crate::place::{Place, wait_for};
use crate::{project, trial};

const ENGINES: [&str; 3] = ["sqlite", "mariadb", "postgres"];

/// Two trials side by side, with this many kills each.
const KILLS: u32 = 25;

/// Each so manieth victim finds no prepared data directory, and may be killed while it makes one.
const MAKES_ITS_CACHE: u32 = 8;

pub fn trials() -> Vec<Trial> {
    let signals = [("interrupt", Signal::INT), ("terminate", Signal::TERM), ("hang_up", Signal::HUP)]
        .map(|(name, signal)| trial(format!("ended::{name}"), move || while_migrating(signal)));
    let kills = ["one", "other"].map(|name| trial(format!("ended::kill::{name}"), kill_at_random_moments));
    kills.into_iter().chain(signals).collect()
}

/// A project that spends its time evenly: starting, migrating, reading.
fn project(place: &Place) {
    for engine in ENGINES {
        for number in 1..=40 {
            let up = format!("CREATE TABLE t{number} (id BIGINT PRIMARY KEY NOT NULL, n BIGINT NOT NULL);\n");
            project::migration(place, engine, &format!("2024-01-{number:02}-000000_t{number}"), &up);
        }
    }
    project::config(place, &ENGINES);
}

fn verify(place: &Place) -> Isoschema<'_> {
    Isoschema::new(place, &["verify", "--server", "native"])
}

fn while_migrating(signal: Signal) {
    let place = Place::new();
    project(&place);
    project::migration(&place, "mariadb", "2024-02-01-000000_sleep", "DO SLEEP(60);\n");
    project::migration(&place, "postgres", "2024-02-01-000000_sleep", "SELECT pg_sleep(60);\n");
    let running = verify(&place).spawn();
    for engine in ["mariadb", "postgres"] {
        wait_for(engine, Duration::from_secs(30), || {
            place.run_directory(engine)?.join("pid").exists().then_some(())
        });
    }
    // The last migration is reached, or nearly so.
    std::thread::sleep(Duration::from_secs(1));
    assert!(place.left().is_some(), "the look for what is left sees nothing");
    running.signal(signal);
    let ran = running.wait();
    let took = place.wait_until_clean();
    eprintln!("{signal:?}: ended with {:?}, clean after {took:?}", ran.status);
    assert_eq!(
        (ran.status, ran.stdout.as_str(), ran.stderr.as_str()),
        (None, "", ""),
        "ended by the signal itself"
    );
}

fn kill_at_random_moments() {
    let place = Place::with_empty_cache();
    project(&place);
    let mut first = Duration::ZERO;
    let mut usual = Duration::ZERO;
    for time in [&mut first, &mut usual] {
        let ran = verify(&place).run();
        ran.expect_verdict(0);
        *time = ran.took;
    }
    let mut at_work = 0;
    for round in 0..KILLS {
        let makes_its_cache = round % MAKES_ITS_CACHE == 0;
        if makes_its_cache {
            fs::remove_dir_all(place.cache()).expect("the cache is there");
        }
        let delay = random_below(if makes_its_cache { first } else { usual });
        let running = verify(&place).spawn();
        std::thread::sleep(delay);
        at_work += u32::from(place.left().is_some());
        running.signal(Signal::KILL);
        running.wait();
        let took = place.wait_until_clean();
        eprintln!("round {round}: killed after {delay:.0?}, clean after {took:.0?}");
        if makes_its_cache {
            // What a killed run left of its cache is no hindrance.
            verify(&place).run().expect_verdict(0);
        }
    }
    assert!(at_work > KILLS / 2, "only {at_work} of {KILLS} kills met a run at work");
}

fn random_below(limit: Duration) -> Duration {
    let mut bytes = [0; 2];
    File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut bytes)).expect("randomness");
    limit * u32::from(u16::from_le_bytes(bytes)) / (1 << 16)
}
