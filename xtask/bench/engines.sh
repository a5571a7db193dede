# Starting servers by hand, for the benchmark's other side: the options that make a throw-away server quick, no
# more. Sourced by floor.sh and today.sh; Debian's places for the programs. A step that fails ends the script.
set -euo pipefail
export LC_ALL=C

pg_bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -1)
mariadb_files=(--no-defaults --innodb-data-file-path=ibdata1:3M:autoextend --innodb-autoextend-increment=1
  --innodb-log-file-size=4M --innodb-temp-data-file-path=ibtmp1:1M:autoextend --aria-log-file-size=8M)
mariadb_options=(--skip-networking --innodb-buffer-pool-size=6M --innodb-use-native-aio=0
  --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 --performance-schema=off
  --character-set-server=utf8mb4 --collation-server=utf8mb4_unicode_ci)
postgres_options=(-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=8MB
  -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off -c listen_addresses=
  -c dynamic_shared_memory_type=mmap)

# PostgreSQL refuses to run as root.
user=()
if [ "$(id -u)" = 0 ]; then user=(setpriv --reuid=postgres --regid=postgres --clear-groups --); fi

# A pipe that never says anything: reading from it with a time limit is a rest that starts no process.
exec {silence}<> <(:)

wait_until() { # PID LOG COMMAND…: as long as the process lives, and not for ever
  local pid=$1 log=$2 tries=0
  shift 2
  until "$@"; do
    tries=$((tries + 1))
    if [ $tries -gt 10000 ] || ! kill -0 "$pid" 2>/dev/null; then
      echo "the server is not ready; its log ends:" >&2
      tail -n 15 "$log" >&2
      return 1
    fi
    read -rt 0.002 -u "$silence" || true
  done
}

init_mariadb() { # DIR; makes DIR/data
  mariadb-install-db "${mariadb_files[@]}" --datadir="$1/data" --auth-root-authentication-method=normal \
    --skip-test-db >"$1/init.log" 2>&1 || { cat "$1/init.log" >&2; return 1; }
}

start_mariadb() { # DIR; sets mariadb_pid
  local as_root=()
  if [ "$(id -u)" = 0 ]; then as_root=(--user=root); fi
  mariadbd "${mariadb_files[@]}" "${mariadb_options[@]}" "${as_root[@]}" --datadir="$1/data" --socket="$1/s" \
    --pid-file="$1/pid" >"$1/log" 2>&1 &
  mariadb_pid=$!
  wait_until "$mariadb_pid" "$1/log" test -S "$1/s"
}

in_mariadb() { # DIR ARGUMENT…
  local directory=$1
  shift
  mariadb --no-defaults --user=root --socket="$directory/s" "$@"
}

init_postgres() { # DIR; makes DIR/data
  if [ "$(id -u)" = 0 ]; then chown postgres "$1"; fi
  "${user[@]}" "$pg_bin/initdb" -D "$1/data" -U postgres --no-sync --wal-segsize=1 -E UTF8 --locale=C.UTF-8 \
    -A trust >"$1/init.log" 2>&1 || { cat "$1/init.log" >&2; return 1; }
}

postgres_is_ready() { # DIR: the server writes its state into the last line of its own file
  local lines=()
  [ -e "$1/data/postmaster.pid" ] && mapfile -t lines <"$1/data/postmaster.pid" && [[ ${lines[7]-} == ready* ]]
}

start_postgres() { # DIR; sets postgres_pid
  "${user[@]}" "$pg_bin/postgres" -D "$1/data" -k "$1" "${postgres_options[@]}" >"$1/log" 2>&1 &
  postgres_pid=$!
  wait_until "$postgres_pid" "$1/log" postgres_is_ready "$1"
}

in_postgres() { # DIR ARGUMENT…
  local directory=$1
  shift
  psql --host="$directory" --username=postgres --quiet --no-psqlrc --set=ON_ERROR_STOP=1 "$@"
}

# Ends what was started, and waits for it: nothing writes into a directory that is being removed.
end_servers() {
  if [ -n "${mariadb_pid-}" ]; then kill -KILL "$mariadb_pid" 2>/dev/null || true; fi
  if [ -n "${postgres_pid-}" ]; then kill -QUIT "$postgres_pid" 2>/dev/null || true; fi
  wait ${mariadb_pid-} ${postgres_pid-} 2>/dev/null || true
}
