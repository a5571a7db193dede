# Container images with this flake's own servers, for machines that cannot pull any: `nix build .#mariadb-image`, then
# `docker load <result`. Their entry points are those of scripts/container, with the official images' variables.
{ lib, pkgs }:
let
  image =
    {
      engine,
      entry,
      version,
      server,
      user,
      port,
      # Where the data and the socket are.
      directories,
    }:
    let
      # Made once, here; each container starts from a copy.
      prepared = pkgs.runCommand "${engine}-data" { nativeBuildInputs = [ server ]; } ''
        sh ${entry} --make $out
      '';
    in
    pkgs.dockerTools.buildLayeredImage {
      name = "isoschema/${engine}";
      tag = version;
      contents = [
        pkgs.bashInteractive
        pkgs.coreutils
        pkgs.gnused
        server
      ];
      fakeRootCommands = ''
        mkdir -p etc tmp usr/local/bin usr/local/share ${toString directories}
        echo 'root:x:0:0::/:/bin/sh' >etc/passwd
        echo '${user}:x:999:999::/:/bin/sh' >>etc/passwd
        echo 'root:x:0:' >etc/group
        echo '${user}:x:999:' >>etc/group
        install -m 755 ${entry} usr/local/bin/serve
        cp -r --sparse=always ${prepared} usr/local/share/prepared
        chmod -R u+w usr/local/share/prepared
        chown -R 999:999 usr/local/share/prepared ${toString directories}
        chmod 1777 tmp ${toString directories}
      '';
      config = {
        Entrypoint = [ "/usr/local/bin/serve" ];
        Env = [
          "LANG=C.UTF-8"
          "PATH=/usr/local/bin:/bin"
        ];
        ExposedPorts."${toString port}/tcp" = { };
        User = user;
      };
    };
in
{
  mariadb-image = image {
    engine = "mariadb";
    entry = ../scripts/container/mariadb;
    version = lib.versions.majorMinor pkgs.mariadb.version;
    server = pkgs.mariadb;
    user = "mysql";
    port = 3306;
    directories = [
      "run/mysqld"
      "var/lib/mysql"
    ];
  };

  postgres-image = image {
    engine = "postgres";
    entry = ../scripts/container/postgres;
    version = lib.versions.major pkgs.postgresql.version;
    server = pkgs.postgresql;
    user = "postgres";
    port = 5432;
    directories = [
      "run/postgresql"
      "var/lib/postgresql/data"
    ];
  };
}
