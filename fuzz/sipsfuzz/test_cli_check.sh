#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs the commands about properties as a person or a script does. Usage: test_cli_check.sh PROGRAM BUGGED WITNESSES:
# PROGRAM is the built sipsfuzz, BUGGED the same with the seeded bug 5630-5.3-a, or "" where none was built.
set -u

program=$1 bugged=$2 witnesses=$3
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
trap 'exit 2' HUP INT TERM
cd "$folder" || exit 2
checks=0
failures=0

fail() {
    failures=$((failures + 1))
    echo "FAILED: $1"
    echo "  status $status"
    sed 's/^/  stdout: /' out | head -n 20
    sed 's/^/  stderr: /' err | head -n 20
}

# run STATUS ARGUMENT...: the program ends with that status; its output is in out and err.
run() {
    expected=$1
    shift
    status=0
    "$program" "$@" >out 2>err </dev/null || status=$?
    checks=$((checks + 1))
    [ "$status" -eq "$expected" ] || fail "sipsfuzz $*: status $expected expected"
}

# says FILE TEXT: FILE (out or err) holds TEXT.
says() {
    checks=$((checks + 1))
    grep -qF -e "$2" "$1" || fail "$1 lacks: $2"
}

# json EXPRESSION: out is JSON, and the expression over it (j) is true.
json() {
    checks=$((checks + 1))
    python3 -c 'import json, sys
j = json.load(open("out", encoding="utf-8"))
sys.exit(0 if eval(sys.argv[1]) else "false")' "$1" 2>json_error || fail "JSON: $1: $(tail -n 1 json_error)"
}

# ---- Help and wrong use ----
for command in list check replay shrink explain matrix; do
    run 0 $command --help
    says out "Usage: sipsfuzz $command"
    says out "Example"
    run 2 $command --no-such-option
    says err 'there is no option --no-such-option'
done
run 2 check proxy-bets
says err 'did you mean proxy-best?'
run 2 check no-such-property-at-all
says err "'sipsfuzz list' lists them"
run 2 check --engine magic
says err 'write random or exhaustive'
run 2 check --runs many
says err 'write 1000, 100k or 5M'
run 2 check --runs 0
says err 'write 1 or more'
run 2 check --time soon
says err 'write 30, 30s, 5m or 2h'
run 2 check --shard 5/4
says err 'write 1/4'
run 2 check --shard 1/4
says err 'add --engine exhaustive'
run 2 check --engine exhaustive --state visit
says err '--state is for one property: name it'
run 2 check --seed
says err '--seed lacks its value'
run 2 replay
says err 'a file is missing'
run 2 explain one two
says err 'one file at a time'
run 2 list --clause 9999-1
says err 'there is no clause 9999-1'

# ---- list ----
run 0 list
says out 'proxy-best'
run 0 list --json
json 'len(j) > 20 and all(p["clauses"] and p["line"] for p in j)'
run 0 list --json --clause 5630-5.3-i
json 'all("5630-5.3-i" in p["clauses"] for p in j) and len(j) > 1'
run 0 list --json rules-uas
json 'len(j) == 1 and j[0]["finite"]'

# ---- matrix ----
run 0 matrix 5630-5.3-a
says out 'bug 5630-5.3-a'
says out 'proxy-request-wire'
run 0 matrix --json
json 'len(j) > 130 and all(c["code"] and c["properties"] and c["bugs"] for c in j)'
json 'len([b for c in j for b in c["bugs"] if "random" in b and b["random"]["found"] >= 0.95 * b["random"]["seeds"]]) > 100'
json 'any(c["mcdc_conditions"] for c in j)'
run 0 matrix --html matrix.html
grep -c '<tr>' matrix.html >out
says out "$("$program" matrix --json | python3 -c 'import json, sys; print(1 + sum(len(c["bugs"]) for c in json.load(sys.stdin)))')"
run 2 matrix 5630-5.3-z
says err 'did you mean 5630-5.3-'
run 2 matrix --html no/such/folder/matrix.html
says err 'cannot write'
run 2 matrix --json --html matrix.html
says err 'one of --json and --html'

# ---- check ----
run 0 check --runs 500 proxy-best uri
says out 'holds'
says out 'seed 1'
run 0 check --runs 300 --json --classify proxy-best
json 'j[0]["runs"] == 300 and j[0]["result"] == "holds" and j[0]["seed"] == 1'
run 0 check --time 1 proxy-best
run 0 check fuzz_proxy_best --runs 10
run 0 check --engine exhaustive rules-uas
says out 'proven: 1080 leaves, as many as the closed form: 1080'
says out 'for each two leaves that differ in it alone and end differently'
run 0 check --engine exhaustive --json
json 'len(j) > 5 and all(p["leaves"] == p["distinct"] for p in j)'
run 1 check --engine exhaustive --runs 100 --state visit rules-uas
says out 'ended early'
run 0 check --engine exhaustive --state visit rules-uas
says out '1080 leaves'
run 2 check --engine exhaustive --state visit rules-uac
says err 'is no visit of rules-uac'
total=0
for part in 1 2 3; do
    run 0 check --engine exhaustive --json --shard $part/3 rules-redirect
    total=$((total + $(sed -n 's/.*"runs": \([0-9]*\).*/\1/p' out)))
done
checks=$((checks + 1))
[ $total -eq 120 ] || fail "three shards check $total leaves, and not 120"

# ---- Files ----
cp "$witnesses/5630-5.3-a.choices" case
run 0 replay case
says out 'case: holds (proxy-request-wire)'
says out '1 held, 0 failed'
run 0 explain case
says out 'INVITE sips:bob@example.com'
says out 'respond 480 Temporarily Unavailable, Warning 380'
says out 'rules_target.def, row'
run 0 explain --json --choices case
json 'j["property"] == "proxy-request-wire" and j["outcome"] == "holds" and "INVITE" in j["case"]'
json 'j["decision"]["status"] == 480 and j["decision"]["rules"] and "5630-5.3-d" in j["decision"]["clauses"]'
run 1 shrink case
says err 'does not fail'
tail -c +"$(($(head -n 1 case | wc -c) + 1))" case >clusterfuzz-testcase-minimized-fuzz_proxy_request_wire-4711
run 0 replay clusterfuzz-testcase-minimized-fuzz_proxy_request_wire-4711
says out 'holds (proxy-request-wire)'
mkdir -p out_folder/fuzz_uri/crashes
printf 'abc' >out_folder/fuzz_uri/crashes/crash-1
run 0 replay out_folder
says out '(uri)'
run 2 replay out_folder/no-such-file
says err 'cannot open'
printf 'abc' >nameless
run 2 replay nameless
says err 'write --property NAME'
run 0 replay --property uri nameless
: >empty
run 0 replay --property uri empty
run 2 replay --property urj empty
says err 'did you mean uri?'
printf 'sipsfuzz choices 9 uri\nabc' >later
run 2 replay later
says err 'this program reads version 1'
printf 'sipsfuzz choices 1 urj\nabc' >unknown
run 2 replay unknown
says err 'did you mean uri?'
{
    printf 'sipsfuzz choices 1 uri\n'
    head -c 100000 /dev/zero
} >huge
run 2 replay huge
says err 'it is no case of a property'
printf 'INVITE sip:bob@example.com SIP/2.0\r\n\r\n' >broken.sip
run 0 replay broken.sip
says out '1 discarded or unusable'
run 2 replay clusterfuzz-testcase-fuzz_readers-1
cp broken.sip clusterfuzz-testcase-fuzz_readers-1
run 2 replay clusterfuzz-testcase-fuzz_readers-1
says err "run the target's own program on it"

# ---- What breaks: the program with a seeded bug ----
if [ -n "$bugged" ]; then
    program=$bugged
    run 1 check --out found proxy-request-wire
    says out 'FAILED'
    says out 'Clause: 5630-5.3-a'
    says out 'Again: sipsfuzz replay found/proxy-request-wire-'
    file=$(echo found/*.choices)
    run 1 replay "$file"
    says out 'BROKEN'
    run 1 explain --json "$file"
    json 'j["clause"] == "5630-5.3-a" and j["outcome"] == "BROKEN" and j["section"] == "RFC 5630 5.3"'
    checks=$((checks + 1))
    cmp -s "$file" "$witnesses/5630-5.3-a.choices" || fail "the smallest case is not the witness"
    run 1 check --json --no-shrink --out found proxy-request-wire
    json 'j[0]["result"] == "FAILED" and j[0]["file"].startswith("found/")'
    file=$(find found -name '*.choices' -size +60c | head -n 1)
    run 0 shrink --out smaller "$file"
    says out 'written: smaller'
    run 1 replay --json smaller
    json 'j[0]["clause"] == "5630-5.3-a"'
    checks=$((checks + 1))
    cmp -s smaller "$witnesses/5630-5.3-a.choices" || fail "the shrunk case is not the witness"
    if [ "$(id -u)" -ne 0 ]; then
        mkdir readonly && chmod a-w readonly
        run 2 check --out readonly proxy-request-wire
        says err 'cannot write'
    fi
    : >file
    run 2 check --out file/folder proxy-request-wire
    says err 'cannot make the folder'
    run 2 shrink --out no/such/folder/x smaller
    says err 'cannot write'
fi

echo "$checks checks, $failures failed"
[ $failures -eq 0 ]
