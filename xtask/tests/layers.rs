//! The walls between the rooms: which crate may see which, and where Diesel may be reached. The rules are a function
//! over a small graph, so that seeded violations show that it catches them; the real graph comes from cargo.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Every room, and the rooms that it may see. docs/architecture.md says the same, which is tested.
const MAY_SEE: &[(&str, &[&str])] = &[
    ("cli", &["ledger-server", "report", "verify"]),
    ("compare", &["schema"]),
    ("contract", &["schema"]),
    ("engines", &["schema"]),
    ("inspect", &["engines", "schema"]),
    ("ledger", &["compare", "schema"]),
    ("ledger-server", &["ledger", "ledger-store"]),
    ("ledger-store", &["ledger"]),
    ("migrations", &["schema"]),
    ("origins", &["compare", "migrations", "schema"]),
    ("probe", &["compare", "engines", "rows", "schema"]),
    ("report", &["compare", "schema"]),
    ("rows", &["schema"]),
    ("schema", &[]),
    ("seal", &["compare", "schema"]),
    ("servers", &["schema"]),
    (
        "verify",
        &[
            "compare",
            "contract",
            "engines",
            "inspect",
            "migrations",
            "origins",
            "probe",
            "rows",
            "schema",
            "seal",
            "servers",
        ],
    ),
    ("xtask", &["report", "servers", "verify"]),
];

/// The rooms from which Diesel must be out of reach, in their tests too.
const WITHOUT_DIESEL: &[&str] =
    &["compare", "contract", "ledger", "migrations", "report", "rows", "schema", "seal", "servers"];

/// The rooms that may name Diesel.
const MAY_NAME_DIESEL: &[&str] = &["engines", "ledger-store"];

/// The rooms whose tests may name Diesel.
const TESTS_MAY_NAME_DIESEL: &[&str] = &["engines", "ledger-store", "verify"];

/// Diesel, its runner and the client libraries that it brings.
const DIESEL: &[&str] = &["diesel", "diesel_migrations", "libsqlite3-sys", "mysqlclient-sys", "pq-sys"];

/// Who depends on whom, by name: rooms by their folder, other packages by their own name.
#[derive(Debug, Clone, Default)]
struct Graph {
    rooms: BTreeSet<String>,
    /// Of the product: normal and build dependencies.
    built_with: BTreeMap<String, BTreeSet<String>>,
    /// Of a room's tests.
    tested_with: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    /// The shortest way from a package to one of Diesel's, by product dependencies alone.
    fn way_to_diesel(&self, from: &str) -> Option<Vec<String>> {
        let mut ways = vec![vec![from.to_owned()]];
        let mut seen = BTreeSet::from([from.to_owned()]);
        let mut next = 0;
        while let Some(way) = ways.get(next).cloned() {
            next += 1;
            let last = &way[way.len() - 1];
            if DIESEL.contains(&last.as_str()) {
                return Some(way);
            }
            for to in self.built_with.get(last).into_iter().flatten() {
                if seen.insert(to.clone()) {
                    ways.push([way.clone(), vec![to.clone()]].concat());
                }
            }
        }
        None
    }
}

/// What breaks the walls, one sentence each, sorted.
fn violations(graph: &Graph) -> Vec<String> {
    let mut found = Vec::new();
    for room in &graph.rooms {
        let Some((_, may_see)) = MAY_SEE.iter().find(|(name, _)| name == room) else {
            found
                .push(format!("{room} is in no layer: give it a row in MAY_SEE and in docs/architecture.md"));
            continue;
        };
        for seen in graph.built_with.get(room).into_iter().flatten() {
            if graph.rooms.contains(seen) && !may_see.contains(&seen.as_str()) {
                found.push(format!("{room} must not see {seen}"));
            }
            if DIESEL.contains(&seen.as_str()) && !MAY_NAME_DIESEL.contains(&room.as_str()) {
                found.push(format!("{room} must not name {seen}"));
            }
        }
        for seen in graph.tested_with.get(room).into_iter().flatten() {
            if DIESEL.contains(&seen.as_str()) && !TESTS_MAY_NAME_DIESEL.contains(&room.as_str()) {
                found.push(format!("{room}'s tests must not name {seen}"));
            }
        }
        if WITHOUT_DIESEL.contains(&room.as_str()) {
            let tested_with = graph.tested_with.get(room).into_iter().flatten();
            for start in tested_with.chain([room]) {
                if let Some(way) = graph.way_to_diesel(start) {
                    found.push(format!("{room} reaches Diesel: {}", way.join(" → ")));
                }
            }
        }
    }
    found.sort();
    found
}

/// This workspace's graph.
fn workspace() -> Graph {
    let metadata = MetadataCommand::new()
        .manifest_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml"))
        .exec()
        .expect("cargo metadata of this workspace");
    let names: BTreeMap<_, _> = metadata
        .packages
        .iter()
        .map(|package| {
            let is_room = metadata.workspace_members.contains(&package.id);
            let folder = package.manifest_path.parent().and_then(|folder| folder.file_name());
            let name = folder.filter(|_| is_room).unwrap_or(package.name.as_str());
            (&package.id, name.to_owned())
        })
        .collect();
    let mut graph = Graph {
        rooms: metadata.workspace_members.iter().map(|id| names[id].clone()).collect(),
        ..Graph::default()
    };
    for node in metadata.resolve.expect("cargo metadata resolves the dependencies").nodes {
        for dependency in &node.deps {
            let to = &names[&dependency.pkg];
            let is_room = metadata.workspace_members.contains(&node.id);
            for kind in &dependency.dep_kinds {
                let edges = match kind.kind {
                    DependencyKind::Normal | DependencyKind::Build => &mut graph.built_with,
                    DependencyKind::Development if is_room => &mut graph.tested_with,
                    DependencyKind::Development => continue,
                    kind => panic!("cargo knows a kind of dependency that this test does not: {kind:?}"),
                };
                edges.entry(names[&node.id].clone()).or_default().insert(to.clone());
            }
        }
    }
    graph
}

/// A graph of rooms and packages from `a -> b` (product) and `a ~> b` (tests).
fn graph(edges: &[&str]) -> Graph {
    let mut graph = Graph::default();
    let packages: BTreeSet<&str> = DIESEL.iter().copied().chain(["serde", "between"]).collect();
    for edge in edges {
        let (from, arrow, to) = match edge.split_whitespace().collect::<Vec<_>>()[..] {
            [from, arrow, to] => (from, arrow, to),
            _ => panic!("`{edge}` is no edge"),
        };
        let kind = if arrow == "->" { &mut graph.built_with } else { &mut graph.tested_with };
        kind.entry(from.to_owned()).or_default().insert(to.to_owned());
        graph.rooms.extend([from, to].into_iter().filter(|name| !packages.contains(name)).map(str::to_owned));
    }
    graph
}

#[test]
fn the_walls_hold() {
    let graph = workspace();
    assert!(graph.rooms.len() >= MAY_SEE.len(), "a room of MAY_SEE is gone: {:?}", graph.rooms);
    assert!(graph.way_to_diesel("engines").is_some(), "the graph is blind: engines stands on Diesel");
    assert_eq!(violations(&graph), Vec::<String>::new());
}

#[test]
fn seeded_violations_are_caught() {
    let table: &[(&str, &[&str], &[&str])] = &[
        (
            "what is allowed",
            &["verify -> compare", "engines -> diesel", "verify ~> diesel", "schema -> serde"],
            &[],
        ),
        ("an arrow upwards", &["schema -> compare"], &["schema must not see compare"]),
        ("an arrow that jumps", &["cli -> inspect"], &["cli must not see inspect"]),
        ("between equals", &["report -> migrations"], &["report must not see migrations"]),
        ("tests may see any room", &["report ~> migrations"], &[]),
        (
            "a crate in no layer",
            &["verify -> schema", "attic -> schema"],
            &["attic is in no layer: give it a row in MAY_SEE and in docs/architecture.md"],
        ),
        ("Diesel by name", &["inspect -> diesel"], &["inspect must not name diesel"]),
        ("a client library by name", &["cli -> pq-sys"], &["cli must not name pq-sys"]),
        ("Diesel in tests", &["inspect ~> diesel"], &["inspect's tests must not name diesel"]),
        (
            "Diesel behind another package",
            &["schema -> between", "between -> diesel_migrations"],
            &["schema reaches Diesel: schema → between → diesel_migrations"],
        ),
        (
            "Diesel behind a room",
            &["compare -> engines", "engines -> diesel"],
            &["compare must not see engines", "compare reaches Diesel: compare → engines → diesel"],
        ),
        (
            "Diesel behind a room in tests",
            &["servers ~> engines", "engines -> diesel"],
            &["servers reaches Diesel: engines → diesel"],
        ),
        ("Diesel where it is allowed to be reached", &["inspect -> engines", "engines -> diesel"], &[]),
    ];
    for (topic, edges, expected) in table {
        assert_eq!(violations(&graph(edges)), *expected, "{topic}");
    }
}

#[test]
fn architecture_md_says_the_same() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/architecture.md");
    let text = fs::read_to_string(path).expect("docs/architecture.md");
    let (_, section) = text.split_once("\n## May see\n").expect("a section `May see`");
    let mut said: Vec<(String, Vec<String>)> = section
        .lines()
        .filter_map(|line| line.split_once(" ─► "))
        .map(|(room, seen)| (room.to_owned(), seen.split(", ").map(str::to_owned).collect()))
        .collect();
    said.sort();
    let meant: Vec<(String, Vec<String>)> = MAY_SEE
        .iter()
        .map(|(room, seen)| ((*room).to_owned(), seen.iter().map(|name| (*name).to_owned()).collect()))
        .filter(|(_, seen): &(String, Vec<String>)| !seen.is_empty())
        .collect();
    assert_eq!(said, meant, "the lines `room ─► rooms` of docs/architecture.md against MAY_SEE");
}
