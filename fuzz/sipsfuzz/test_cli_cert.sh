#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# test_cli_cert.sh SIPSFUZZ: the commands cert and certs, as a user meets them.
set -u
sipsfuzz=$1
folder=$(mktemp -d) || exit 2
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
failures=0

fail() {
    echo "FAILED: $1"
    failures=$((failures + 1))
}

# expect STATUS TEXT NAME COMMAND...: the command ends with that status, and TEXT is in what it wrote.
expect() {
    status=$1 text=$2 name=$3
    shift 3
    "$@" >"$folder/output" 2>&1
    got=$?
    if [ "$got" -ne "$status" ] || ! grep -qF -- "$text" "$folder/output"; then
        fail "$name: status $got, not $status, or without \"$text\":"
        cat "$folder/output"
    fi
}

# ---- certs ----
set=$folder/set
expect 0 'LIST.txt says' 'a set' "$sipsfuzz" certs --out "$set" --domain example.com --domain example.net --days 2
expect 2 'is there already' 'a set is never written over another' "$sipsfuzz" certs --out "$set"
expect 2 'the folder is missing' 'no folder' "$sipsfuzz" certs
expect 2 'is not an option: write --out DIR' 'an operand' "$sipsfuzz" certs "$set"
expect 2 'there is no option --days-valid' 'a wrong option' "$sipsfuzz" certs --out "$folder/x" --days-valid 3
expect 2 '--out lacks its value' 'an option without a value' "$sipsfuzz" certs --out
expect 2 'from 1 to 36500' 'no days' "$sipsfuzz" certs --out "$folder/x" --days 0
expect 2 'from 1 to 36500' 'too many days' "$sipsfuzz" certs --out "$folder/x" --days 36501
expect 2 'takes a name like example.com' 'an address' "$sipsfuzz" certs --out "$folder/x" --domain 192.0.2.1
expect 2 'takes a name like example.com' 'no name' "$sipsfuzz" certs --out "$folder/x" --domain 'a b'
expect 2 'No such file' 'a folder in one that is not there' "$sipsfuzz" certs --out "$folder/none/set"
mkdir "$folder/closed"
: >"$folder/file"
expect 2 'cannot make the folder' 'a folder in a file' "$sipsfuzz" certs --out "$folder/file/set"
if [ "$(id -u)" -ne 0 ]; then
    chmod a-w "$folder/closed"
    expect 2 'cannot make the folder' 'a folder that cannot be written' "$sipsfuzz" certs --out "$folder/closed/set"
fi
expect 0 'Usage: sipsfuzz certs' 'help' "$sipsfuzz" certs --help
[ ! -e "$folder/x" ] || fail 'a set was written in spite of wrong use'
# A file may not grow beyond 2 kB: the list does not fit, and nothing is left behind.
(ulimit -f 1 && trap '' XFSZ && "$sipsfuzz" certs --out "$folder/closed/full" >"$folder/output" 2>&1) &&
    fail 'a set that cannot be written'
[ -z "$(ls -A "$folder/closed")" ] || fail 'half a set is left'
count=$(find "$set" -name '*.pem' | wc -l)
[ "$count" -gt 20 ] || fail "$count certificates"
for pem in "$set"/*.pem; do
    name=$(basename "$pem" .pem)
    grep -q "^$name " "$set/LIST.txt" || fail "LIST.txt does not tell what $name is for"
    [ "$(stat -c %a "$set/$name.key")" = 600 ] || fail "$name.key can be read by others"
done

# ---- cert: each of the set is worth what the list says ----
ca=$set/ca.pem
sed -n '/^$/,$p' "$set/LIST.txt" | while read -r name judgement _; do
    case $name/$judgement in
    phone/* | /*) ;;
    */good:) echo "$name 0" ;;
    */good) echo "$name 0" ;;
    */bad: | */bad) echo "$name 1" ;;
    esac
done >"$folder/expected"
[ "$(wc -l <"$folder/expected")" -gt 20 ] || fail 'the list has few lines'
while read -r name status; do
    expect "$status" 'SIP domain identities' "the certificate $name" \
        "$sipsfuzz" cert --domain example.com --ca "$ca" "$set/$name.pem"
done <"$folder/expected"
expect 0 'covers phone.example.com' 'the phone' "$sipsfuzz" cert --role client --domain phone.example.com --ca "$ca" "$set/phone.pem"
expect 0 'covers EXAMPLE.net' 'the other domain' "$sipsfuzz" cert --domain EXAMPLE.net --ca "$ca" "$set/server.pem"

mistake() {
    expect 1 "$3" "the mistake $1" "$sipsfuzz" cert --domain "$2" --ca "$ca" "$set/$1.pem"
    grep -qF 'then it would cover the domain' "$folder/output" || fail "the mistake $1 would not cover $2"
}
mistake wildcard www.example.com 'a wildcard stands for any label (5922-7.2)'
mistake below example.com 'a name stands for those below or above it (5922-7.2)'
mistake nul example.com 'a name ends at its first NUL (5922-7.2)'
mistake nul-cn example.com 'a name ends at its first NUL (5922-7.2)'
mistake nul-uri example.com 'a name ends at its first NUL (5922-7.2)'
mistake cn-beside-alt example.com 'the CN counts beside a subjectAltName (5922-7.1)'
mistake dns-beside-uri example.com 'DNS names count beside a sip URI (5922-7.1)'
mistake sips-uri example.com 'a sips URI counts (5922-7.1)'
mistake user example.com 'the user part of a URI is ignored (5922-7.1)'
mistake address 127.0.0.1 'an address, or another kind of name'

good=$set/server.pem
expect 0 'covers example.com' 'PEM from standard input' sh -c "\"$sipsfuzz\" cert --domain example.com - <\"$good\""
expect 0 'Its chain was not checked' 'no CA' "$sipsfuzz" cert --domain example.com "$good"
expect 1 'the certificate has expired' 'another time' "$sipsfuzz" cert --domain example.com --time 2099-12-31 --ca "$ca" "$good"
expect 1 'not yet valid' 'a time with hours' "$sipsfuzz" cert --domain example.com --time 2001-02-03T04:05:06Z "$good"
expect 1 'not yet valid' 'a time in seconds' "$sipsfuzz" cert --domain example.com --time 981173106 "$good"
expect 1 'names no SIP domain' 'a CN that is refused' "$sipsfuzz" cert --domain example.com --cn refused "$set/cn-only.pem"
expect 1 '--eku tls asks for serverAuth' 'a certificate for the web' "$sipsfuzz" cert --domain example.com "$set/web.pem"
expect 0 'covers example.com' 'a certificate for the web is enough' "$sipsfuzz" cert --domain example.com --eku tls "$set/web.pem"
expect 0 '"covers": true' 'JSON' "$sipsfuzz" cert --json --domain example.com --ca "$ca" "$good"
expect 1 '"result": "expired"' 'JSON of a bad one' "$sipsfuzz" cert --json --domain example.com "$set/expired.pem"
if command -v python3 >/dev/null 2>&1; then
    expect 0 '"mistake": "nul"' 'valid JSON' sh -c "\"$sipsfuzz\" cert --json --domain example.com \"$set/nul.pem\" |
        python3 -m json.tool"
fi
if command -v openssl >/dev/null 2>&1; then
    openssl x509 -in "$good" -outform DER -out "$folder/server.der"
    expect 0 'covers example.com' 'DER' "$sipsfuzz" cert --domain example.com "$folder/server.der"
    cat "$folder/server.der" "$folder/server.der" >"$folder/twice.der"
    expect 2 'holds no certificate' 'bytes behind DER' "$sipsfuzz" cert --domain example.com "$folder/twice.der"
    expect 0 'OK' 'OpenSSL finds the key and the chain good' openssl verify -x509_strict -CAfile "$ca" "$good"
    openssl pkey -in "$set/server.key" -pubout >"$folder/key"
    openssl x509 -in "$good" -noout -pubkey | cmp -s - "$folder/key" || fail 'server.key is not the key of server.pem'
fi

expect 2 'a file is missing' 'no file' "$sipsfuzz" cert --domain example.com
expect 2 'the domain is missing' 'no domain' "$sipsfuzz" cert "$good"
expect 2 'one too many' 'two files' "$sipsfuzz" cert --domain example.com "$good" "$good"
expect 2 'there is no option --domains' 'a wrong option' "$sipsfuzz" cert --domains example.com "$good"
expect 2 'takes the host of a URI' 'no host' "$sipsfuzz" cert --domain sip:example.com "$good"
expect 2 'takes a time like' 'no time' "$sipsfuzz" cert --domain example.com --time tomorrow "$good"
expect 2 'takes a time like' 'no such day' "$sipsfuzz" cert --domain example.com --time 2030-13-41 "$good"
expect 2 '--role takes server or client' 'no role' "$sipsfuzz" cert --domain example.com --role proxy "$good"
expect 2 '--eku takes sip or tls' 'no usage' "$sipsfuzz" cert --domain example.com --eku web "$good"
expect 2 'No such file' 'a missing file' "$sipsfuzz" cert --domain example.com "$folder/none.pem"
expect 2 'No such file' 'a missing CA' "$sipsfuzz" cert --domain example.com --ca "$folder/none.pem" "$good"
expect 2 'holds no certificate' 'an empty file' "$sipsfuzz" cert --domain example.com "$folder/file"
expect 2 'standard input holds no certificate' 'empty input' sh -c "\"$sipsfuzz\" cert --domain example.com - </dev/null"
expect 2 'holds no certificate' 'a key' "$sipsfuzz" cert --domain example.com "$set/server.key"
expect 2 'is a directory' 'a folder' "$sipsfuzz" cert --domain example.com "$set"
head -c 17000000 /dev/zero >"$folder/huge"
expect 2 'too large' 'a huge file' "$sipsfuzz" cert --domain example.com "$folder/huge"
head -c 200 "$good" >"$folder/cut.pem"
expect 2 'holds no certificate' 'a file that is cut short' "$sipsfuzz" cert --domain example.com "$folder/cut.pem"
expect 0 'Usage: sipsfuzz cert' 'help' "$sipsfuzz" cert --help

[ "$failures" -eq 0 ] || echo "$failures failed"
[ "$failures" -eq 0 ]
