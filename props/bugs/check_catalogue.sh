#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_catalogue.sh PROGRAM PATCHES WITNESSES: passes if each clause of the catalogue has a seeded bug, each bug a clause
# and a witness, and each witness a bug; unseen.txt names bugs that there are.
set -u
program=$1 patches=$2 witnesses=$3
failed=0

fail() {
    echo "$1"
    failed=1
}

ids=$("$program" clauses --json | sed -n 's/^ *"id": "\(.*\)",*$/\1/p')
[ -n "$ids" ] || fail "the program lists no clauses"
for id in $ids; do
    [ -e "$patches/$id.patch" ] || fail "$id has no seeded bug"
done
for patch in "$patches"/*.patch; do
    name=$(basename "$patch" .patch)
    echo "$ids" | grep -qxF -e "${name%%--*}" || fail "$name.patch is named after no clause"
    [ -e "$witnesses/$name.choices" ] || fail "$name has no witness"
done
for witness in "$witnesses"/*.choices; do
    [ -e "$patches/$(basename "$witness" .choices).patch" ] || fail "$(basename "$witness") is the witness of no bug"
done
grep -v '^#' "$patches/unseen.txt" | while read -r name reason; do
    [ -z "$name" ] || [ -e "$patches/$name.patch" ] || echo "unseen.txt: there is no bug $name ($reason)"
done | grep . && failed=1
echo "$(echo "$ids" | wc -l) clauses, $(find "$patches" -name '*.patch' | wc -l) seeded bugs"
exit $failed
