#!/usr/bin/env bash
# The floor under a verification: start each server on a prepared directory, apply the same SQL with the engine's
# own client, one bulk read of the columns, kill; all engines side by side. No comparison, no check of anything.
#
#   floor.sh prepare DIR                              once
#   floor.sh run DIR SQLITE_DIR MARIADB_DIR POSTGRES_DIR
source "$(dirname "$0")/engines.sh"

files() { find -L "$1" -name up.sql | sort; }

case $1 in
prepare)
  mkdir -p "$2"/{mariadb,postgres}
  chmod 755 "$2" "$2"/*
  init_mariadb "$2/mariadb"
  init_postgres "$2/postgres"
  ;;
run)
  work=$(mktemp -d /dev/shm/floor-XXXXXX)
  chmod 755 "$work"
  trap 'rm -rf "$work"' EXIT
  (files "$3" | { echo 'PRAGMA foreign_keys = OFF;'; xargs -I{} sh -c 'cat "{}"; echo ";"'; echo 'SELECT * FROM pragma_table_list l, pragma_table_xinfo(l.name);'; } |
    sqlite3 :memory: >/dev/null) &
  (
    mkdir "$work/mariadb"
    cp -a --sparse=always "$2/mariadb/data" "$work/mariadb/"
    start_mariadb "$work/mariadb"
    files "$4" | { echo 'SET FOREIGN_KEY_CHECKS = 0;'; xargs cat; } | mariadb --no-defaults -u root -S "$work/mariadb/s" b
    mariadb --no-defaults -u root -S "$work/mariadb/s" -e "SELECT * FROM information_schema.columns WHERE table_schema = 'b'" >/dev/null
    kill -9 "$mariadb_pid"
  ) &
  (
    mkdir "$work/postgres"
    [ "$(id -u)" = 0 ] && chown postgres "$work/postgres"
    cp -a "$2/postgres/data" "$work/postgres/"
    start_postgres "$work/postgres"
    files "$5" | xargs cat | psql -h "$work/postgres" -U postgres -qX -v ON_ERROR_STOP=1 b >/dev/null
    psql -h "$work/postgres" -U postgres -qXc 'SELECT * FROM pg_attribute' b >/dev/null
    kill -QUIT "$postgres_pid"
  ) &
  wait
  ;;
esac
