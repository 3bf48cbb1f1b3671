#!/bin/sh
# tini does what an entry point is for: it hands on signals and exit codes, and reaps orphans.
#
# It is not process 1 while tests run, so -s makes it the one that orphans are given to.
set -eu

fail() {
    echo "$1" >&2
    exit 1
}

directory="$(mktemp -d)"
trap 'rm -r "$directory"' EXIT

status=0
tini -s -- node --eval 'process.exit(7)' || status=$?
[ "$status" -eq 7 ] || fail "exit code 7 came out as $status"

tini -s -- node --eval '
  process.on("SIGTERM", () => process.exit(42));
  require("node:fs").writeFileSync(process.argv[1], "");
  setTimeout(() => {}, 20_000);
' "$directory/ready" &
tini_pid=$!
tries=0
until [ -e "$directory/ready" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 200 ] || fail 'node did not start within 20 s'
    sleep 0.1
done
kill -TERM "$tini_pid"
status=0
wait "$tini_pid" || status=$?
[ "$status" -eq 42 ] || fail "SIGTERM did not reach the program: exit code $status"

# The inner shell ends at once and leaves its `sleep` an orphan; a zombie would keep its entry in /proc.
# shellcheck disable=SC2016 # for the inner shells to expand
tini -s -- sh -c '
    orphan="$(sh -c "sleep 2 > /dev/null & echo \$!")"
    [ -d "/proc/$orphan" ] || exit 1
    tries=0
    while [ -d "/proc/$orphan" ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 200 ] || exit 1
        sleep 0.1
    done
' || fail 'an orphan was not reaped'
