#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# test_cli_report.sh SIPSFUZZ SIPSFUZZ_BUGGED CORPUS: the command report, as a user meets it. SIPSFUZZ_BUGGED has a seeded bug, or is empty.
set -u
sipsfuzz=$1 bugged=$2 corpus=$3
folder=$(mktemp -d) || exit 2
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
failures=0

# expect STATUS TEXT NAME COMMAND...: the command ends with that status, and TEXT is in what it wrote.
expect() {
    status=$1 text=$2 name=$3
    shift 3
    "$@" >"$folder/output" 2>&1
    got=$?
    if [ "$got" -ne "$status" ] || ! grep -qF -- "$text" "$folder/output"; then
        echo "FAILED: $name: status $got, not $status, or without \"$text\":"
        cat "$folder/output"
        failures=$((failures + 1))
    fi
}

# expect_no TEXT NAME FILE: TEXT is not in the file.
expect_no() {
    if grep -qF -- "$1" "$3"; then
        echo "FAILED: $2: \"$1\" is in $3"
        failures=$((failures + 1))
    fi
}

out=$folder/out
heading=$(printf 'seconds\texecutions\tcoverage\tcorpus\tengine')
mkdir -p "$out/fuzz_message/crashes" "$out/fuzz_message/corpus" "$out/fuzz_proxy_best/afl/default/crashes" \
    "$out/fuzz_proxy_best/afl-plot" "$out/fuzz_readers/crashes" "$out/fuzz_readers/said" "$out/notes"
printf '%s\n0.0\t0\t100\t1\tlibfuzzer\n3661.5\t1234567\t250\t9\tlibfuzzer\n9.9\t99' "$heading" >"$out/fuzz_message/progress.tsv"
printf '%s\n0.5\t500\t7\t1\tlibfuzzer\n2.0\t3000\t8\t2\tafl\n' "$heading" >"$out/fuzz_proxy_best/progress.tsv"
cp "$corpus/messages/invite-sips-to-sip-binding.sip" "$out/fuzz_message/corpus/kept"
printf '<script>alert(1)</script>' >"$out/fuzz_message/crashes/it's <b>"
: >"$out/fuzz_message/crashes/slow-unit-1"
: >"$out/fuzz_proxy_best/afl/default/crashes/id:000000,sig:06"
: >"$out/fuzz_proxy_best/afl-plot/index.html"
echo x >"$out/fuzz_readers/crashes/crash-1"
echo 'heap-buffer-overflow in <osip>' >"$out/fuzz_readers/said/crash-1.txt"

# As text.
expect 0 '3 targets, 1,237,567 executions in 1:01:03, 3 crash files of 3 kinds' 'the sums' "$sipsfuzz" report "$out"
expect 0 '1:01:01       1,234,567        337' 'time, executions and rate of a target' "$sipsfuzz" report "$out"
expect 0 "crashes/it'\\''s <b>'" 'a name that a shell takes' "$sipsfuzz" report "$out"
expect 0 'build/afl/bin/fuzz_proxy_best ' 'the command for what AFL++ found' "$sipsfuzz" report "$out"
expect 0 '| heap-buffer-overflow in <osip>' 'what the target said' "$sipsfuzz" report "$out"
expect 0 'props/bugs/measured.def' 'the seeded bugs as they were measured' "$sipsfuzz" report "$out"
"$sipsfuzz" report "$out" >"$folder/first"
"$sipsfuzz" report "$out" >"$folder/second"
cmp -s "$folder/first" "$folder/second" || { echo 'FAILED: two reports differ'; failures=$((failures + 1)); }
expect_no slow-unit 'an input that is slow is no finding' "$folder/first"

# As a page.
page=$folder/page.html
expect 0 '</html>' 'a page' sh -c "\"$sipsfuzz\" report --html \"$page\" \"$out\" && cat \"$page\""
expect 0 '&lt;script&gt;alert(1)' 'text of files is escaped' cat "$page"
expect 0 'heap-buffer-overflow in &lt;osip&gt;' 'what the target said is escaped' cat "$page"
expect 0 'href="out/fuzz_proxy_best/afl-plot/index.html"' 'a link to what afl-plot drew' cat "$page"
expect 0 'name="viewport"' 'a page for a phone' cat "$page"
expect 0 'prefers-color-scheme: dark' 'a page for the night' cat "$page"
for word in '<script' 'src=' 'url(' '<link' '@import'; do
    expect_no "$word" 'nothing from elsewhere' "$page"
done
"$sipsfuzz" report --html="$out/fuzz_message/page.html" "$out"
expect 0 'href="../fuzz_proxy_best/afl-plot/index.html"' 'a link from there' cat "$out/fuzz_message/page.html"
rm "$out/fuzz_message/page.html"

# As JSON.
expect 0 '"executions": 1234567' 'JSON' "$sipsfuzz" report --json "$out"
if command -v python3 >/dev/null 2>&1; then
    expect 0 '"coverage": 250' 'valid JSON' sh -c "\"$sipsfuzz\" report --json \"$out\" | python3 -m json.tool"
fi

# A clause that a kept input reaches.
if command -v python3 >/dev/null 2>&1; then
    expect 0 'reached' 'a clause that was reached' sh -c "\"$sipsfuzz\" report --json \"$out\" | python3 -c '
import json, sys
clauses = json.load(sys.stdin)[\"clauses\"]
print(\"reached\" if any(clause[\"reached\"] == 1 and clause[\"tried\"] == 1234567 for clause in clauses) else clauses)'"
fi

# What breaks, breaks again, with its calls.
if [ -n "$bugged" ]; then
    "$bugged" check --out "$folder/found" network >/dev/null 2>&1
    mkdir -p "$folder/broken/fuzz_network/crashes"
    for file in "$folder"/found/*; do
        tail -n +2 "$file" >"$folder/broken/fuzz_network/crashes/crash-1"
    done
    cp "$folder/broken/fuzz_network/crashes/crash-1" "$folder/broken/fuzz_network/crashes/crash-2"
    expect 0 'of 1 kind' 'two files of one kind' "$bugged" report "$folder/broken"
    expect 0 'sips-is-sips-to-the-last-hop' 'the rule that broke' "$bugged" report "$folder/broken"
    expect 0 "otto's user learns" 'the calls' "$bugged" report "$folder/broken"
    expect 0 'no progress.tsv' 'a target that left no figures' "$bugged" report "$folder/broken"
    expect 0 'class="arrow' 'the calls in a page' sh -c "\"$bugged\" report --html \"$page\" \"$folder/broken\" && cat \"$page\""
    expect 0 'does not fail in this program' 'what is mended' "$sipsfuzz" report "$folder/broken"
fi

# The runs of ci/bench bugs in place of the medians.
printf 'bug\tengine\tseed\treached\ttriggered\tdetected\tseconds\nx\tafl\t1\t1\t2\t5\t0.1\nx\tafl\t2\t1\t2\t0\t0.1\n' >"$out/bugs.tsv"
expect 0 'afl              1 of 2 found, median 5' 'bugs.tsv' "$sipsfuzz" report "$out"
echo 'x afl 1' >>"$out/bugs.tsv"
expect 2 'bugs.tsv:4: not a line' 'a bugs.tsv that is none' "$sipsfuzz" report "$out"
rm "$out/bugs.tsv"

# Wrong use, and what cannot be read or written.
expect 2 'a folder is missing' 'no folder' "$sipsfuzz" report
expect 2 'one folder at a time' 'two folders' "$sipsfuzz" report "$out" "$out"
expect 2 'write one of --json and --html' 'both' "$sipsfuzz" report --json --html "$page" "$out"
expect 2 'there is no option --htm: did you mean --html' 'a wrong option' "$sipsfuzz" report --htm x "$out"
expect 2 'No such file or directory: name the folder that ci/fuzz wrote to' 'a missing folder' "$sipsfuzz" report "$folder/none"
expect 2 'is a file: name the folder' 'a file' "$sipsfuzz" report "$out/fuzz_message/progress.tsv"
expect 2 'holds no campaign' 'a folder of something else' "$sipsfuzz" report "$out/notes"
expect 2 'folder where you may write' 'a page in a folder that is not there' "$sipsfuzz" report --html "$folder/none/x.html" "$out"
mkdir "$folder/closed"
chmod a-w "$folder/closed"
if [ "$(id -u)" -ne 0 ]; then # who is root writes anywhere
    expect 2 'folder where you may write' 'a page in a folder that is closed' "$sipsfuzz" report --html "$folder/closed/x.html" "$out"
fi
cp "$page" "$folder/before"
printf '%s\n1.0\tmany\t7\t1\tafl\n' "$heading" >"$out/fuzz_proxy_best/progress.tsv"
expect 2 'progress.tsv:2: not a line that ci/fuzz wrote' 'a line that is none' "$sipsfuzz" report --html "$page" "$out"
cmp -s "$page" "$folder/before" || { echo 'FAILED: a page was changed for nothing'; failures=$((failures + 1)); }
rm "$out/fuzz_proxy_best/progress.tsv"
mkdir "$out/fuzz_proxy_best/progress.tsv"
expect 2 'is a directory' 'progress that cannot be read' "$sipsfuzz" report "$out"

[ "$failures" -eq 0 ] || echo "$failures failed"
[ "$failures" -eq 0 ]
