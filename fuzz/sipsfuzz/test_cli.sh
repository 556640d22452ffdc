#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs sipsfuzz as a person or a script does, and says what it got wrong. Usage: test_cli.sh PROGRAM
set -u

if [ $# -ne 1 ] || [ ! -x "$1" ]; then
    echo "usage: test_cli.sh PROGRAM: PROGRAM must be the built sipsfuzz" >&2
    exit 2
fi
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
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
    "$program" "$@" >out 2>err <"${input:-/dev/null}" || status=$?
    checks=$((checks + 1))
    [ "$status" -eq "$expected" ] || fail "sipsfuzz $*: status $expected expected"
}

# says FILE TEXT: FILE (out or err) holds TEXT.
says() {
    checks=$((checks + 1))
    grep -qF -e "$2" "$1" || fail "$1 lacks: $2"
}

silent() {
    checks=$((checks + 1))
    [ ! -s "$1" ] || fail "$1 should be empty"
}

# json EXPRESSION: out is JSON, and the expression over it (j) is true.
json() {
    checks=$((checks + 1))
    python3 -c 'import json, sys
j = json.load(open("out", encoding="utf-8"))
sys.exit(0 if eval(sys.argv[1]) else "false")' "$1" 2>json_error || fail "JSON: $1: $(tail -n 1 json_error)"
}

# request METHOD URI TRANSPORT [FIELD...]: writes a request on standard output.
request() {
    printf '%s %s SIP/2.0\r\n' "$1" "$2"
    printf 'Via: SIP/2.0/%s pc.example.net;branch=z9hG4bKcli1\r\nMax-Forwards: 70\r\n' "$3"
    printf 'From: <sips:zoe@example.net>;tag=f1\r\nTo: <%s>\r\n' "${to:-$2}"
    printf 'Call-ID: cli@example.net\r\nCSeq: 1 %s\r\n' "$1"
    shift 3
    for field in "$@"; do
        printf '%s\r\n' "$field"
    done
    printf 'Content-Length: 0\r\n\r\n'
}

cat >phones <<'END'
# who is where
user sip:dave@example.com
binding sip:alice@example.com <sip:alice@192.0.2.11>
binding sip:bob@example.com <sips:bob@192.0.2.12>;expires=60 path=<sips:edge.example.com;lr>
END
contact='Contact: <sips:zoe@pc.example.net>'
request INVITE sips:alice@example.com TLS "$contact" >to_alice
request INVITE sips:bob@example.com TLS "$contact" >to_bob
request INVITE sip:bob@example.com TCP 'Contact: <sip:zoe@pc.example.net>' >to_bob_by_sip
to=sip:erin@example.com request REGISTER sips:example.com TLS 'Contact: <sips:erin@192.0.2.9>' >register
to=sip:erin@example.com request REGISTER sip:example.com TLS 'Contact: <sips:erin@192.0.2.9>' >register_mixed

# --- decisions ---
run 0 decide --location phones to_alice
says out 'respond 480'
says out 'Warning 380 "SIPS Not Allowed"'
says out '5630-5.3-c'
says out 'SIP/2.0 480 '
silent err
run 0 decide --json --location phones to_alice
json 'j["role"] == "proxy" and j["verdict"] == "respond" and j["status"] == 480'
json 'j["warning"] == {"code": 380, "text": "SIPS Not Allowed"} and j["targets"] == []'
json '{"5630-5.3-c", "5630-5.3-d", "5630-5.3-e"} <= set(j["clauses"])'
json 'len(j["messages"]) == 1 and j["messages"][0].startswith("SIP/2.0 480 ") and "Warning: 380 " in j["messages"][0]'
run 0 decide --json --role redirect --location phones to_alice
json 'j["role"] == "redirect" and j["status"] == 302 and "Contact: <sip:" in j["messages"][0]'
run 0 decide --json --role redirect --policy redirect-sips-to-sip=reject --location phones to_alice
json 'j["status"] == 480 and j["warning"]["code"] == 380'
run 0 decide --json --role uas to_alice
json 'j["role"] == "uas" and j["status"] == 200 and "Contact: <sips:" in j["messages"][0]'
run 0 decide --json --role uas --policy uas-sips=refuse to_alice
json 'j["status"] == 480 and j["warning"]["code"] == 380'
echo 'policy uas-sips=refuse' >rules
run 0 decide --json --role uas --policy-file rules to_alice
json 'j["status"] == 480 and j["warning"]["code"] == 380'
run 2 decide --policy-file phones to_alice
says err 'write policy KEY=VALUE'
run 0 decide --json --role uac to_alice
json 'j["role"] == "uac" and j["verdict"] == "send" and j["targets"][0]["secure"] and "Contact: <sips:" in j["messages"][0]'
run 0 decide --json --role uac --policy tls=none to_alice
json 'j["verdict"] == "refuse" and j["messages"] == []'
echo 'dialog sips:zoe@192.0.2.9 route=<sips:edge.example.net;lr> sips=yes' >call_state
run 0 decide --json --role uac --dialog call_state to_alice
json 'j["targets"][0]["request_uri"] == "sips:zoe@192.0.2.9" and j["targets"][0]["route"] == ["<sips:edge.example.net;lr>"]'
echo 'dialog sips:zoe@192.0.2.9 sips=perhaps' >call_state
run 2 decide --role uac --dialog call_state to_alice
says err 'call_state:1:27: '
run 0 decide --explain --location phones to_alice
says out 'rules_target.def, row '
says out 'the target registered a sip Contact'
run 0 decide --explain --json --location phones to_alice
json '[r["outcome"] for r in j["rules"]] == ["TAKE", "REFUSE_SIPS", "RESPOND_480_WARNING_380"]'
json '"5630-5.3-c" in j["rules"][1]["clauses"] and "Request-URI is sips" in j["rules"][1]["facts"]'
run 0 decide --json --location phones to_bob
json 'j["verdict"] == "forward" and j["status"] is None and j["warning"] is None and len(j["targets"]) == 1'
json 'j["targets"][0]["request_uri"] == "sips:bob@192.0.2.12" and j["targets"][0]["secure"] is True'
json 'j["targets"][0]["next_hop"] == "edge.example.com:5061" and j["targets"][0]["transport"] == "TLS"'
json 'j["targets"][0]["route"] == ["<sips:edge.example.com;lr>"] and "sips:" in j["targets"][0]["record_route"]'
json 'j["messages"][0].startswith("INVITE sips:bob@192.0.2.12 SIP/2.0\r\nVia: SIP/2.0/TLS ")'
run 0 decide --json --location phones to_bob_by_sip
json 'j["targets"][0]["request_uri"] == "sip:bob@192.0.2.12" and j["targets"][0]["secure"] is True'
run 0 decide --json --policy sip-to-sips-binding=reject --location phones to_bob_by_sip
json 'j["verdict"] == "respond" and j["warning"]["code"] == 381'
run 0 decide --json --now 61 --location phones to_bob
json 'j["status"] in (404, 480) and j["warning"] is None'
run 0 decide --json register
json 'j["role"] == "registrar" and j["status"] == 200'
json 'j["bindings"] == [{"aor": "sip:erin@example.com", "contact": "<sips:erin@192.0.2.9>", "expires": 3600, "path": []}]'
run 0 decide --json register_mixed
json 'j["status"] == 400 and j["bindings"] == [] and "5630-5.2-c" in j["clauses"]'
run 0 decide --role=proxy --json register
json 'j["role"] == "proxy"'
run 0 decide --reader osip --json --location phones to_alice
json 'j["status"] == 480 and j["warning"]["code"] == 380'

# --- standard input, cases, clocks ---
input=to_alice
run 0 decide --location phones -
says out 'respond 480'
run 0 decide --location phones
says out 'respond 480'
input=/dev/null
run 0 decide --json --case to_alice
json 'j["status"] == 480 and j["warning"]["code"] == 380'
{ cat to_alice && printf 'user sip:alice@example.com\n'; } >case
run 0 decide --json --case case
json 'j["status"] == 480 and j["warning"] is None'
{ cat to_alice && printf 'user sip:alice@example.com\nnonsense\n'; } >bad_case
run 0 decide --json --case bad_case
says err 'bad_case:12:1: there is no such record'
run 0 decide case
says err 'bytes behind the message are left out'

# --- any bytes ---
request INVITE sips:alice@example.com TLS "$contact" "Subject: $(printf '\303\251 \377\300\200\355\240\200 \002\033[31m')" \
    >bytes
run 0 decide --json --location phones --reader wire bytes
json 'j["status"] == 480'
request INVITE sips:bob@example.com TLS "$contact" "Subject: $(printf '\303\251 \377\300\200\355\240\200 \002\033[31m')" \
    >bytes
run 0 decide --json --location phones bytes
json '"Subject: \u00e9 \u00ff\u00c0\u0080\u00ed\u00a0\u0080 \u0002\u001b[31m\r\n" in j["messages"][0]'
checks=$((checks + 1))
python3 -m json.tool out >/dev/null 2>&1 || fail "json.tool does not take it"
run 0 decide --location phones bytes
checks=$((checks + 1))
if LC_ALL=C grep -q "$(printf '\033')" out; then fail "an escape of the message reached the terminal"; fi

# --- unusable messages ---
printf 'INVITE sip:a@example.com SIP/2.0\r\nVia: SIP/2.0/TLS pc.example.net\r\nCSeq: 1 BYE\r\n\r\n' >broken
run 1 decide broken
says err 'broken:'
says err 'the message is unusable'
silent out
run 1 decide --json broken
json 'j["verdict"] == "reject-message" and j["error"]["result"] and j["messages"] == []'
printf 'INVITE sips:a@example.com SIP/2.0\r\nVia: SIP/2.0/TLS pc.example.net;branch=z9hG4bK1\r\nContact: <sip:\r\n\r\n' >broken
run 1 decide --json broken
json 'j["error"]["field"] == "Contact" and j["error"]["line"] == 3 and j["error"]["column"] >= 1'
: >empty
run 1 decide empty
says err 'empty'
run 1 decide --json - 
json 'j["error"]["result"] == "empty"'
run 1 decide --json --reader osip broken
json 'j["verdict"] == "reject-message"'

# --- wrong use ---
run 2
says err 'a command is missing'
run 2 decied
says err 'did you mean decide?'
run 2 decide --jsn to_alice
says err 'there is no option --jsn'
run 2 decide --loc phones to_alice
says err 'did you mean --location?'
run 2 decide --location
says err 'write --location FILE'
run 2 decide --json=yes to_alice
says err 'takes no value'
run 2 decide missing.sip
says err 'missing.sip: No such file'
run 2 decide "$folder"
says err 'is a directory'
run 2 decide --location missing to_alice
says err 'cannot open missing'
run 2 decide to_alice to_bob
says err 'one message at a time'
run 2 decide --policy tls-extend=all-hops to_alice
says err 'tls-extent'
run 2 decide --policy tls-extent=some to_alice
says err 'tls-extent=last-hop or tls-extent=all-hops'
run 2 decide --role phone to_alice
says err 'write proxy, registrar, redirect, uac or uas'
run 2 decide --role registrar to_alice
says err 'a registrar takes REGISTER'
run 2 decide --arrived carrier-pigeon to_alice
says err 'TLS-SCTP'
run 2 decide --reader eyes to_alice
says err '--reader osip'
printf 'user sip:dave@example.com\nbinding sip:bob@example.com <sips:bob@192.0.2.12\n' >bad
run 2 decide --location bad to_alice
says err 'bad:2:29: the bracket is not closed'
printf '# c\n  naptr example.net 10 x SIPS+D2T _sips._tcp.example.net\n' >bad
run 2 decide --resolver bad to_alice
says err 'bad:2:24: this is no preference'
printf 'tls example.net\n' >bad
run 2 decide --location bad to_alice
says err 'bad:1:1: this record has no place here'
dd if=/dev/zero of=huge bs=1048576 seek=16 count=1 2>/dev/null
run 2 decide huge
says err 'at most 16 MiB'
silent out

# --- clauses, help, version ---
run 0 clauses
says out 'choice-path-scheme'
run 0 clauses 5630-5.3-c
says out 'RFC 5630 5.3; MUST NOT; PRX'
run 0 clauses --json 5630-4.1-b choice-cn
json '[c["id"] for c in j] == ["5630-4.1-b", "choice-cn"] and j[0]["actors"] == ["PRX"]'
run 0 clauses --json
json 'len(j) == len({c["id"] for c in j}) and all(len(c["line"]) < 120 for c in j)'
run 2 clauses 5630-5.3-z
says err 'did you mean 5630-5.3-'
silent out
run 0 --help
says out 'Usage: sipsfuzz'
run 0 decide --help
says out 'tls-extent=last-hop|all-hops'
run 0 clauses --help
run 0 decide --policy help
says out 'mixed-3xx='
run 0 --version
says out 'sipsfuzz '

# --- output that cannot be written ---
for arguments in "decide --location phones to_alice" "decide --json --location phones to_alice" clauses --help; do
    status=0
    # shellcheck disable=SC2086 # one word each
    "$program" $arguments >&- 2>err || status=$?
    checks=$((checks + 1))
    : >out
    [ "$status" -eq 2 ] || fail "sipsfuzz $arguments, standard output closed: status 2 expected"
    says err 'cannot write'
    if [ -c /dev/full ]; then
        status=0
        # shellcheck disable=SC2086
        "$program" $arguments >/dev/full 2>err || status=$?
        checks=$((checks + 1))
        [ "$status" -eq 2 ] || fail "sipsfuzz $arguments, disk full: status 2 expected"
    fi
done
mkfifo pipe
: <pipe &
(status=0; sleep 0.2; "$program" clauses 2>err || status=$?; echo "$status" >piped) >pipe
wait
checks=$((checks + 1))
status=$(cat piped)
[ "$status" -eq 2 ] || fail "sipsfuzz clauses, nobody reads the pipe: status 2 expected"

if [ "$failures" -gt 0 ]; then
    echo "$failures of $checks checks failed"
    exit 1
fi
echo "$checks checks passed"
