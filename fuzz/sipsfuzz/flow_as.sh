#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# flow_as.sh SIPSFUZZ CLASS FLOW: runs a flow with all of its elements of that class.
set -eu
sipsfuzz=$1 class=$2 flow=$3
set --
for role in ua proxy registrar redirect; do
    if grep -q "^element [^ ]* $role " "$flow"; then
        set -- "$@" --as "$role=$class"
    fi
done
exec "$sipsfuzz" flow "$@" "$flow"
