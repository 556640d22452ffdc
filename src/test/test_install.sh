#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# test_install.sh BUILD CMAKE GENERATOR CC: installs libsips somewhere else, then builds a user of it with pkg-config and with CMake.
set -eu
build=$1 cmake=$2 generator=$3 cc=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$cmake" --install "$build" --prefix "$work/prefix" >/dev/null
cat >"$work/user.c" <<'END'
#include <sips/proxy.h>
#include <sips/registrar.h>
#include <sips/rewrite.h>
#include <stdio.h>

int main(void)
{
    struct sips_uri uri;
    puts(sips_uri_result_name(sips_uri_read(&uri, SIPS_SPAN("sips:bob@example.com"))));
    return 0;
}
END
cat >"$work/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.25)
project(user LANGUAGES C)
find_package(libsips REQUIRED)
add_executable(user user.c)
target_link_libraries(user PRIVATE sips::sips $<TARGET_NAME_IF_EXISTS:sips::osip>
    $<TARGET_NAME_IF_EXISTS:sips::openssl>)
END

pc=$(find "$work/prefix" -name libsips.pc)
# shellcheck disable=SC2046 # words
"$cc" "$work/user.c" $(PKG_CONFIG_PATH=$(dirname "$pc") pkg-config --define-prefix --cflags --libs libsips) \
    -o "$work/user-pkg-config"
LD_LIBRARY_PATH=$(dirname "$(dirname "$pc")") "$work/user-pkg-config"

"$cmake" -S "$work" -B "$work/build" -G "$generator" -DCMAKE_PREFIX_PATH="$work/prefix" -DCMAKE_C_COMPILER="$cc" >/dev/null
"$cmake" --build "$work/build" >/dev/null
"$work/build/user"
