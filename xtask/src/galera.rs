//! The ledger's conformance suite on a Galera cluster, before and after one of its nodes is killed. The tests start and
//! kill nothing: that is done here.

use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use anyhow::Result;
use isoschema_verify::{Engine, Request, Way, start_cluster};

use crate::command::{cargo, run_tests, run_tests_watched};
use crate::output;

/// A majority must be left when one is killed.
const NODES: usize = 3;

/// The last node, which is no more than the others.
const VICTIM: usize = NODES - 1;

/// The test that goes on while a node is killed, and what it says when it has begun.
const DYING: (&str, &str) = ("writers_go_on_when_a_node_dies", "the writers write");

/// Starts a cluster, runs the suite with its writers spread over the nodes, kills a node while others write, and runs
/// the suite again on what is left.
pub fn test() -> Result<ExitCode> {
    let mut request = Request::new(Engine::MariaDb);
    request.way = Way::Native;
    let cluster = start_cluster(&request, NODES)?;
    let (dying, begun) = DYING;
    let tests = |names: &[&str]| {
        let mut tests =
            cargo(["test", "--locked", "--package", "isoschema-ledger-store", "--lib", "--", "--ignored"]);
        tests.args(names).env("ISOSCHEMA_TEST_GALERA_URL", cluster.url());
        tests
    };
    let suite = ["conformance::galera::", "conformance::nodes::", "--skip", dying];
    let whole = run_tests(&mut tests(&suite))?;
    let kill = |line: &str| {
        if line.ends_with(begun) {
            thread::sleep(Duration::from_secs(2));
            cluster.kill(VICTIM)?;
            eprintln!("killed node {VICTIM} of {NODES}");
        }
        Ok(())
    };
    run_tests_watched(&mut tests(&[dying, "--nocapture"]), kill)?;
    let after = run_tests(&mut tests(&["conformance::galera::"]))?;
    output::print(&format!(
        "Galera: {whole} tests pass on {NODES} nodes of MariaDB {}, the writers go on when one is killed, and {after} \
         tests pass on those left\n",
        cluster.nodes()[0].version()
    ))?;
    Ok(ExitCode::SUCCESS)
}
