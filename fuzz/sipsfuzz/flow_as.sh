#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# flow_as.sh SIPSFUZZ CLASS FLOW: runs a flow with all of its elements of that class.
set -eu
sipsfuzz=$1 class=$2 flow=$3
set --
for role in $(sed -n 's/^element [^ ]* \([a-z]*\).*/\1/p' "$flow" | sort -u); do
    set -- "$@" --as "$role=$class"
done
exec "$sipsfuzz" flow "$@" "$flow"
