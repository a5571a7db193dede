# What `nix run` runs. `nix run` sets up nothing, so each app brings what it calls: the servers of this flake, the
# Docker client, and cargo with all that a build needs where tests are built.
{
  lib,
  pkgs,
  toolchain,
  libraries,
  rust,
}:
let
  servers = [
    pkgs.mariadb
    pkgs.postgresql
    pkgs.docker-client
    # What each server's supervisor and mariadb-install-db call.
    pkgs.coreutils
    pkgs.gnused
  ];

  app =
    {
      name,
      description,
      tools,
      exports ? { },
      command,
    }:
    {
      type = "app";
      program = lib.getExe (
        pkgs.writeShellApplication {
          inherit name;
          runtimeInputs = tools;
          runtimeEnv = exports;
          text = ''exec ${command} "$@"'';
        }
      );
      meta = { inherit description; };
    };

  # The commands of xtask that do not build.
  built =
    name: description:
    app {
      inherit name description;
      tools = [ rust.xtask ] ++ servers;
      command = "xtask ${name}";
    };

  # Those that build tests, with cargo, in the checkout that they are called from.
  building =
    name: description:
    app {
      inherit name description;
      tools = [
        rust.xtask
        toolchain.build
        pkgs.stdenv.cc
        pkgs.pkg-config
        # Tests run the repository's scripts, and merge branches.
        pkgs.bashInteractive
        pkgs.gitMinimal
      ]
      ++ servers;
      exports = libraries.variables // {
        PKG_CONFIG_PATH = libraries.searchPath;
      };
      command = "xtask ${name}";
    };
in
{
  default = app {
    name = "isoschema";
    description = "Verify the migrations of the project in this directory, on the flake's MariaDB and PostgreSQL";
    tools = [ rust.isoschema ] ++ servers;
    command = "isoschema";
  };

  verify-migrations = built "verify-migrations" "Prove that this repository's folders of migrations build the same schema";

  test-mariadb = building "test-mariadb" "Run the tests that need MariaDB, on the flake's own";
  test-postgres = building "test-postgres" "Run the tests that need PostgreSQL, on the flake's own";
  test-mysql = building "test-mysql" "Run the tests that need MySQL, in a container";
  ci = building "ci" "Run everything that needs no server: formatting, lints, documentation, tests";
}
