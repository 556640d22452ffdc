#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# test_element_linked.sh SOURCE CMAKE GENERATOR CC: builds sipsfuzz with an element of the user's own linked in (SIPSFUZZ_ELEMENT),
# and runs a flow with it in the place of a proxy.
set -eu
source=$1 cmake=$2 generator=$3 cc=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/silent.c" <<'END'
#include "element.h"

static char state;

static void *create(void) { return &state; }
static void destroy(void *element) { (void)element; }
static bool start(void *element, const struct element_setup *setup, const struct element_services *services)
{
    return element && setup && services;
}
static void message(void *element, const struct hop *hop, const char *bytes, size_t length)
{
    (void)element, (void)hop, (void)bytes, (void)length;
}

extern const struct element_class sipsfuzz_element;
const struct element_class sipsfuzz_element = {
    .interface = ELEMENT_INTERFACE, .name = "silent", .create = create, .destroy = destroy, .start = start, .message = message};
END
"$cmake" -S "$source" -B "$work/build" -G "$generator" -DCMAKE_C_COMPILER="$cc" -DCMAKE_BUILD_TYPE=Debug -DSIPSFUZZ_TESTS=OFF \
    -DSIPSFUZZ_OSIP=OFF -DSIPSFUZZ_OPENSSL=OFF -DSIPSFUZZ_ELEMENT="$work/silent.c" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
"$cmake" --build "$work/build" --target sipsfuzz >"$work/log" 2>&1 || { tail -n 40 "$work/log"; exit 1; }

# expect STATUS CLASS: of a flow whose proxy is of that class.
expect() {
    status=0
    "$work/build/bin/sipsfuzz" flow --as home="$2" "$source/corpus/flows/6.2-sips-call.flow" >"$work/said" 2>&1 || status=$?
    [ $status -eq "$1" ] || { echo "with $2: exit status $status, not $1"; cat "$work/said"; exit 1; }
}
expect 0 sipsfuzz
expect 1 silent
expect 2 nobody
echo "an element that was linked in stands in the network"
