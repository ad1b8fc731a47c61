#!/usr/bin/env bash
# A throw-away Postgres cluster for tests and benchmarks: durable settings, trust for whoever is on this machine, nothing worth keeping.
#   eng/postgres.sh start [folder [pid]]  starts it and prints its connection string; it stops by itself when the process pid has ended
#   eng/postgres.sh status [folder]       prints the connection string of a cluster that runs; exits with 3 when none does
#   eng/postgres.sh halt [folder]         ends the server as a power cut would; start brings it back with its data and its port
#   eng/postgres.sh stop [folder]         ends it and removes the folder
# Without a folder it is one of this checkout and user, in memory if there is room. Starting twice gives the same cluster.
# A new cluster takes the lines of REPLYSCHEDULER_CLUSTER_SETTINGS into its postgresql.conf, such as shared_preload_libraries = 'pg_cron'.
set -euo pipefail
umask 022
self=$(readlink -f "${BASH_SOURCE[0]}")
marker=reply-scheduler-cluster

fail() { echo "eng/postgres.sh: $1" >&2; exit "${2:-1}"; }

default_folder() {
  local base=${TMPDIR:-/tmp} free=0
  if [ -d /dev/shm ] && [ -w /dev/shm ]; then free=$(df -Pk /dev/shm | awk 'NR == 2 { print $4 }'); fi
  if [ "$free" -gt 2097152 ]; then base=/dev/shm; fi
  echo "$base/reply-scheduler-$(id -u)-$(cksum <<< "$self" | cut -d ' ' -f 1)"
}

# The newest server of this machine: Debian keeps it out of the PATH.
find_bin() {
  local folder best="" found version newest=0
  for folder in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin "$(pg_config --bindir 2>/dev/null || true)" "$(dirname "$(command -v postgres || true)")"; do
    if [ ! -x "$folder/initdb" ] || [ ! -x "$folder/postgres" ] || [ ! -x "$folder/pg_ctl" ]; then continue; fi
    found=$("$folder/postgres" --version)
    version=$(grep -oE '[0-9]+' <<< "$found" | head -n 1 || true)
    if [ "${version:-0}" -gt "$newest" ]; then newest=$version; best=$folder; fi
  done
  [ -n "$best" ] || fail "there is no Postgres server on this machine. Install the package postgresql (Debian, Ubuntu: apt-get install postgresql), or give the tests a server by REPLYSCHEDULER_TEST_POSTGRES." 69
  echo "$best"
}

# The server refuses to run as root; it then runs as the user of the package.
as_server() {
  if [ "$(id -u)" -ne 0 ]; then "$@"
  elif command -v runuser > /dev/null; then runuser -u postgres -- "$@"
  elif command -v setpriv > /dev/null; then setpriv --reuid=postgres --regid=postgres --init-groups "$@"
  else su postgres -s /bin/sh -c 'exec "$@"' sh "$@"; fi
}

alive() { [ -f "$folder/data/postmaster.pid" ] && as_server "$bin/pg_ctl" -D "$folder/data" status > /dev/null 2>&1; }

connection() { echo "Host=$(cat "$folder/socket");Port=$(cat "$folder/port");Username=postgres;Database=postgres"; }

create() {
  if [ -e "$folder" ] && [ -n "$(ls -A "$folder")" ]; then fail "$folder holds something else."; fi
  if [ "$(id -u)" -eq 0 ]; then id postgres > /dev/null 2>&1 || fail "root may not run a server and there is no user postgres: install the package postgresql." 69; fi
  mkdir -p "$folder"
  touch "$folder/$marker"
  local socket=$folder # A path to a socket has at most 107 bytes.
  if [ "${#folder}" -gt 80 ]; then socket=$(mktemp -d /tmp/reply-scheduler-XXXXXX); fi
  echo "$socket" > "$folder/socket"
  if [ "$(id -u)" -eq 0 ]; then
    chown postgres "$folder" "$socket"
    chmod 755 "$socket"
    as_server test -w "$folder" || fail "the user postgres cannot reach $folder."
  fi
  local locale=C.UTF-8 locales
  locales=$(locale -a 2>/dev/null || true)
  grep -qiE '^C\.utf-?8$' <<< "$locales" || locale=C
  as_server "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale="$locale" > "$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; fail "initdb failed."; }
  as_server tee -a "$folder/data/postgresql.conf" > /dev/null <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$socket'
max_connections = 300
shared_buffers = 256MB
max_wal_size = 2GB
max_locks_per_transaction = 256
timezone = 'Asia/Kathmandu' # Nothing may depend on the zone of a session.
log_line_prefix = '%m [%p] %d %u '
${REPLYSCHEDULER_CLUSTER_SETTINGS:-}
CONF
  echo complete > "$folder/$marker"
}

launch() {
  local attempt port
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    if [ -f "$folder/port" ]; then port=$(cat "$folder/port"); else port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000)); fi
    if as_server "$bin/pg_ctl" -D "$folder/data" -l "$folder/data/server.log" -o "-p $port" -w -t 60 start > "$folder/start.log" 2>&1 < /dev/null; then
      echo "$port" > "$folder/port"
      return
    fi
    # Only a port that somebody else has is worth another try.
    tail -n 20 "$folder/data/server.log" > "$folder/tail.log" 2>/dev/null || true
    if [ -f "$folder/port" ] || ! grep -q 'Address already in use' "$folder/tail.log"; then break; fi
  done
  cat "$folder/start.log" "$folder/tail.log" >&2
  fail "the server did not start."
}

start() {
  if [ -f "$folder/$marker" ] && [ ! -s "$folder/$marker" ]; then stop; fi # It was left half made.
  if [ ! -f "$folder/$marker" ]; then create; fi
  alive || launch
  if [ -n "${1:-}" ]; then nohup "$self" watch "$folder" "$1" < /dev/null > /dev/null 2>&1 9>&- & fi
  connection
}

stop() {
  [ -f "$folder/$marker" ] || return 0
  if alive; then as_server "$bin/pg_ctl" -D "$folder/data" -m immediate -w -t 60 stop > /dev/null; fi
  local socket
  socket=$(cat "$folder/socket" 2>/dev/null || true)
  case $socket in /tmp/reply-scheduler-*) rm -rf "$socket" ;; esac
  rm -rf "$folder"
}

command=${1:-}
case $command in start | stop | status | halt | watch) ;; *) fail "usage: eng/postgres.sh start|status|halt|stop [folder]" 64 ;; esac
folder=${2:-$(default_folder)}
case $folder in /*) ;; *) folder=$PWD/$folder ;; esac
cd / # The server's user may not see the caller's folder.
if [ "$command" = watch ]; then
  while kill -0 "$3" 2>/dev/null; do sleep 1; done
  exec "$self" stop "$folder"
fi
bin=$(find_bin)
if command -v flock > /dev/null; then
  exec 9>> "${TMPDIR:-/tmp}/reply-scheduler-postgres-$(id -u).lock"
  flock 9
fi
case $command in
  start) start "${3:-}" 9>&- ;;
  stop) stop 9>&- ;;
  status) if [ -f "$folder/$marker" ] && alive; then connection; else echo "No cluster runs in $folder." >&2; exit 3; fi ;;
  halt) if alive; then as_server "$bin/pg_ctl" -D "$folder/data" -m immediate -w -t 60 stop > /dev/null; fi ;;
esac
