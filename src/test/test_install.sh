#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# test_install.sh SOURCE BUILD KIND CMAKE GENERATOR CC: installs libsips somewhere else, static and shared, then builds users of it with
# pkg-config and with CMake, and runs them. BUILD is a build of the project with libsips of that KIND; the other kind is built here.
set -eu
source=$1 build=$2 built_kind=$3 cmake=$4 generator=$5 cc=$6
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir "$work/user"
cat >"$work/user/user.c" <<'END'
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
cat >"$work/user/user_osip.c" <<'END'
#include <sips/message_osip.h>
#include <osipparser2/osip_parser.h>
#include <stdio.h>

int main(void)
{
    static struct sips_message message;
    static char buffer[1024];
    struct sips_message_status status;
    osip_message_t *parsed = NULL;
    if (parser_init() != 0 || osip_message_init(&parsed) != 0)
        return 1;
    puts(sips_osip_result_name(sips_message_from_osip(&message, &status, parsed, buffer, sizeof buffer)));
    osip_message_free(parsed);
    return 0;
}
END
cat >"$work/user/user_openssl.c" <<'END'
#include <sips/tls_openssl.h>
#include <stdio.h>

int main(void)
{
    SSL_CTX *context = SSL_CTX_new(TLS_method());
    puts(context && sips_tls_configure(context) ? sips_tls_reason(SIPS_TLS_OK) : "");
    SSL_CTX_free(context);
    return 0;
}
END
cat >"$work/user/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.25)
project(user LANGUAGES C)
find_package(libsips 0.1 REQUIRED)
add_executable(user user.c)
target_link_libraries(user PRIVATE sips::sips)
foreach(part osip openssl)
    if(TARGET sips::${part})
        add_executable(user_${part} user_${part}.c)
        target_link_libraries(user_${part} PRIVATE sips::${part})
    endif()
endforeach()
END

# says PROGRAM: it runs, and its first line is the name of a result.
says() {
    "$1" >"$work/said"
    grep -q '^[a-z]' "$work/said" || { echo "$1 said: $(cat "$work/said")"; exit 1; }
}

# by_pkg_config PREFIX PACKAGE PROGRAM: the folder may have been moved since it was installed.
by_pkg_config() {
    pc=$(find "$1" -name "$2.pc")
    [ -n "$pc" ] || return 0
    # shellcheck disable=SC2046 # words
    "$cc" "$work/user/$3.c" $(PKG_CONFIG_PATH=$(dirname "$pc") pkg-config --cflags --libs "$2") -o "$work/$3-pkg-config"
    LD_LIBRARY_PATH=$(dirname "$(dirname "$pc")") says "$work/$3-pkg-config"
    packages=$((packages + 1))
}

# check_kind KIND BUILD
check_kind() {
    "$cmake" --install "$2/src" --prefix "$work/made" >/dev/null
    mv "$work/made" "$work/$1"
    case $1 in
    static) [ -n "$(find "$work/$1" -name libsips.a)" ] ;;
    shared) [ -n "$(find "$work/$1" -name libsips.so)" ] ;;
    esac
    by_pkg_config "$work/$1" libsips user
    by_pkg_config "$work/$1" libsips-osip user_osip
    by_pkg_config "$work/$1" libsips-openssl user_openssl
    "$cmake" -S "$work/user" -B "$work/user-$1" -G "$generator" -DCMAKE_PREFIX_PATH="$work/$1" -DCMAKE_C_COMPILER="$cc" >/dev/null
    "$cmake" --build "$work/user-$1" >/dev/null
    for user in "$work/user-$1/user" "$work/user-$1/user_osip" "$work/user-$1/user_openssl"; do
        [ ! -e "$user" ] || says "$user"
    done
}

case $built_kind in
static) other_kind=shared shared=ON ;;
shared) other_kind=static shared=OFF ;;
*) echo "KIND is static or shared, not $built_kind" >&2; exit 2 ;;
esac
targets=sips parts=1
set --
for part in osip openssl; do # the parts that have a library of their own, if they were configured
    option=SIPSFUZZ_$(echo $part | tr '[:lower:]' '[:upper:]')
    if [ -n "$(find "$build/src" -maxdepth 1 -name "libsips_$part.*")" ]; then
        targets="$targets sips_$part" parts=$((parts + 1))
        set -- "$@" "-D$option=ON"
    else
        set -- "$@" "-D$option=OFF"
    fi
done
packages=0
check_kind "$built_kind" "$build"
"$cmake" -S "$source" -B "$work/other" -G "$generator" -DCMAKE_C_COMPILER="$cc" -DCMAKE_BUILD_TYPE=Debug -DSIPSFUZZ_TESTS=OFF \
    -DBUILD_SHARED_LIBS=$shared "$@" >/dev/null 2>&1
# shellcheck disable=SC2086 # words
"$cmake" --build "$work/other" --target $targets >/dev/null
check_kind $other_kind "$work/other"
echo "static and shared, with CMake and $packages times with pkg-config"
[ "$packages" -eq $((2 * parts)) ]
