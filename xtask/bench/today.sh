#!/usr/bin/env bash
# What a maintainer can do today without isoschema: make and start two servers, run Diesel's own command on each
# folder, print each schema, diff.
#
#   today.sh SQLITE_DIR MARIADB_DIR POSTGRES_DIR [TABLE…]
#
# The tables named are left out, because print-schema gives up on a table that has no primary key on some engine.
source "$(dirname "$0")/engines.sh"

work=$(mktemp -d /dev/shm/today-XXXXXX)
trap 'end_servers; rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir "$work"/{mariadb,postgres}
printed=()
if [ $# -gt 3 ]; then printed=(--except-tables "${@:4}"); fi
init_mariadb "$work/mariadb"
start_mariadb "$work/mariadb"
# Foreign keys must be off while some folders run; Diesel's command has no way to say so but the server's own.
in_mariadb "$work/mariadb" -e 'CREATE DATABASE b; SET GLOBAL foreign_key_checks = 0'
init_postgres "$work/postgres"
start_postgres "$work/postgres"

run() { # NAME URL FOLDER
  diesel migration run --database-url "$2" --migration-dir "$3" >/dev/null
  diesel print-schema --database-url "$2" "${printed[@]}" >"$work/$1.rs"
  if ! grep -q '^diesel::table!' "$work/$1.rs"; then
    echo "diesel print-schema found no table: $1" >&2
    return 1
  fi
}

difference() { # A B: that they differ is no failure
  diff "$work/$1.rs" "$work/$2.rs" >>"$work/differences" || [ $? = 1 ]
}

# Away from any diesel.toml, which would have Diesel's command write a schema.rs.
cd "$work"
run sqlite "$work/db.sqlite" "$1"
run mariadb "mysql://root@localhost/b?unix_socket=$work/mariadb/s" "$2"
run postgres "postgres:///postgres?host=$work/postgres&user=postgres" "$3"
difference sqlite mariadb
difference sqlite postgres
