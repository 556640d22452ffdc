#!/bin/bash -eu
# Copyright 2026 The sipsfuzz authors
#
# Licensed under the Apache License, Version 2.0 (the "License");
# you may not use this file except in compliance with the License.
# You may obtain a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS,
# WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
# See the License for the specific language governing permissions and
# limitations under the License.
#
################################################################################
# SPDX-License-Identifier: Apache-2.0

# build_libosip2.sh BUILD PREFIX: builds libosipparser2 from $SRC/libosip2 in folder BUILD, as a static library with $CC and
# $CFLAGS, and installs it in folder PREFIX.

build=$1 prefix=$2
if [ "${SANITIZER-}" = undefined ]; then
    # It frees the elements of its lists through pointers to functions of another type, everywhere.
    CFLAGS="$CFLAGS -fno-sanitize=function"
    export CFLAGS
fi
mkdir -p "$build"
cd "$build"
# It prints traces to standard output if it can, and locks are for threads, of which a target has one.
"$SRC/libosip2/configure" --prefix="$prefix" --libdir="$prefix/lib" --disable-shared --enable-static --disable-trace --disable-mt \
    --quiet
make --silent -C src/osipparser2 -j"$(nproc)" install
make --silent -C include install
