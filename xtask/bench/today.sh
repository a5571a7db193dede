#!/usr/bin/env bash
# What a maintainer can do today without isoschema: make and start two servers, run Diesel's own command on each
# folder, print each schema, diff.
#
#   today.sh SQLITE_DIR MARIADB_DIR POSTGRES_DIR
source "$(dirname "$0")/engines.sh"

work=$(mktemp -d /dev/shm/today-XXXXXX)
chmod 755 "$work"
trap 'kill -9 "${mariadb_pid:-}" 2>/dev/null; kill -QUIT "${postgres_pid:-}" 2>/dev/null; rm -rf "$work"' EXIT
mkdir "$work"/{mariadb,postgres}
init_mariadb "$work/mariadb"
start_mariadb "$work/mariadb"
init_postgres "$work/postgres"
start_postgres "$work/postgres"

run() { # NAME URL FOLDER
  diesel migration run --database-url "$2" --migration-dir "$3" >/dev/null
  diesel print-schema --database-url "$2" >"$work/$1.rs"
}
cd "$work"
# Foreign keys must be off while some folders run; Diesel's command has no way to say so but the server's own.
mariadb --no-defaults -u root -S "$work/mariadb/s" -e 'SET GLOBAL foreign_key_checks = 0'
run sqlite "$work/db.sqlite" "$1"
run mariadb "mysql://root@localhost/b?unix_socket=$work/mariadb/s" "$2"
run postgres "postgres:///b?host=$work/postgres&user=postgres" "$3"
diff sqlite.rs mariadb.rs >differences || true
diff sqlite.rs postgres.rs >>differences || true
