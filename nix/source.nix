# Which files a build sees: what it does not see can change without building anew.
# `cargo xtask test-flake` holds them against what the sources embed and what git tracks.
{ lib, craneLib }:
let
  cut =
    fileset:
    lib.fileset.toSource {
      root = ../.;
      inherit fileset;
    };
in
{
  # What the compiler and cargo's other commands read: the crates, and the files that they embed.
  compiled = cut (
    lib.fileset.unions [
      (craneLib.fileset.commonCargoSources ../crates)
      (craneLib.fileset.commonCargoSources ../xtask)
      ../.cargo
      ../Cargo.lock
      ../Cargo.toml
      ../clippy.toml
      ../deny.toml
      ../rust-toolchain.toml
      ../rustfmt.toml
      ../crates/inspect/queries
      ../crates/ledger-server/openapi.json
      ../crates/ledger-server/templates
      ../crates/probe/probes
      ../crates/servers/src/supervisor.sh
      ../docs/engines.md
      ../docs/findings
      ../docs/ledger.md
      ../docs/report.md
      ../docs/report.schema.json
      ../isoschema.seal
      ../migrations
      ../migrations_mysql
      ../migrations_postgres
      ../schema.rs
    ]
  );

  # The tests read cases, migrations, snapshots and scripts, and hold the repository's own pages against its code; the
  # seal speaks of whatever isoschema.toml names.
  whole = cut ../.;
}
