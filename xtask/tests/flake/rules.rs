//! What the flake must be, one rule a row. A rule gives what is wrong, one sentence each.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::embedded::embedded;
use crate::evaluation::{Flake, SYSTEMS, members, names};
use crate::output_of;

/// A rule.
pub struct Rule {
    /// What it says.
    pub says: &'static str,
    /// What breaks it.
    pub faults: fn(&Flake) -> Vec<String>,
}

/// All rules.
pub const RULES: &[Rule] = &[
    Rule { says: "every output is there for every system", faults: outputs },
    Rule { says: "builds see every file that the sources embed", faults: embedded_files },
    Rule { says: "the tests see every file that git tracks", faults: tested_files },
    Rule { says: "checks need no server and no Docker", faults: serverless },
    Rule { says: "checks leave nothing out", faults: strict },
    Rule { says: "apps say what they do and bring what they call", faults: apps },
    Rule { says: "images understand what isoschema's own do", faults: images },
    Rule { says: "the shell has the tools that README names", faults: shell },
    Rule { says: "README and the flake name the same things", faults: readme },
    Rule { says: "inputs and lock name the same revisions", faults: lock },
];

/// What packages a system that containers run on has beside those of all.
const IMAGES: [&str; 2] = ["mariadb-image", "postgres-image"];

/// The outputs and what each holds.
const OUTPUTS: &[(&str, &[&str])] = &[
    ("packages", &["default", "xtask"]),
    ("checks", &["clippy", "deny", "doctest", "fmt", "nextest", "package", "rustdoc", "seal"]),
    ("apps", &["ci", "default", "test-mariadb", "test-mysql", "test-postgres", "verify-migrations"]),
    ("devShells", &["default"]),
];

/// What a check must do without.
const SERVERS: &[&str] = &["mariadb", "mariadb-client", "postgresql", "docker-client"];

/// The apps that build, and so call cargo.
const BUILDING: &[&str] = &["ci", "test-mariadb", "test-mysql", "test-postgres"];

/// What crane and mkShell take packages from.
const INPUTS: [&str; 3] = ["nativeBuildInputs", "buildInputs", "packages"];

fn each<'a>(flake: &'a Flake, output: &'a str) -> impl Iterator<Item = (String, &'a Value)> {
    SYSTEMS.into_iter().flat_map(move |system| {
        flake.output(system, output).map(move |(name, thing)| (format!("{output}.{system}.{name}"), thing))
    })
}

fn outputs(flake: &Flake) -> Vec<String> {
    let mut faults = Vec::new();
    for system in SYSTEMS {
        for (output, expected) in OUTPUTS {
            let mut expected = expected.to_vec();
            if *output == "packages" && system.ends_with("-linux") {
                expected.extend(IMAGES);
                expected.sort_unstable();
            }
            let found: Vec<_> = flake.output(system, output).map(|(name, _)| name).collect();
            if found != expected {
                faults.push(format!("{output}.{system} has {found:?}, and not {expected:?}"));
            }
        }
    }
    faults
}

/// What compiles the crates, and the files that it sees.
fn compiling(flake: &Flake) -> impl Iterator<Item = (String, BTreeSet<&str>)> {
    let things = each(flake, "packages").chain(each(flake, "checks"));
    let compiles = |thing: &Value| {
        !["buildLayeredImage", "cargoDeny", "cargoFmt", "runCommand"].contains(&word(&thing["by"]))
    };
    things.filter(move |(_, thing)| compiles(thing)).map(|(name, thing)| (name, files(thing)))
}

/// The files of a thing's source.
fn files(thing: &Value) -> BTreeSet<&str> {
    thing["src"]["files"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn embedded_files(flake: &Flake) -> Vec<String> {
    let mut faults = Vec::new();
    let sources = flake.tracked.iter().filter(|path| path.ends_with(".rs"));
    let mut found = Vec::new();
    for path in sources {
        match fs::read_to_string(crate::root().join(path)) {
            Ok(source) => found.extend(embedded(path, &source)),
            Err(error) => faults.push(format!("cannot read {path}: {error}")),
        }
    }
    if found.len() < 20 {
        faults.push(format!("only {} embedded files were found", found.len()));
    }
    for one in &found {
        if !flake.tracked.iter().any(|file| one.means(file)) {
            faults.push(format!("{} embeds {}, which git does not track", one.by, one.path()));
        }
    }
    for (name, files) in compiling(flake) {
        for one in &found {
            let wanted = flake.tracked.iter().filter(|file| one.means(file));
            faults.extend(
                wanted.filter(|file| !files.contains(file.as_str())).map(|file| {
                    format!("{name} does not see {file}, which {} embeds: nix/source.nix", one.by)
                }),
            );
        }
    }
    faults
}

fn tested_files(flake: &Flake) -> Vec<String> {
    let nextest = SYSTEMS.map(|system| (system, flake.thing(system, "checks", "nextest")));
    let mut faults = Vec::new();
    for (system, nextest) in nextest {
        let seen = files(nextest);
        let unseen = flake.tracked.iter().filter(|file| !seen.contains(file.as_str()));
        faults.extend(unseen.map(|file| format!("nextest on {system} does not see {file}: nix/source.nix")));
    }
    faults
}

fn serverless(flake: &Flake) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, check) in each(flake, "checks") {
        let has = names(INPUTS.map(|input| &check[input]));
        faults.extend(
            has.iter().filter(|tool| SERVERS.contains(tool)).map(|tool| format!("{name} has {tool}")),
        );
    }
    faults
}

/// Arguments without which a check or package would pass over something: output, name, argument, what it must hold.
const STRICT: &[(&str, &str, &str, &str)] = &[
    ("checks", "clippy", "cargoClippyExtraArgs", "--workspace --all-targets -- --deny warnings"),
    ("checks", "rustdoc", "cargoDocExtraArgs", "--workspace"),
    ("checks", "rustdoc", "env", "\"RUSTDOCFLAGS\":\"--deny warnings\""),
    ("checks", "nextest", "cargoExtraArgs", "--locked --workspace"),
    ("checks", "nextest", "cargoNextestExtraArgs", "--no-tests=fail"),
    ("checks", "deny", "cargoDenyChecks", "bans licenses sources"),
    ("packages", "default", "cargoExtraArgs", "--locked --package isoschema --package xtask --bin isoschema"),
    ("packages", "default", "postInstall", "installManPage"),
    ("packages", "default", "postInstall", "installShellCompletion"),
    ("packages", "xtask", "cargoExtraArgs", "--locked --package isoschema --package xtask --bin xtask"),
    ("packages", "xtask", "doCheck", "false"),
    ("checks", "seal", "script", "isoschema check"),
];

fn strict(flake: &Flake) -> Vec<String> {
    let mut faults = Vec::new();
    for system in SYSTEMS {
        for (output, name, argument, holds) in STRICT {
            let thing = flake.thing(system, output, name);
            let value = &thing[argument];
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if !text.contains(holds) {
                faults.push(format!("{output}.{system}.{name}: {argument} is {text}, without {holds}"));
            }
        }
        let sealed = files(flake.thing(system, "checks", "seal"));
        let is_sealed = |file: &str| file.starts_with("migrations") || file.starts_with("isoschema.");
        for file in flake.tracked.iter().filter(|file| is_sealed(file) && !sealed.contains(file.as_str())) {
            faults.push(format!("checks.{system}.seal does not see {file}: nix/source.nix"));
        }
        for (name, check) in flake.output(system, "checks").filter(|(_, check)| check["by"] != "runCommand") {
            if check["strictDeps"] != true {
                faults.push(format!("checks.{system}.{name} has no strictDeps"));
            }
            let libraries = names([&check["buildInputs"]]);
            if libraries != ["libmysqlclient", "libpq"] {
                faults.push(format!("checks.{system}.{name} is built with {libraries:?}"));
            }
        }
    }
    faults
}

fn apps(flake: &Flake) -> Vec<String> {
    let commands = output_of(Command::new(env!("CARGO_BIN_EXE_xtask")).arg("--help")).unwrap_or_default();
    let is_command = |name: &str| commands.lines().any(|line| line.split_whitespace().next() == Some(name));
    let mut faults = Vec::new();
    for (name, app) in each(flake, "apps") {
        let mut fault = |what: String| faults.push(format!("{name} {what}"));
        if app["meta"]["description"].as_str().is_none_or(|text| text.len() < 20) {
            fault("has no description".to_owned());
        }
        let program = &app["program"];
        let tools = names([&program["runtimeInputs"]]);
        let text = program["text"].as_str().unwrap_or_default();
        let own = name.rsplit('.').next().unwrap_or_default();
        let mut wanted = vec!["mariadb", "postgresql", "docker-client", "coreutils", "gnused"];
        if own == "default" {
            wanted.push("isoschema-buildPackage");
        } else {
            wanted.push("xtask-buildPackage");
            if !text.contains(&format!("xtask {own} ")) || !is_command(own) {
                fault(format!("runs `{text}`, and not xtask's command of its name"));
            }
        }
        if BUILDING.contains(&own) {
            wanted.extend(["cc", "pkg-config", "bashInteractive", "gitMinimal"]);
            if !tools.iter().any(|tool| tool.starts_with("rust-")) {
                fault("brings no cargo".to_owned());
            }
            for variable in ["PKG_CONFIG_PATH", "PQ_LIB_DIR"] {
                if program["runtimeEnv"][variable].as_str().is_none_or(str::is_empty) {
                    fault(format!("does not set {variable}"));
                }
            }
        }
        for tool in wanted.into_iter().filter(|tool| !tools.contains(tool)) {
            fault(format!("does not bring {tool}"));
        }
        if !text.ends_with("\"$@\"") {
            fault("drops its arguments".to_owned());
        }
    }
    faults
}

/// What an image must have: the user, port and directories that scripts/container and a run of it count on.
const IMAGE: &[(&str, &str, &[&str])] = &[
    ("mariadb", "mysql", &["-mariadb usr/local/bin/serve", "3306/tcp", "run/mysqld", "var/lib/mysql"]),
    ("postgres", "postgres", &["-postgres usr/local/bin/serve", "5432/tcp", "run/postgresql"]),
];

fn images(flake: &Flake) -> Vec<String> {
    let mut faults = Vec::new();
    for system in SYSTEMS.iter().filter(|system| system.ends_with("-linux")) {
        for (engine, user, holds) in IMAGE {
            let name = format!("{engine}-image");
            let image = flake.thing(system, "packages", &name);
            let mut fault = |what: String| faults.push(format!("packages.{system}.{name} {what}"));
            let config = &image["config"];
            if image["name"] != format!("isoschema/{engine}").as_str() || config["User"] != *user {
                fault(format!("is {} and runs as {}", image["name"], config["User"]));
            }
            if config["Entrypoint"] != serde_json::json!(["/usr/local/bin/serve"]) {
                fault(format!("begins with {}", config["Entrypoint"]));
            }
            let all = format!("{} {}", config["ExposedPorts"], word(&image["fakeRootCommands"]));
            for part in holds.iter().filter(|part| !all.contains(**part)) {
                fault(format!("has no {part}"));
            }
            let contents = names([&image["contents"]]);
            for tool in
                ["bashInteractive", "coreutils", "gnused"].iter().filter(|tool| !contents.contains(*tool))
            {
                fault(format!("has no {tool}, which its entry point or docker-compose.test.yml calls"));
            }
        }
    }
    faults
}

/// The paragraph of README that tells what the shell has, and the words in backquotes there.
fn told_tools(readme: &str) -> Vec<&str> {
    let paragraph = readme.split("\n\n").find(|paragraph| paragraph.starts_with("The shell has"));
    paragraph.into_iter().flat_map(|text| text.split('`').skip(1).step_by(2)).collect()
}

fn shell(flake: &Flake) -> Vec<String> {
    let mut faults = Vec::new();
    let readme = flake_readme(&mut faults);
    let told = told_tools(&readme);
    if told.len() < 10 {
        faults.push(format!("README tells of {} tools of the shell", told.len()));
    }
    for system in SYSTEMS {
        let shell = flake.thing(system, "devShells", "default");
        let mut has: BTreeSet<_> = names([&shell["packages"]]).into_iter().collect();
        let extensions = shell["toolchain"]["extensions"].as_array().into_iter().flatten();
        has.extend(extensions.filter_map(Value::as_str));
        faults.extend(
            told.iter()
                .filter(|tool| !has.contains(*tool))
                .map(|tool| format!("{system}: the shell lacks {tool}")),
        );
        faults.extend(
            has.iter()
                .filter(|tool| !told.contains(tool))
                .map(|tool| format!("README does not tell of {tool}")),
        );
        let checks: Vec<_> = members(&shell["checks"]).map(|(name, _)| name).collect();
        let all: Vec<_> = flake.output(system, "checks").map(|(name, _)| name).collect();
        if checks != all {
            faults.push(format!("{system}: the shell inherits what {checks:?} need, and not {all:?}"));
        }
    }
    faults
}

fn flake_readme(faults: &mut Vec<String>) -> String {
    fs::read_to_string(crate::root().join("README.md")).unwrap_or_else(|error| {
        faults.push(format!("cannot read README.md: {error}"));
        String::new()
    })
}

/// The names after `.#` or `isoschema#` in a text.
fn references(text: &str) -> BTreeSet<&str> {
    let ends = |letter: char| !(letter.is_alphanumeric() || letter == '-');
    let names = text.split(".#").skip(1).map(|rest| rest.split(ends).next().unwrap_or_default());
    names.filter(|name| !name.is_empty()).collect()
}

fn readme(flake: &Flake) -> Vec<String> {
    let mut faults = Vec::new();
    let readme = flake_readme(&mut faults);
    let told = references(&readme);
    let system = "x86_64-linux";
    let names = |output| flake.output(system, output).map(|(name, _)| name).collect::<BTreeSet<_>>();
    let (apps, packages) = (names("apps"), names("packages"));
    for name in apps.union(&packages).filter(|name| **name != "default" && !told.contains(*name)) {
        faults.push(format!("README does not tell of .#{name}"));
    }
    for name in told.iter().filter(|name| !apps.contains(*name) && !packages.contains(*name)) {
        faults.push(format!("README tells of .#{name}, which the flake does not have"));
    }
    for check in names("checks") {
        if !readme.contains(&format!("| `{check}` |")) {
            faults.push(format!("README does not tell of the check {check}"));
        }
    }
    faults
}

fn lock(flake: &Flake) -> Vec<String> {
    let lock = flake.text("flake.lock").and_then(|text| {
        serde_json::from_str::<Value>(&text).map_err(|error| format!("flake.lock: {error}"))
    });
    let lock = match lock {
        Ok(lock) => lock,
        Err(fault) => return vec![fault],
    };
    let nodes = &lock["nodes"];
    let mut faults = Vec::new();
    let mut known = BTreeSet::from(["root"]);
    for (name, input) in flake.inputs() {
        known.insert(name);
        let node = &nodes[name];
        let (original, locked) = (&node["original"], &node["locked"]);
        let mut url = format!("github:{}/{}", word(&original["owner"]), word(&original["repo"]));
        if let Some(branch) = original["ref"].as_str() {
            url += &format!("/{branch}");
        }
        if input["url"] != url.as_str() {
            faults.push(format!(
                "flake.nix asks for {}, and flake.lock has {name} from {url}",
                word(&input["url"])
            ));
        }
        let is_revision = |text: &str| text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_revision(word(&locked["rev"])) || !is_hash(word(&locked["narHash"])) {
            faults.push(format!("flake.lock pins {name} to no revision with its hash"));
        }
        if ["owner", "repo"].iter().any(|part| original[part] != locked[part]) {
            faults.push(format!("flake.lock pins {name} elsewhere than it asks for it"));
        }
        for (theirs, ours) in members(&input["inputs"]) {
            if node["inputs"][theirs] != serde_json::json!([ours["follows"]]) {
                faults.push(format!("in flake.lock, {name} does not follow our {theirs}"));
            }
        }
    }
    let locked: BTreeSet<_> = members(nodes).map(|(name, _)| name).collect();
    if locked != known || known.len() != 4 {
        faults.push(format!("flake.lock has {locked:?}, flake.nix {known:?}; the inputs are to be three"));
    }
    faults
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// SHA-256 as Nix writes it.
fn is_hash(text: &str) -> bool {
    text.strip_prefix("sha256-").is_some_and(|hash| hash.len() == 44 && hash.ends_with('='))
}
