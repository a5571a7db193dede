//! Mistakes, each planted in a copy of the flake, and what must then be said. A mistake that nothing catches fails its
//! trial.

use std::fs;
use std::path::Path;

use crate::evaluation::Flake;
use crate::rules::RULES;

/// A mistake.
pub struct Mistake {
    /// What it is.
    pub is: &'static str,
    /// The file that it is made in.
    file: &'static str,
    /// What stands there,
    right: &'static str,
    /// and what the mistake makes of it.
    wrong: &'static str,
    /// A part of what evaluation or a rule then says.
    said: &'static str,
}

/// All mistakes.
pub const MISTAKES: &[Mistake] = &[
    Mistake {
        is: "an attribute that nixpkgs does not have",
        file: "nix/shell.nix",
        right: "pkgs.mariadb.client",
        wrong: "pkgs.mariadb-client",
        said: "attribute 'mariadb-client' missing",
    },
    Mistake {
        is: "a misspelt function of crane",
        file: "nix/rust.nix",
        right: "craneLib.cargoNextest",
        wrong: "craneLib.cargoNexttest",
        said: "attribute 'cargoNexttest' missing",
    },
    Mistake {
        is: "a misspelt argument of crane, which crane would pass over",
        file: "nix/rust.nix",
        right: "cargoNextestExtraArgs =",
        wrong: "cargoNextestExtraArg =",
        said: "cargoNextest has no argument cargoNextestExtraArg",
    },
    Mistake {
        is: "a check without the dependencies that were built",
        file: "nix/rust.nix",
        right: "checked // { cargoClippyExtraArgs",
        wrong: "development // { cargoClippyExtraArgs",
        said: "cargoClippy needs src cargoArtifacts",
    },
    Mistake {
        is: "an image without the shell that docker-compose asks it for",
        file: "nix/images.nix",
        right: "        pkgs.bashInteractive\n",
        wrong: "",
        said: "has no bashInteractive",
    },
    Mistake {
        is: "an app that leaves what a supervisor calls to the machine",
        file: "nix/apps.nix",
        right: "    pkgs.coreutils\n",
        wrong: "",
        said: "does not bring coreutils",
    },
    Mistake {
        is: "embedded queries outside the source",
        file: "nix/source.nix",
        right: "      ../crates/inspect/queries\n",
        wrong: "",
        said: "does not see crates/inspect/queries/sqlite/settings.sql",
    },
    Mistake {
        is: "embedded pages outside the source",
        file: "nix/source.nix",
        right: "../docs/findings\n",
        wrong: "../docs/findings/table-missing.md\n",
        said: "does not see docs/findings/column-default.md",
    },
    Mistake {
        is: "cases outside what the tests see",
        file: "nix/source.nix",
        right: "whole = cut ../.;",
        wrong: "whole = cut (lib.fileset.difference ../. ../tests/cases);",
        said: "does not see tests/cases/",
    },
    Mistake {
        is: "a seal outside what its check sees",
        file: "nix/rust.nix",
        right: "\"isoschema-seal\" { src = source.whole; }",
        wrong: "\"isoschema-seal\" { src = source.compiled; }",
        said: "seal does not see isoschema.toml",
    },
    Mistake {
        is: "a file in the source that is not there",
        file: "nix/source.nix",
        right: "../docs/report.md",
        wrong: "../docs/reports.md",
        said: "no file docs/reports.md is tracked",
    },
    Mistake {
        is: "a server in the checks",
        file: "nix/rust.nix",
        right: "pkgs.pkg-config ]",
        wrong: "pkgs.pkg-config pkgs.mariadb ]",
        said: "checks.x86_64-linux.nextest has mariadb",
    },
    Mistake {
        is: "tests that pass by not running",
        file: "nix/rust.nix",
        right: "cargoNextestExtraArgs = \"--no-tests=fail\"",
        wrong: "cargoNextestExtraArgs = \"--no-tests=pass\"",
        said: "without --no-tests=fail",
    },
    Mistake {
        is: "an app without its server",
        file: "nix/apps.nix",
        right: "    pkgs.postgresql\n",
        wrong: "",
        said: "apps.x86_64-linux.verify-migrations does not bring postgresql",
    },
    Mistake {
        is: "an app that calls cargo without pkg-config",
        file: "nix/apps.nix",
        right: "        pkgs.pkg-config\n",
        wrong: "",
        said: "apps.x86_64-linux.test-mariadb does not bring pkg-config",
    },
    Mistake {
        is: "an app for a command that xtask does not have",
        file: "nix/apps.nix",
        right: "building \"test-postgres\"",
        wrong: "building \"test-postgresql\"",
        said: "and not xtask's command of its name",
    },
    Mistake {
        is: "an image without its server's entry point",
        file: "nix/images.nix",
        right: "entry = ../scripts/container/postgres",
        wrong: "entry = ../scripts/container/mariadb",
        said: "packages.x86_64-linux.postgres-image has no -postgres usr/local/bin/serve",
    },
    Mistake {
        is: "a tool that README promises and the shell lacks",
        file: "nix/shell.nix",
        right: "      pkgs.cargo-nextest\n",
        wrong: "",
        said: "the shell lacks cargo-nextest",
    },
    Mistake {
        is: "a system left out",
        file: "flake.nix",
        right: "        \"aarch64-linux\"\n",
        wrong: "",
        said: "checks.aarch64-linux has []",
    },
    Mistake {
        is: "an input that the lock does not have",
        file: "flake.nix",
        right: "    crane.url =",
        wrong: "    advisory-db.url = \"github:rustsec/advisory-db\";\n    crane.url =",
        said: "flake.nix asks for github:rustsec/advisory-db",
    },
    Mistake {
        is: "a lock that pins another project",
        file: "flake.lock",
        right: "\"owner\": \"oxalica\",\n        \"repo\": \"rust-overlay\",\n        \"rev\"",
        wrong: "\"owner\": \"mozilla\",\n        \"repo\": \"rust-overlay\",\n        \"rev\"",
        said: "pins rust-overlay elsewhere",
    },
];

impl Mistake {
    /// Makes the mistake in a copy, and fails unless it is told.
    pub fn is_caught(&self) -> Result<(), String> {
        let copy = tempfile::tempdir().map_err(|error| error.to_string())?;
        // Nix follows no links on its way to a file.
        let root = copy.path().canonicalize().map_err(|error| error.to_string())?;
        self.plant(&root).map_err(|error| format!("{}: {error}", self.file))?;
        let said = match Flake::evaluated(&root) {
            Err(error) => error,
            Ok(flake) => RULES.iter().flat_map(|rule| (rule.faults)(&flake)).collect::<Vec<_>>().join("\n"),
        };
        if said.contains(self.said) { Ok(()) } else { Err(format!("nothing says `{}`:\n{said}", self.said)) }
    }

    fn plant(&self, root: &Path) -> std::io::Result<()> {
        let from = crate::root();
        let mut files: Vec<_> =
            ["flake.nix", "flake.lock", "Cargo.toml", "rust-toolchain.toml"].map(Into::into).to_vec();
        for folder in ["nix", "scripts/container"].map(Path::new) {
            fs::create_dir_all(root.join(folder))?;
            for entry in fs::read_dir(from.join(folder))? {
                files.push(folder.join(entry?.file_name()));
            }
        }
        for file in files {
            let mut text = fs::read_to_string(from.join(&file))?;
            if file == Path::new(self.file) {
                if !text.contains(self.right) {
                    return Err(std::io::Error::other(format!("it does not hold `{}`", self.right)));
                }
                text = text.replacen(self.right, self.wrong, 1);
            }
            fs::write(root.join(file), text)?;
        }
        Ok(())
    }
}
