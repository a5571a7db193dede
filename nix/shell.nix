# The development shell: what `nix develop` and direnv bring. Each line is a tool; scripts/debian-packages names the
# same for Debian, and a test holds the two together.
{
  pkgs,
  craneLib,
  libraries,
  rust,
}:
craneLib.devShell (
  libraries.variables
  // {
    # The C compiler and whatever else the checks are built with.
    inherit (rust) checks;

    packages = libraries.packages ++ [
      pkgs.cargo-deny
      pkgs.cargo-insta
      pkgs.cargo-nextest
      pkgs.deadnix
      pkgs.diesel-cli
      pkgs.docker-client
      pkgs.mariadb
      pkgs.mariadb.client
      pkgs.nixfmt-tree
      pkgs.pkg-config
      pkgs.postgresql
      pkgs.pre-commit
      pkgs.sqlite
    ];

    shellHook = ''
      echo 'cargo xtask ci, verify-migrations, test-mariadb, test-postgres, test-mysql; all: cargo xtask --help' >&2
    '';
  }
)
