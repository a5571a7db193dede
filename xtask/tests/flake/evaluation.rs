//! The flake as nix/mock.nix recorded it. Judges nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::output_of;

/// The systems that the flake is for.
pub const SYSTEMS: [&str; 3] = ["aarch64-darwin", "aarch64-linux", "x86_64-linux"];

/// A flake that was evaluated.
pub struct Flake {
    /// Where its files are.
    pub root: PathBuf,
    /// The files that git tracks: those that Nix sees.
    pub tracked: Vec<String>,
    inputs: Value,
    outputs: Value,
}

impl Flake {
    /// Evaluates every output of a flake for every system. What git tracks is this repository's, wherever the flake
    /// is: a copy with a mistake in it has no git.
    pub fn evaluated(root: &Path) -> Result<Self, String> {
        let tracked = output_of(Command::new("git").arg("ls-files").current_dir(crate::root()))?;
        let mut nix = Command::new("nix-instantiate");
        nix.args(["--eval", "--strict", "--json", "--argstr", "root"]).arg(root);
        nix.args(["--argstr", "files", &tracked]).arg(crate::root().join("nix/mock.nix"));
        // Evaluating needs a store, and changes nothing in it.
        nix.env("NIX_REMOTE", "dummy://");
        let mut record: Value =
            serde_json::from_str(&output_of(&mut nix)?).map_err(|error| error.to_string())?;
        Ok(Self {
            root: root.to_owned(),
            tracked: tracked.lines().map(str::to_owned).collect(),
            inputs: record["inputs"].take(),
            outputs: record["outputs"].take(),
        })
    }

    /// What flake.nix asks for, by name.
    pub fn inputs(&self) -> impl Iterator<Item = (&str, &Value)> {
        members(&self.inputs)
    }

    /// An output, such as `checks`, for one system: what it holds, by name.
    pub fn output(&self, system: &str, output: &str) -> impl Iterator<Item = (&str, &Value)> {
        members(&self.outputs[output][system])
    }

    /// One thing of an output for one system; null where it is not there.
    pub fn thing(&self, system: &str, output: &str, name: &str) -> &Value {
        &self.outputs[output][system][name]
    }

    /// A file of the flake.
    pub fn text(&self, path: &str) -> Result<String, String> {
        fs::read_to_string(self.root.join(path)).map_err(|error| format!("cannot read {path}: {error}"))
    }
}

/// The members of an object, by name.
pub fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

/// The names in lists: of packages, and of what was built here.
pub fn names<'a>(lists: impl IntoIterator<Item = &'a Value>) -> Vec<&'a str> {
    let values = lists.into_iter().filter_map(Value::as_array).flatten();
    values.filter_map(|value| value.as_str().or(value["name"].as_str())).collect()
}
