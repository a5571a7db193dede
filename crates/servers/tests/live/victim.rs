//! The program that the kill tests kill: takes a server, says so, and waits to be killed.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use isoschema_schema::Engine;
use isoschema_servers::{Request, start};

/// `ENGINE WAY [IMAGE]`: says `leased` and the URL once it has the server, then `fresh` for each further
/// database that it makes, and ends only by being killed.
pub fn hold(arguments: &[String]) -> ExitCode {
    let engine: Engine = arguments[0].parse().expect("an engine");
    let mut request = Request::new(engine);
    request.way = arguments[1].parse().expect("a way");
    request.image = arguments.get(2).cloned();
    let lease = match start(&request, &crate::CLIENT) {
        Ok(lease) => lease,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    say(&format!("leased {}", lease.url()));
    for _ in 0..3 {
        lease.fresh_database().expect("another database");
        say("fresh");
    }
    std::thread::sleep(Duration::from_secs(60));
    eprintln!("nobody killed this program");
    ExitCode::FAILURE
}

fn say(line: &str) {
    // Whoever listened may be gone; that is for this program to survive.
    let _unheard = writeln!(std::io::stdout(), "{line}").and_then(|()| std::io::stdout().flush());
}
