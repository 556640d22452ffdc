#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# find_bug.sh CLAUSE,... PROGRAM ARGUMENT...: passes if PROGRAM ends with a failure and reports a broken property that
# names one of the clauses.
set -u
clauses=$1
shift
log=$(mktemp) || exit 2
trap 'rm -f "$log"' EXIT

"$@" >"$log" 2>&1
status=$?
grep -a -e '^sipsfuzz: BROKEN' "$log" || tail -n 20 "$log"
if [ $status -eq 0 ]; then
    echo "not found: $1 ended with status 0"
    exit 1
fi
IFS=,
for clause in $clauses; do
    if grep -a -q "^sipsfuzz: BROKEN property=[^ ]* clause=$clause\$" "$log"; then
        echo "found: $clause"
        exit 0
    fi
done
echo "not found: no broken property of clause $clauses (status $status)"
exit 1
