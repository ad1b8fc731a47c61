#!/usr/bin/env bash
# Runs the first command of the README as a newcomer would, in an empty folder of its own, and checks what it printed and wrote.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
run() { dotnet run --project "$root/samples/ReplyScheduler.ConsoleHost" --configuration Release --no-build; }

run | tee first.txt
[ "$(grep -cE '^ *[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]+Z +(hit|miss|no_run|pending)' first.txt)" -eq 96 ] || { echo "Not 96 verdicts."; exit 1; }
grep -q '^Proof: PASS$' first.txt || { echo "The proof did not pass."; exit 1; }
hits=$(grep -cE 'Z +hit' first.txt)
[ "$(wc -l < replies.jsonl)" -eq "$hits" ] || { echo "replies.jsonl does not hold one line for each hit."; exit 1; }
[ "$(grep -oE '"target":"[^"]*"' replies.jsonl | sort -u | wc -l)" -eq "$hits" ] || { echo "A target was answered twice."; exit 1; }

# A second run goes on to the last quarter of an hour: often there is nothing left, sometimes one slot, which may have nothing to answer.
code=0
run | tee second.txt || code=$?
[ "$code" -eq 0 ] || [ "$code" -eq 2 ] || { echo "The second run exited with $code."; exit 1; }
[ "$(wc -l < replies.jsonl)" -ge "$hits" ] || { echo "The second run lost replies."; exit 1; }
[ "$(grep -oE '"target":"[^"]*"' replies.jsonl | sort | uniq -d | wc -l)" -eq 0 ] || { echo "The second run answered a target again."; exit 1; }
! grep -q '^Proof: FAIL$' second.txt || { echo "The second run's proof failed."; exit 1; }
