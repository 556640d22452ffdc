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

# Builds the tests and runs them, without a network. Everything that it writes is in $WORK.

source_folder=$SRC/sipsfuzz
ours=$WORK/sipsfuzz-tests
rm -rf "$ours"
mkdir -p "$ours"

# Plain builds: the tests are no fuzz targets, and the asan preset of the project is for sanitizers. One of them loads an element
# that holds libosip2 as a shared object.
unset CXXFLAGS LIB_FUZZING_ENGINE
export CC=clang CXX=clang++ CFLAGS="-O1 -g -fPIC"

"$source_folder/ci/oss-fuzz/build_libosip2.sh" "$ours/libosip2" "$ours/libraries"
# The seeded bugs are a benchmark of the fuzzers, and take longer to build than all the rest.
cmake -S "$source_folder" -B "$ours/build" -G "Unix Makefiles" -DCMAKE_BUILD_TYPE=None -DSIPSFUZZ_SEEDED_BUGS=OFF \
    -DOSIPPARSER2_INCLUDE_DIR="$ours/libraries/include" -DOSIPPARSER2_LIBRARY="$ours/libraries/lib/libosipparser2.a"
cmake --build "$ours/build" -j"$(nproc)"
ctest --test-dir "$ours/build" --output-on-failure -j"$(nproc)"
