#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# test_standalone.sh PROGRAM: the replay of a corpus names the file that hangs or crashes, and has a limit without being asked for one.
# PROGRAM is hanging.c with standalone.c.
set -u
program=$1
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/corpus"
echo good >"$folder/corpus/a-good"
echo good >"$folder/corpus/z-good"
failures=0

# run STATUS TEXT ARGUMENT...: the program ends with that status, and standard error holds TEXT. Any status above 127 is a signal.
run() {
    expected=$1 text=$2
    shift 2
    status=0
    "$program" "$@" >"$folder/out" 2>"$folder/err" || status=$?
    [ "$status" -gt 127 ] && status=signal
    if [ "$status" != "$expected" ] || { [ -n "$text" ] && ! grep -qF -e "$text" "$folder/err"; }; then
        echo "FAILED: $*: status $status, $expected expected; standard error, which should hold '$text':"
        cat "$folder/err"
        failures=$((failures + 1))
    fi
}

run 0 '' "$folder/corpus"
echo hang >"$folder/corpus/hanging-input"
run 1 "took too long: $folder/corpus/hanging-input" --limit 1 "$folder/corpus"
run 1 "took too long: $folder/corpus/hanging-input" "$folder/corpus"
rm "$folder/corpus/hanging-input"
echo crash >"$folder/corpus/crashing-input"
run signal "crashed on $folder/corpus/crashing-input" "$folder/corpus"
[ $failures -eq 0 ]
