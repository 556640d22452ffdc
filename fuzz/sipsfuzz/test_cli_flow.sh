#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# test_cli_flow.sh SIPSFUZZ CORPUS: the commands flow and explore, as a user meets them.
set -u
sipsfuzz=$1 corpus=$2
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
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

call=$corpus/flows/6.2-sips-call.flow
expect 0 'All came as expected.' 'a flow that comes out as it says' "$sipsfuzz" flow "$call"
expect 0 'All came as expected.' 'a flow from standard input' sh -c "\"$sipsfuzz\" flow - <\"$call\""
expect 0 'INVITE sips:nora@example.com SIP/2.0' 'whole messages' "$sipsfuzz" flow --messages "$call"
expect 1 'sips-crosses-secure-hops-alone (5630-4-a' 'a cheating proxy' "$sipsfuzz" flow --as home=sipsfuzz-cheat "$call"

sed 's/told 200/told 486/' "$call" >"$folder/unmet.flow"
expect 1 'Not as expected, line ' 'an expectation that is not met' "$sipsfuzz" flow "$folder/unmet.flow"
printf 'element a ua aor=a@example.com\na sings\n' >"$folder/bad.flow"
expect 2 'bad.flow:2:3: nobody can do this' 'a line that is wrong' "$sipsfuzz" flow "$folder/bad.flow"
: >"$folder/empty.flow"
expect 2 'there is no element' 'an empty file' "$sipsfuzz" flow "$folder/empty.flow"
expect 2 'No such file' 'a missing file' "$sipsfuzz" flow "$folder/missing.flow"
expect 2 'a flow file is missing' 'no file' "$sipsfuzz" flow
expect 2 'one too many' 'two files' "$sipsfuzz" flow "$call" "$call"
expect 2 'there is no option --charts' 'a wrong option' "$sipsfuzz" flow --charts x "$call"
expect 2 'FILE.svg, FILE.png, FILE.msc or FILE.txt' 'a chart of no kind' "$sipsfuzz" flow --chart "$folder/x.gif" "$call"
expect 2 'no element has that name or role' 'somebody who is not there' "$sipsfuzz" flow --as nobody=sipsfuzz "$call"
expect 2 'no class of elements named nothing' 'a class that is not there' "$sipsfuzz" flow --as home=nothing "$call"
expect 2 'cannot load' 'an element that is not there' "$sipsfuzz" flow --element "$folder/none.so" "$call"
expect 2 'cannot' 'a folder that is not there' "$sipsfuzz" flow --pcap "$folder/none/x.pcap" "$call"
[ ! -e "$folder/x.gif" ] || { echo 'FAILED: a chart of no kind was written'; failures=$((failures + 1)); }

expect 0 'as expected' 'charts as text' "$sipsfuzz" flow --chart "$folder/x.msc" --pcap "$folder/x.pcap" "$call"
expect 0 'msc {' 'the chart' cat "$folder/x.msc"
expect 0 'as expected' 'a ladder' "$sipsfuzz" flow --chart "$folder/x.txt" "$call"
expect 0 '====INVITE' 'the ladder' cat "$folder/x.txt"
expect 0 'ff020004' 'the capture' sh -c "od -An -tx1 -v \"$folder/x.pcap\" | tr -d ' \n' |
    sed 's/^d4c3b2a102000400/ff020004/; s/^a1b2c3d400020004/ff020004/'"
if command -v mscgen >/dev/null 2>&1; then
    expect 0 'as expected' 'a picture' "$sipsfuzz" flow --chart "$folder/x.svg" "$call"
    expect 0 '<svg' 'the picture' cat "$folder/x.svg"
else
    expect 2 'mscgen is not installed' 'a picture without mscgen' "$sipsfuzz" flow --chart "$folder/x.svg" "$call"
fi
expect 0 '"as_expected": true' 'JSON' "$sipsfuzz" flow --json "$call"
if command -v python3 >/dev/null 2>&1; then
    expect 0 '' 'valid JSON' sh -c "\"$sipsfuzz\" flow --json \"$call\" | python3 -m json.tool"
fi

small=$corpus/explore/three-elements.flow
expect 0 'depth 2: complete to this depth' 'every order of two steps' "$sipsfuzz" explore --depth 2 "$small"
expect 0 '"transitions": ' 'counts as JSON' "$sipsfuzz" explore --depth 2 --json "$small"
expect 1 'a rule is broken' 'a cheat is found' "$sipsfuzz" explore --depth 3 --as home=sipsfuzz-cheat "$small"
cp "$folder/output" "$folder/found.flow"
expect 1 'via-names-the-hop-it-is-on' 'what is found runs again' "$sipsfuzz" flow "$folder/found.flow"
expect 2 '--depth takes a number from 1 to' 'no depth' "$sipsfuzz" explore --depth 0 "$small"
expect 2 'takes a time' 'no time' "$sipsfuzz" explore --time soon "$small"

[ "$failures" -eq 0 ] || echo "$failures failed"
[ "$failures" -eq 0 ]
