//! Load on the ledger's server: many clients post one report while it is watched, then killed. How fast it is, is told;
//! a run that was acknowledged and is not there is a failure. It drives the built command, and looks into no database.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail, ensure};
use clap::Args;
use isoschema_verify::{Engine, Way};
use serde::Deserialize;
use serde::de::IgnoredAny;
use ureq::Agent;

use crate::live_tests;
use crate::output;

/// Who posts what, where and for how long.
#[derive(Args)]
pub struct Arguments {
    /// The report that is posted, as `isoschema verify --format json` writes it.
    #[arg(long, value_name = "FILE")]
    report: PathBuf,
    /// The engines that keep the ledger, one after the other; default: sqlite and mariadb.
    #[arg(long = "engine", value_name = "ENGINE")]
    engines: Vec<Engine>,
    /// Where the server of an engine comes from: auto, native, container or a URL.
    #[arg(long, value_name = "WAY", default_value = "auto")]
    server: Way,
    /// The clients, each with one post under way at a time.
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..))]
    clients: u16,
    /// How long is measured; then they go on while the server is killed.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..))]
    seconds: u16,
    /// The command to measure; default: the repository's own, built now.
    #[arg(long, value_name = "FILE")]
    pub executable: Option<PathBuf>,
}

/// How long clients go on after the server was killed and is back.
const AFTER_KILL: Duration = Duration::from_secs(5);

/// How many lines of memory are told.
const TOLD: usize = 6;

/// The project that they post to.
const PROJECT: &str = "load";

/// Measures on each engine.
pub fn measure(arguments: &Arguments, executable: &Path) -> Result<()> {
    let report = fs::read_to_string(&arguments.report)
        .with_context(|| format!("cannot read {}", arguments.report.display()))?;
    let findings = serde_json::from_str::<Report>(&report).context("the report")?.findings.len();
    let engines = match arguments.engines.as_slice() {
        [] => &[Engine::Sqlite, Engine::MariaDb],
        named => named,
    };
    for engine in engines {
        output::print(&format!(
            "{}: {} clients, a report of {} bytes with {findings} findings\n",
            engine.title(),
            arguments.clients,
            report.len()
        ))?;
        measure_on(*engine, arguments, executable, &report, findings)
            .with_context(|| engine.title().to_owned())?;
    }
    Ok(())
}

fn measure_on(
    engine: Engine,
    arguments: &Arguments,
    executable: &Path,
    report: &str,
    findings: usize,
) -> Result<()> {
    let folder = tempfile::tempdir()?;
    // It is held until the ledger is not asked any more.
    let (_lease, url) = match engine {
        Engine::Sqlite => (None, format!("sqlite://{}", folder.path().join("ledger.sqlite3").display())),
        Engine::MariaDb | Engine::MySql | Engine::Postgres => {
            let lease = live_tests::start(engine, arguments.server.clone(), None)?;
            let url = lease.fresh_database()?;
            (Some(lease), url)
        }
    };
    let place = Place { executable, url, log: folder.path().join("log") };
    let mut server = place.serve("127.0.0.1:0")?;
    let token = place.token()?;
    let clients = Clients {
        agent: agent(),
        address: server.address.clone(),
        token,
        report,
        posts: Mutex::default(),
        ended: AtomicBool::new(false),
    };
    clients.make_project()?;

    let outcome = thread::scope(|scope| -> Result<_> {
        for _ in 0..arguments.clients {
            scope.spawn(|| clients.post_until_ended());
        }
        let watched = watch(&server, Duration::from_secs(arguments.seconds.into()), &clients);
        let back = watched.and_then(|memory| {
            server.child.kill()?;
            server.child.wait()?;
            let begin = Instant::now();
            server = place.serve(&clients.address)?;
            let back = begin.elapsed();
            thread::sleep(AFTER_KILL);
            Ok((memory, back))
        });
        // Whatever was met, the scope waits for the clients.
        clients.ended.store(true, Ordering::Relaxed);
        back
    });
    let (watched, back) = outcome.with_context(|| place.said())?;
    let posts = clients.posts.lock().map_err(|_| anyhow!("a client panicked"))?;
    tell(&watched, &posts, back)?;
    ensure!(posts.refused.is_empty(), "posts were refused: {:?}; {}", posts.refused, place.said());
    let there = clients.runs()?;
    check(&posts, &there, findings)?;
    let last = posts.acknowledged.last().context("no run was acknowledged")?;
    ensure!(clients.get(&format!("/runs/{last}/report"))? == report, "run {last} has another report");
    output::print(&format!(
        "  all {} acknowledged runs are there, whole; {} more whose answer was lost\n",
        posts.acknowledged.len(),
        there.len() - posts.acknowledged.len()
    ))
}

/// What is read of a report.
#[derive(Deserialize)]
struct Report {
    findings: Vec<IgnoredAny>,
}

/// The command, the ledger that it serves, and what it says meanwhile.
struct Place<'a> {
    executable: &'a Path,
    url: String,
    log: PathBuf,
}

impl Place<'_> {
    fn command(&self) -> Command {
        let mut command = Command::new(self.executable);
        command.env("ISOSCHEMA_DATABASE_URL", &self.url);
        command
    }

    fn serve(&self, listen: &str) -> Result<Server> {
        let log = File::options().create(true).append(true).open(&self.log)?;
        let mut command = self.command();
        command.args(["serve", "--listen", listen]).stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().with_context(|| self.executable.display().to_string())?;
        let mut line = String::new();
        let said = child.stdout.take().context("the server has no output")?;
        // From here on it ends with the value, whatever it says.
        let mut server = Server { child, address: String::new() };
        BufReader::new(said).read_line(&mut line)?;
        let (_, rest) = line
            .split_once("serving http://")
            .with_context(|| format!("it does not say where it listens: {line}{}", self.said()))?;
        rest.split(',').next().unwrap_or_default().clone_into(&mut server.address);
        Ok(server)
    }

    fn token(&self) -> Result<String> {
        let made = self.command().args(["ledger", "token", "create", "load"]).output()?;
        ensure!(made.status.success(), "no token: {}", String::from_utf8_lossy(&made.stderr));
        Ok(String::from_utf8(made.stdout)?.trim().to_owned())
    }

    /// The end of what the server wrote into its log.
    fn said(&self) -> String {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = log.lines().rev().take(5).collect();
        format!("the server's log ends: {}", lines.into_iter().rev().collect::<Vec<_>>().join(" / "))
    }
}

/// A server under way. Dropping it kills it.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// How much of it is in memory, in KiB.
    fn resident(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
        kibibytes.context("the server ended by itself")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended cannot be killed, and need not be.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What was seen before the kill.
struct Watched {
    elapsed: Duration,
    acknowledged: usize,
    times: Vec<Duration>,
    /// In KiB, once a second.
    memory: Vec<u64>,
}

/// Looks at the server for so long.
fn watch(server: &Server, length: Duration, clients: &Clients<'_>) -> Result<Watched> {
    let begin = Instant::now();
    let mut memory = Vec::new();
    while begin.elapsed() < length {
        thread::sleep(Duration::from_secs(1).min(length.saturating_sub(begin.elapsed())));
        memory.push(server.resident()?);
    }
    let elapsed = begin.elapsed();
    let posts = clients.posts.lock().map_err(|_| anyhow!("a client panicked"))?;
    Ok(Watched { elapsed, acknowledged: posts.acknowledged.len(), times: posts.times.clone(), memory })
}

fn tell(watched: &Watched, posts: &Posts, back: Duration) -> Result<()> {
    let mut times = watched.times.clone();
    times.sort_unstable();
    let [half, most, longest] =
        [50, 99, 100].map(|share| percentile(&times, share).unwrap_or_default().as_secs_f64() * 1e3);
    let seconds = watched.elapsed.as_secs_f64();
    let each = watched.memory.len().div_ceil(TOLD).max(1);
    let memory: Vec<_> = watched
        .memory
        .chunks(each)
        .filter_map(|part| part.iter().max())
        .map(|kibibytes| (kibibytes / 1024).to_string())
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "it is shown with one digit after the point")]
    let rate = watched.acknowledged as f64 / seconds;
    output::print(&format!(
        "  {rate:.1} runs a second for {seconds:.0} s; p50 {half:.0} ms, p99 {most:.0} ms, longest {longest:.0} ms\n  \
         the server's memory, the most of each {each} s: {} MiB\n  \
         killed, and back after {:.2} s; {} posts without an answer, {} sent away by 503\n",
        memory.join(", "),
        back.as_secs_f64(),
        posts.unanswered,
        posts.sent_away
    ))
}

/// The time that so many percent took no longer than.
fn percentile(sorted: &[Duration], percent: usize) -> Option<Duration> {
    let place = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(place - 1).copied()
}

/// What became of the posts.
#[derive(Default)]
struct Posts {
    /// The runs that the server said are recorded.
    acknowledged: BTreeSet<u64>,
    times: Vec<Duration>,
    /// Whether these are recorded is not known.
    unanswered: usize,
    sent_away: usize,
    /// Answers that a good post should not get, by status.
    refused: BTreeMap<u16, String>,
}

/// The clients of one server.
struct Clients<'a> {
    agent: Agent,
    address: String,
    token: String,
    report: &'a str,
    posts: Mutex<Posts>,
    ended: AtomicBool,
}

/// A run, as far as is looked at.
#[derive(Deserialize)]
struct Run {
    id: u64,
    counts: Counts,
}

#[derive(Default, Deserialize)]
struct Counts {
    equivalent: usize,
    widened: usize,
    hazardous: usize,
    incompatible: usize,
}

impl Counts {
    fn findings(&self) -> usize {
        self.equivalent + self.widened + self.hazardous + self.incompatible
    }
}

#[derive(Deserialize)]
struct Runs {
    items: Vec<Run>,
    next: Option<String>,
}

impl Clients<'_> {
    fn url(&self, path: &str) -> String {
        format!("http://{}/api/v1{path}", self.address)
    }

    fn post(&self, path: &str, body: &str) -> Result<(u16, String), ureq::Error> {
        let mut answer = self
            .agent
            .post(self.url(path))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .send(body)?;
        Ok((answer.status().as_u16(), answer.body_mut().read_to_string()?))
    }

    fn get(&self, path: &str) -> Result<String> {
        let mut answer = self.agent.get(self.url(path)).call()?;
        let text = answer.body_mut().read_to_string()?;
        ensure!(answer.status() == 200, "{path}: {} {text}", answer.status());
        Ok(text)
    }

    fn make_project(&self) -> Result<()> {
        let project = format!("{{\"slug\": \"{PROJECT}\", \"display_name\": \"Load\"}}");
        match self.post("/projects", &project)? {
            (201, _) => Ok(()),
            (status, text) => bail!("no project: {status} {text}"),
        }
    }

    fn post_until_ended(&self) {
        let path = format!("/projects/{PROJECT}/runs?tool_version=0.1.0&started_at=2026-11-20T08:15:30Z");
        while !self.ended.load(Ordering::Relaxed) {
            let begin = Instant::now();
            let answer = self.post(&path, self.report);
            let time = begin.elapsed();
            let Ok(mut posts) = self.posts.lock() else { return };
            match answer {
                Ok((201, text)) => match serde_json::from_str::<Run>(&text) {
                    Ok(run) => {
                        posts.acknowledged.insert(run.id);
                        posts.times.push(time);
                        continue;
                    }
                    Err(error) => {
                        posts.refused.insert(201, format!("{error}: {text}"));
                    }
                },
                Ok((503, _)) => posts.sent_away += 1,
                Ok((status, text)) => {
                    posts.refused.insert(status, text);
                }
                Err(_) => posts.unanswered += 1,
            }
            drop(posts);
            // While it is away, asking at once would only keep the machine busy.
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Every run that the server has, page by page.
    fn runs(&self) -> Result<Vec<Run>> {
        let mut runs = Vec::new();
        let mut after = String::new();
        loop {
            let page: Runs =
                serde_json::from_str(&self.get(&format!("/projects/{PROJECT}/runs?limit=100{after}"))?)?;
            runs.extend(page.items);
            let Some(next) = page.next else { return Ok(runs) };
            after = format!("&after={next}");
        }
    }
}

/// A connection for each client is kept open, as a client that posts often does.
fn agent() -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(120)))
        .max_idle_connections(usize::from(u16::MAX))
        .max_idle_connections_per_host(usize::from(u16::MAX))
        .build();
    config.into()
}

/// Every acknowledged run is there once, whole, and no more are there than were posted.
fn check(posts: &Posts, there: &[Run], findings: usize) -> Result<()> {
    let ids: BTreeSet<_> = there.iter().map(|run| run.id).collect();
    ensure!(ids.len() == there.len(), "a run is listed twice");
    let lost: Vec<_> = posts.acknowledged.difference(&ids).collect();
    ensure!(lost.is_empty(), "{} acknowledged runs are lost: {lost:?}", lost.len());
    let more = there.len() - posts.acknowledged.len();
    let unknown = posts.unanswered + posts.sent_away;
    ensure!(more <= unknown, "{more} runs more than were acknowledged, of {unknown} posts without an answer");
    match there.iter().find(|run| run.counts.findings() != findings) {
        Some(run) => bail!("run {} has {} findings of {findings}", run.id, run.counts.findings()),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lost_is_a_failure() {
        let run = |id, hazardous| Run { id, counts: Counts { hazardous, ..Counts::default() } };
        let outcome = |acknowledged: &[u64], unanswered, there: &[Run]| {
            let acknowledged = acknowledged.iter().copied().collect();
            let posts = Posts { acknowledged, unanswered, ..Posts::default() };
            check(&posts, there, 3).map_err(|error| error.to_string())
        };
        for (acknowledged, unanswered, there, said) in [
            (&[1, 2][..], 0, &[run(1, 3), run(2, 3)][..], None),
            (&[1], 1, &[run(1, 3), run(2, 3)], None),
            (&[1, 2], 0, &[run(1, 3)], Some("1 acknowledged runs are lost: [2]")),
            (&[1], 0, &[run(1, 3), run(2, 3)], Some("1 runs more")),
            (&[1], 1, &[run(1, 3), run(1, 3)], Some("listed twice")),
            (&[1], 0, &[run(1, 2)], Some("run 1 has 2 findings of 3")),
        ] {
            match (outcome(acknowledged, unanswered, there), said) {
                (Ok(()), None) => {}
                (Err(error), Some(said)) => assert!(error.contains(said), "{error}"),
                (outcome, said) => panic!("{outcome:?}, not {said:?}"),
            }
        }
    }

    #[test]
    fn percentiles_are_of_those_that_are_there() {
        let times: Vec<_> = (1..=200).map(Duration::from_millis).collect();
        for (percent, milliseconds) in [(50, 100), (99, 198), (100, 200)] {
            assert_eq!(percentile(&times, percent), Some(Duration::from_millis(milliseconds)));
        }
        assert_eq!(percentile(&times[..1], 50), Some(times[0]));
        assert_eq!(percentile(&[], 99), None);
    }
}
