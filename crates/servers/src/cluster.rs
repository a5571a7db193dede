//! A Galera cluster of native MariaDB servers on this machine: each node a lease of its own, its clients by Unix socket
//! only. Not a way to verify migrations: what a cluster does otherwise concerns the programs that run on it.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use isoschema_schema::Engine;

use crate::address::Address;
use crate::binary::Binary;
use crate::client::Client;
use crate::lease::{DATABASE, Lease};
use crate::native::{self, Launched, Seed};
use crate::{Request, StartError, random};

/// How long the nodes may take to find each other.
const PATIENCE: Duration = Duration::from_secs(90);

/// How often nodes are started on other ports, when another program takes one of theirs first.
const ATTEMPTS: usize = 3;

/// Where Debian, Fedora and Nix put the library that makes a server a node, after what the environment names.
const PLACES: [&str; 5] = [
    "/usr/lib/galera/libgalera_smm.so",
    "/usr/lib64/galera-4/libgalera_smm.so",
    "/usr/lib64/galera/libgalera_smm.so",
    "/run/current-system/sw/lib/galera/libgalera_smm.so",
    "/nix/var/nix/profiles/default/lib/galera/libgalera_smm.so",
];

/// The nodes of a cluster. Dropping it ends and removes all of them.
#[derive(Debug)]
pub struct Cluster {
    nodes: Vec<Lease>,
    sockets: Vec<PathBuf>,
}

impl Cluster {
    /// The nodes; what is made on one is there on all.
    #[must_use]
    pub fn nodes(&self) -> &[Lease] {
        &self.nodes
    }

    /// One URL that names every node, as the ledger's store reads it: the sockets with commas between them.
    #[must_use]
    pub fn url(&self) -> String {
        Address::sockets(Engine::MariaDb, &self.sockets).database(DATABASE)
    }

    /// Ends a node's server as a power cut would.
    ///
    /// # Errors
    ///
    /// When there is no such node, or its process cannot be ended.
    pub fn kill(&self, node: usize) -> Result<(), StartError> {
        let gone = || std::io::Error::from(std::io::ErrorKind::NotFound);
        let lease = self.nodes.get(node).ok_or_else(|| StartError::io("killing a node", "", gone()))?;
        lease.kill()
    }
}

/// Starts so many nodes of one cluster, with an empty database on it.
///
/// # Errors
///
/// When the server or Galera's library cannot be had, or the nodes do not find each other in time; nothing is left
/// behind.
pub fn start_cluster(
    request: &Request,
    nodes: usize,
    client: &'static dyn Client,
) -> Result<Cluster, StartError> {
    request.validate()?;
    let binary = native::find(request)?;
    let provider = provider()?;
    let mut attempt = 1;
    loop {
        match start_once(request, &binary, &provider, nodes, client) {
            Err(StartError::Ended { log, .. })
                if attempt < ATTEMPTS && log.contains("Address already in use") =>
            {
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}

fn start_once(
    request: &Request,
    binary: &Binary,
    provider: &Path,
    nodes: usize,
    client: &'static dyn Client,
) -> Result<Cluster, StartError> {
    let plan = Plan::new(provider, nodes)?;
    let launched = (0..nodes)
        .map(|node| {
            let mut request = request.clone();
            request.options.extend(plan.options(node));
            native::launch(&request, binary, client, &plan.seed(node))
        })
        .collect::<Result<Vec<Launched>, _>>()?;
    let sockets = launched.iter().map(|launched| launched.socket().to_owned()).collect();
    let deadline = Instant::now() + PATIENCE;
    let mut leases: Vec<Lease> = Vec::new();
    for launched in launched {
        let lease = launched.wait(PATIENCE)?;
        lease.wait_until_joined(nodes, deadline)?;
        leases.push(if leases.is_empty() { lease.with_database()? } else { lease.with_prepared_database() });
    }
    Ok(Cluster { nodes: leases, sockets })
}

/// Galera's library.
fn provider() -> Result<PathBuf, StartError> {
    let named = std::env::var_os("ISOSCHEMA_GALERA").map(PathBuf::from);
    let places: Vec<_> = named.into_iter().chain(PLACES.map(PathBuf::from)).collect();
    match places.iter().find(|place| place.is_file()) {
        Some(place) => Ok(place.clone()),
        None => Err(StartError::NoGalera { looked_for: places }),
    }
}

/// What the nodes of one cluster have in common, and where each listens to the others.
///
/// Nobody transfers a state: every node starts from the same copied data directory, at the same position of a history
/// that is invented here, as a member of a cluster that has been there before. Galera forms such a cluster again when
/// all its members are back (`pc.recovery`).
struct Plan {
    provider: PathBuf,
    /// Nodes of another name are turned away.
    name: String,
    history: String,
    members: Vec<String>,
    /// Each node's: for the group, and for a state transfer that never comes.
    ports: Vec<[u16; 2]>,
}

impl Plan {
    fn new(provider: &Path, nodes: usize) -> Result<Self, StartError> {
        Ok(Self {
            provider: provider.to_owned(),
            name: random::hexadecimal(16)?,
            history: uuid()?,
            members: (0..nodes).map(|_| uuid()).collect::<Result<_, _>>()?,
            ports: free_ports(nodes)?,
        })
    }

    fn options(&self, node: usize) -> Vec<String> {
        let [group, transfer] = self.ports[node];
        let all: Vec<_> = self.ports.iter().map(|[port, _]| format!("127.0.0.1:{port}")).collect();
        vec![
            "--wsrep-on=ON".to_owned(),
            format!("--wsrep-provider={}", self.provider.display()),
            format!("--wsrep-cluster-name={}", self.name),
            format!("--wsrep-cluster-address=gcomm://{}", all.join(",")),
            format!("--wsrep-node-name=node{node}"),
            format!("--wsrep-node-address=127.0.0.1:{group}"),
            format!(
                "--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:{group};base_host=127.0.0.1;base_port={group};\
                 ist.recv_addr=127.0.0.1:{transfer};gcache.size=16M"
            ),
            format!("--wsrep-start-position={}:0", self.history),
            "--wsrep-sst-method=skip".to_owned(),
            // What a cluster cannot keep equal is refused, not done on one node. BINLOG_ROW_FORMAT_ONLY would refuse all
            // DDL where no binary log is written (seen on 10.11.19).
            "--wsrep-mode=STRICT_REPLICATION,REQUIRED_PRIMARY_KEY,DISALLOW_LOCAL_GTID".to_owned(),
            "--binlog-format=ROW".to_owned(),
            "--innodb-autoinc-lock-mode=2".to_owned(),
        ]
    }

    /// Two files of Galera's that a node finds in its data directory.
    fn seed(&self, node: usize) -> Seed {
        let view = format!("3 {} 1", self.members[0]);
        let members: String = self.members.iter().map(|member| format!("member: {member} 0\n")).collect();
        vec![
            (
                "grastate.dat",
                format!(
                    "# GALERA saved state\nversion: 2.1\nuuid:    {}\nseqno:   0\nsafe_to_bootstrap: 0\n",
                    self.history
                ),
            ),
            (
                "gvwstate.dat",
                format!(
                    "my_uuid: {}\n#vwbeg\nview_id: {view}\nbootstrap: 0\n{members}#vwend\n",
                    self.members[node]
                ),
            ),
        ]
    }
}

/// As Galera writes them: its nodes' have a clock's form, which nobody checks.
fn uuid() -> Result<String, StartError> {
    let digits = random::hexadecimal(16)?;
    Ok([&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-"))
}

/// Ports of 127.0.0.1 that nobody has; all are held at once, so that no two are the same.
fn free_ports(nodes: usize) -> Result<Vec<[u16; 2]>, StartError> {
    let failed = |source| StartError::io("looking for a port on", "127.0.0.1", source);
    let held = (0..2 * nodes)
        .map(|_| TcpListener::bind("127.0.0.1:0"))
        .collect::<Result<Vec<_>, _>>()
        .map_err(failed)?;
    let ports = held
        .iter()
        .map(|listener| listener.local_addr().map(|address| address.port()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(failed)?;
    Ok(ports.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_listen_within_this_machine_alone() {
        let plan = Plan::new(Path::new("/usr/lib/galera/libgalera_smm.so"), 3).expect("a plan");
        for node in 0..3 {
            let options = plan.options(node).join(" ");
            for setting in
                ["wsrep-node-address=", "gmcast.listen_addr=tcp://", "base_host=", "ist.recv_addr="]
            {
                let after = options.split_once(setting).expect(setting).1;
                assert!(after.starts_with("127.0.0.1"), "{setting} in {options}");
            }
        }
        let mut ports: Vec<_> = plan.ports.iter().flatten().collect();
        ports.sort_unstable();
        ports.dedup();
        assert_eq!(ports.len(), 6);
    }

    #[test]
    fn every_node_knows_itself_and_the_others() {
        let plan = Plan::new(Path::new("/x"), 3).expect("a plan");
        for node in 0..3 {
            let [(_, state), (_, view)] = &plan.seed(node)[..] else { panic!("not two files") };
            assert!(state.contains(&plan.history) && state.contains("seqno:   0\n"), "{state}");
            assert!(view.starts_with(&format!("my_uuid: {}\n", plan.members[node])), "{view}");
            assert!(
                plan.members.iter().all(|member| view.contains(&format!("member: {member} 0\n"))),
                "{view}"
            );
        }
        assert!(plan.history.split('-').map(str::len).eq([8, 4, 4, 4, 12]), "{}", plan.history);
    }
}
