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

# Builds all fuzz targets into $OUT, with the compilers, flags and engine that the image sets, and libraries built from source
# with the same flags: MemorySanitizer reports what a library does that is not instrumented.
# ci/check-oss-fuzz rehearses this without the image.

source_folder=$SRC/sipsfuzz
# $WORK stays from build to build at the desk, whatever the sanitizer of the last one.
ours=$WORK/sipsfuzz-$FUZZING_ENGINE-$SANITIZER-$ARCHITECTURE
rm -rf "$ours"
mkdir -p "$ours"
libraries=$ours/libraries
options=()

"$source_folder/ci/oss-fuzz/build_libosip2.sh" "$ours/libosip2" "$libraries"

# Only the targets of certificates and TLS need OpenSSL, and linked code slows every execution.
build_openssl() {
    local flags=(no-shared no-tests no-module no-legacy no-dso)
    if [ "$SANITIZER" = memory ]; then
        flags+=(no-asm) # what assembly writes is not seen
    fi
    local compiler_flags=$CFLAGS
    if [ "$SANITIZER" = undefined ]; then
        compiler_flags="$CFLAGS -fno-sanitize=function" # its stacks and hash tables call through pointers to functions of another type
    fi
    mkdir -p "$ours/openssl"
    (cd "$ours/openssl" &&
        CFLAGS=$compiler_flags "$SRC/openssl/Configure" --prefix="$libraries" --libdir=lib "${flags[@]}" &&
        make -j"$(nproc)" build_libs &&
        make install_dev) >"$ours/openssl.log" 2>&1 || { tail -n 40 "$ours/openssl.log"; return 1; }
    options+=(-DSIPSFUZZ_OPENSSL=ON -DOPENSSL_ROOT_DIR="$libraries" -DOPENSSL_USE_STATIC_LIBS=TRUE)
}
if grep -q SIPSFUZZ_OPENSSL "$source_folder/CMakeLists.txt"; then
    build_openssl
fi

# No build type: its flags would come behind those of the image.
cmake -S "$source_folder" -B "$ours/build" -G "Unix Makefiles" -DCMAKE_BUILD_TYPE=None -DSIPSFUZZ_TESTS=OFF \
    -DOSIPPARSER2_INCLUDE_DIR="$libraries/include" -DOSIPPARSER2_LIBRARY="$libraries/lib/libosipparser2.a" "${options[@]}"
cmake --build "$ours/build" --target fuzz_targets sipsfuzz -j"$(nproc)"

python3 -B "$source_folder/ci/oss-fuzz/package.py" "$ours/build/bin" "$OUT"
