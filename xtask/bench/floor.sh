#!/usr/bin/env bash
# The floor under a verification: start each server on a copy of a prepared directory, apply the same SQL with the
# engine's own client, one bulk read of the columns, kill; all engines side by side. No comparison, no check of
# anything.
#
#   floor.sh prepare DIR                              once
#   floor.sh run DIR SQLITE_DIR MARIADB_DIR POSTGRES_DIR
source "$(dirname "$0")/engines.sh"

migrations() { # FOLDER: all of it as one text; a file need not end with a semicolon
  awk 'FNR == 1 && NR > 1 { print ";" } 1' "$1"/*/up.sql
}

run_sqlite() { # FOLDER
  {
    migrations "$1"
    echo '; SELECT * FROM pragma_table_list AS l, pragma_table_xinfo(l.name);'
  } | sqlite3 -bail :memory: >/dev/null
}

run_mariadb() { # DIR PREPARED FOLDER
  mkdir "$1"
  cp -a --sparse=always "$2/data" "$1/"
  start_mariadb "$1"
  {
    echo 'CREATE DATABASE b; USE b; SET FOREIGN_KEY_CHECKS = 0;'
    migrations "$3"
    echo '; SELECT * FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE();'
  } | in_mariadb "$1" >/dev/null
}

run_postgres() { # DIR PREPARED FOLDER
  mkdir "$1"
  if [ "$(id -u)" = 0 ]; then chown postgres "$1"; fi
  cp -a "$2/data" "$1/"
  start_postgres "$1"
  {
    migrations "$3"
    echo '; SELECT * FROM pg_attribute;'
  } | in_postgres "$1" postgres >/dev/null
}

case $1 in
prepare)
  mkdir -p "$2"/{mariadb,postgres}
  chmod 755 "$2" "$2"/*
  init_mariadb "$2/mariadb"
  init_postgres "$2/postgres"
  ;;
run)
  work=$(mktemp -d /dev/shm/floor-XXXXXX)
  trap 'rm -rf "$work"' EXIT
  chmod 755 "$work"
  run_sqlite "$3" &
  sqlite=$!
  (trap end_servers EXIT && run_mariadb "$work/mariadb" "$2/mariadb" "$4") &
  mariadb=$!
  (trap end_servers EXIT && run_postgres "$work/postgres" "$2/postgres" "$5") &
  postgres=$!
  failed=
  wait $sqlite || failed+=" sqlite"
  wait $mariadb || failed+=" mariadb"
  wait $postgres || failed+=" postgres"
  if [ -n "$failed" ]; then
    echo "failed:$failed" >&2
    exit 1
  fi
  ;;
*)
  echo "floor.sh: prepare or run, not '$1'" >&2
  exit 2
  ;;
esac
