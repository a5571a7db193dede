# Starting servers by hand, for the benchmark's other side: the options that make a throw-away server quick, no
# more. Sourced by floor.sh and today.sh; Debian's places for the programs.
set -euo pipefail

pg_bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
mariadb_options=(--no-defaults --skip-networking --innodb-data-file-path=ibdata1:3M:autoextend
  --innodb-autoextend-increment=1 --innodb-log-file-size=4M --innodb-temp-data-file-path=ibtmp1:1M:autoextend
  --innodb-buffer-pool-size=6M --innodb-use-native-aio=0 --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0
  --performance-schema=off --aria-log-file-size=8M --character-set-server=utf8mb4
  --collation-server=utf8mb4_unicode_ci)
postgres_options=(-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=8MB
  -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off -c listen_addresses=)

as_postgres() {
  if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi
}

init_mariadb() { # DIR
  mariadb-install-db --no-defaults --datadir="$1/data" --auth-root-authentication-method=normal --skip-test-db \
    --innodb-data-file-path=ibdata1:3M:autoextend --innodb-log-file-size=4M >/dev/null 2>&1
}

start_mariadb() { # DIR; sets mariadb_pid
  local user=()
  [ "$(id -u)" = 0 ] && user=(--user=root)
  mariadbd "${mariadb_options[@]}" "${user[@]}" --datadir="$1/data" --socket="$1/s" --pid-file="$1/pid" >"$1/log" 2>&1 &
  mariadb_pid=$!
  until mariadb --no-defaults -u root -S "$1/s" -e 'CREATE DATABASE b' 2>/dev/null; do sleep 0.002; done
}

init_postgres() { # DIR
  [ "$(id -u)" = 0 ] && chown postgres "$1"
  as_postgres "$pg_bin/initdb" -D "$1/data" -U postgres --no-sync -E UTF8 --locale=C.UTF-8 -A trust >/dev/null
}

start_postgres() { # DIR; sets postgres_pid
  as_postgres "$pg_bin/postgres" -D "$1/data" -k "$1" "${postgres_options[@]}" >"$1/log" 2>&1 &
  postgres_pid=$!
  until psql -h "$1" -U postgres -qc 'CREATE DATABASE b' 2>/dev/null; do sleep 0.002; done
}
