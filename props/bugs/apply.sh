#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# apply.sh SOURCE PATCH FOLDER FILE...: copies the files of SOURCE into FOLDER, and patches the copies.
set -eu
source=$1 patch=$2 folder=$3
shift 3
for file in "$@"; do
    mkdir -p "$folder/$(dirname "$file")"
    cp "$source/$file" "$folder/$file"
done
# Without fuzz: a patch that no longer fits its place may seed another bug than it says.
if ! patch --batch --forward --strip=1 --fuzz=0 --directory="$folder" --input="$patch" >"$folder/patch.log" 2>&1; then
    cat "$folder/patch.log" >&2
    echo "the seeded bug $patch does not fit the sources any more" >&2
    rm -rf "$folder"
    exit 1
fi
