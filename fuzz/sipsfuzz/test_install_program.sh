#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# test_install_program.sh BUILD CMAKE VERSION: installs the project somewhere else; the program runs from there, and its page is there.
set -eu
build=$1 cmake=$2 version=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$cmake" --install "$build" --prefix "$work/made" >/dev/null
mv "$work/made" "$work/moved"
said=$("$work/moved/bin/sipsfuzz" --version)
[ "$said" = "sipsfuzz $version" ] || { echo "sipsfuzz --version said: $said"; exit 1; }
page=$(find "$work/moved" -name sipsfuzz.1)
case $page in
*/man/man1/sipsfuzz.1) ;;
*) echo "no manual page in man/man1: $page"; exit 1 ;;
esac
