#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# test_foreign.sh SIPSFUZZ ELEMENT CLASS FLOWS [CLAUSE...]: a foreign element in the place of each role, in every flow. It must
# run in all of them; prints what it broke, how often; and each CLAUSE must be among that.
set -u
sipsfuzz=$1 element=$2 class=$3 flows=$4
shift 4
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
runs=0
failures=0

for flow in "$flows"/*.flow; do
    for role in ua proxy registrar; do
        grep -q "^element [^ ]* $role " "$flow" || continue
        "$sipsfuzz" flow --element "$element" --as "$role=$class" "$flow" >"$folder/output" 2>&1
        status=$?
        runs=$((runs + 1))
        if [ "$status" -gt 1 ]; then
            echo "FAILED: $flow with $role: status $status"
            tail -n 5 "$folder/output"
            failures=$((failures + 1))
        fi
        sed -n 's/^Broken: \([^ ]*\) (\([^,]*\), .*/\2 \1/p' "$folder/output" >>"$folder/broken"
    done
done
sort "$folder/broken" | uniq -c | sort -rn
for clause in "$@"; do
    grep -q "^$clause " "$folder/broken" || { echo "FAILED: $clause was not found"; failures=$((failures + 1)); }
done
echo "$runs runs, $failures failed"
[ "$failures" -eq 0 ]
