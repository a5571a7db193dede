# Outlives the program that started it just long enough to end one server and remove its directory.
#
# Arguments: the run directory (made here); how the server ends: `signal KILL`, `signal QUIT`, or
# `container COMMAND NAME`; then the command that runs the server. Standard input is a pipe that only that
# program holds open: however the program ends, the pipe closes, and this script cleans up. Words on the pipe:
# `start`, then possibly `keep` (outlive the program; a TERM signal to this script ends the server). Standard
# output says `made`, `started PID`, `ended STATUS`; any other line there is an error.
trap '' HUP INT QUIT PIPE
ulimit -c 0
umask 077
cd /
exec 3<&0 </dev/null 2>&1
run=$1 way=$2
shift 2
if [ "$way" = signal ]; then
  signal=$1
  shift
else
  containers=$1 name=$2
  shift 2
fi

remove() {
  tries=0
  while [ -e "$run" ] && [ $tries -lt 100 ]; do
    rm -rf "$run" 2>/dev/null || sleep 0.05
    tries=$((tries + 1))
  done
}

# PostgreSQL removes its shared memory on QUIT, but may not hear it in its first milliseconds: say it again.
# A container may be asked for but not yet there: remove it again until the command that runs it ends.
end_server() {
  # Not `:`, which would end this script where somebody has removed the directory.
  true 2>/dev/null >"$run/ending"
  tries=0
  while kill -0 "$server" 2>/dev/null; do
    if [ "$way" = container ]; then
      "$containers" rm -f -v "$name" >/dev/null 2>&1 3<&-
      [ $tries -ne 20 ] || kill -TERM "$server" 2>/dev/null
    elif [ $tries -lt 30 ]; then
      kill -"$signal" "$server" 2>/dev/null
    else
      kill -KILL "$server" 2>/dev/null
    fi
    tries=$((tries + 1))
    sleep 0.1
  done
}

trap 'remove; exit' TERM
mkdir "$run" || exit
echo made
# A later run asks the pipe `alive` whether its supervisor still lives: without a reader, it does not. Everything
# that the server starts holds the writing end of the pipe `busy`, until its own end.
mkfifo "$run/alive" "$run/busy" && exec 9<>"$run/alive" 8<>"$run/busy" 7<"$run/busy" || { remove; exit; }
if [ "$way" = container ]; then
  echo "$containers $name" >"$run/container"
fi
read -r word <&3 || { remove; exit; }

(
  trap - HUP INT QUIT PIPE TERM
  exec "$@" 3<&- 7<&- 9>&-
) >"$run/log" 2>&1 &
server=$!
exec 8>&-
echo "$server" >"$run/pid"
(
  trap '' TERM
  while read -r word <&3; do
    [ "$word" != keep ] || exit
  done
  end_server
) 7<&- 9>&- &
watcher=$!
trap 'end_server 7<&- 9>&- &' TERM
echo "started $server"

# Once in any case: the shell may have collected a server that died at once. Again where a signal ended the wait.
wait "$server"
status=$?
while kill -0 "$server" 2>/dev/null; do
  wait "$server"
  status=$?
done
echo "ended $status"
# A server that died by itself leaves its log to be read, until the pipe closes.
[ -e "$run/ending" ] || wait "$watcher"
kill -KILL "$watcher" 2>/dev/null
if [ "$way" = container ]; then
  "$containers" rm -f -v "$name" >/dev/null 2>&1 7<&- 9>&-
fi
# What the server started ends soon after it, and better while its files are there: PostgreSQL would abort and
# leave shared memory.
(
  tries=0
  while [ $tries -lt 50 ]; do
    sleep 0.1
    tries=$((tries + 1))
  done
  kill -USR1 $$
) 7<&- 9>&- &
watchdog=$!
trap : USR1
read -r word <&7
kill -KILL "$watchdog" 2>/dev/null
remove
