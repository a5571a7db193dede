# The crates, built and checked by crane. Nothing here needs a server, Docker or the network.
{
  lib,
  pkgs,
  craneLib,
  source,
  libraries,
}:
let
  workspace = {
    pname = "isoschema";
    inherit (craneLib.crateNameFromCargoToml { cargoToml = ../Cargo.toml; }) version;
    src = source.compiled;
    strictDeps = true;
    nativeBuildInputs = [ pkgs.pkg-config ];
    buildInputs = libraries.packages;
    env = libraries.variables;
    # Nothing is built on top of a check.
    doInstallCargoArtifacts = false;
  };

  # Dependencies are built once for what is shipped and once, without optimising, for what is checked. Which packages
  # are named decides the features of both programs' dependencies, so each build names both.
  shippedPackages = "--locked --package isoschema --package xtask";
  shipped = workspace // {
    cargoArtifacts = craneLib.buildDepsOnly (
      workspace
      // {
        cargoExtraArgs = shippedPackages;
        # What `cargo check` makes helps clippy and rustdoc, which look at the others.
        cargoCheckCommand = "true";
        doCheck = false;
      }
    );
  };
  development = workspace // {
    CARGO_PROFILE = "dev";
  };
  checked = development // {
    cargoArtifacts = craneLib.buildDepsOnly development;
  };

  isoschema = craneLib.buildPackage (
    shipped
    // {
      cargoExtraArgs = "${shippedPackages} --bin isoschema";
      doCheck = false;
      nativeBuildInputs = shipped.nativeBuildInputs ++ [ pkgs.installShellFiles ];
      postInstall = ''
        $out/bin/isoschema man pages
        installManPage pages/*
        for shell in bash fish zsh; do
          $out/bin/isoschema completions $shell >isoschema.$shell
        done
        installShellCompletion isoschema.{bash,fish,zsh}
      '';
      meta = {
        description = "Proves that a project's migrations for several databases build the same schema";
        mainProgram = "isoschema";
      };
    }
  );
in
{
  inherit isoschema;

  xtask = craneLib.buildPackage (
    shipped
    // {
      pname = "xtask";
      cargoExtraArgs = "${shippedPackages} --bin xtask";
      doCheck = false;
      meta = {
        description = "The repository's own commands";
        mainProgram = "xtask";
      };
    }
  );

  checks = {
    fmt = craneLib.cargoFmt workspace;

    clippy = craneLib.cargoClippy (
      checked // { cargoClippyExtraArgs = "--workspace --all-targets -- --deny warnings"; }
    );

    rustdoc = craneLib.cargoDoc (
      checked
      // {
        cargoDocExtraArgs = "--workspace --no-deps";
        env = workspace.env // {
          RUSTDOCFLAGS = "--deny warnings";
        };
      }
    );

    nextest = craneLib.cargoNextest (
      checked
      // {
        src = source.whole;
        # A test merges branches, to see what git makes of a seal.
        nativeBuildInputs = checked.nativeBuildInputs ++ [ pkgs.gitMinimal ];
        cargoExtraArgs = "--locked --workspace";
        cargoNextestExtraArgs = "--no-tests=fail";
        # Tests run scripts, and there is no /usr/bin/env here.
        postPatch = "patchShebangs scripts xtask/bench";
      }
    );

    # nextest runs no examples of the documentation.
    doctest = craneLib.cargoDocTest checked;

    # Advisories need the network: `cargo deny check advisories` in the shell.
    deny = craneLib.cargoDeny (workspace // { cargoDenyChecks = "bans licenses sources"; });

    # That the migrations are those that were verified.
    seal = pkgs.runCommand "isoschema-seal" { src = source.whole; } ''
      ${lib.getExe isoschema} check --config $src/isoschema.toml
      touch $out
    '';

    package = isoschema;
  };
}
