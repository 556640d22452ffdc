#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# fuzz_bug.sh CLAUSE,... REPLAY FUZZER FOLDER...: passes if FUZZER (libFuzzer) finds a broken property of one of the
# clauses, starting from the files of the folders on which REPLAY finds none. Seed and number of runs are fixed.
set -u
here=$(dirname "$0")
runs=2000000
clauses=$1 replay=$2 fuzzer=$3
shift 3
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
mkdir "$work/seeds"

for file in $(find "$@" -type f | sort); do
    "$replay" "$file" >/dev/null 2>&1 && cp "$file" "$work/seeds"
done
echo "$(find "$work/seeds" -type f | wc -l) seeds do not show the bug"
"$here/find_bug.sh" "$clauses" "$fuzzer" -seed=1 -runs=$runs -timeout=10 -max_len=4096 -dict="$here/sip.dict" \
    -artifact_prefix="$work/" "$work/seeds"
