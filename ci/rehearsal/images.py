# SPDX-License-Identifier: Apache-2.0
"""What the builder images of OSS-Fuzz set before they call build.sh, for each pair of engine and sanitizer."""

import os
import pathlib

BASE_FLAGS = ("-O1 -fno-omit-frame-pointer -gline-tables-only -Wno-error=incompatible-function-pointer-types "
              "-Wno-error=int-conversion -Wno-error=deprecated-declarations -Wno-error=implicit-function-declaration "
              "-Wno-error=implicit-int -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION")
# These end the program; unsigned overflow is defined, and reported only to guide the fuzzer.
FATAL = ("array-bounds,bool,builtin,enum,function,integer-divide-by-zero,null,object-size,return,returns-nonnull-attribute,"
         "shift,signed-integer-overflow,unreachable,vla-bound,vptr")
SANITIZER_FLAGS = {
    "address": "-fsanitize=address -fsanitize-address-use-after-scope",
    "undefined": f"-fsanitize={FATAL},unsigned-integer-overflow -fno-sanitize-recover={FATAL}",
    "memory": "-fsanitize=memory -fsanitize-memory-track-origins",
    "coverage": "-fprofile-instr-generate -fcoverage-mapping -pthread -Wl,--no-as-needed -Wl,-ldl -Wl,-lm "
                "-Wno-unused-command-line-argument",
}
AFL_DRIVER = pathlib.Path("/usr/lib/afl/libAFLDriver.a")
PAIRS = ["libfuzzer-address", "libfuzzer-undefined", "libfuzzer-coverage", "afl-address"]
MORE_PAIRS = ["libfuzzer-memory"]


def flags(engine, sanitizer):
    guided = engine == "libfuzzer" and sanitizer != "coverage"  # afl-clang-fast brings its own
    return f"{BASE_FLAGS} {SANITIZER_FLAGS[sanitizer]}" + (" -fsanitize=fuzzer-no-link" if guided else "")


def environment(pair, clang, folders):
    """All that build.sh may know: what the image sets, and where programs are."""
    engine, sanitizer = pair.split("-")
    compiler = clang if engine == "libfuzzer" else "afl-clang-fast"
    known = {
        "PATH": os.environ["PATH"], "HOME": str(folders.home), "LANG": "C.UTF-8",
        "SRC": str(folders.src), "OUT": str(folders.out), "WORK": str(folders.work),
        "FUZZING_ENGINE": engine, "SANITIZER": sanitizer, "ARCHITECTURE": "x86_64", "FUZZING_LANGUAGE": "c",
        "CC": compiler, "CXX": compiler.replace("clang", "clang++") if engine == "libfuzzer" else "afl-clang-fast++",
        "CFLAGS": flags(engine, sanitizer), "CXXFLAGS": flags(engine, sanitizer),
        "LIB_FUZZING_ENGINE": "-fsanitize=fuzzer" if engine == "libfuzzer" else str(AFL_DRIVER),
        "UBSAN_OPTIONS": "silence_unsigned_overflow=1",
    }
    if engine == "afl":
        known |= {"AFL_QUIET": "1", "AFL_IGNORE_PROBLEMS": "1", "AFL_IGNORE_UNKNOWN_ENVS": "1",
                  "ASAN_OPTIONS": "detect_leaks=0:symbolize=0:detect_odr_violation=0:abort_on_error=1"}
    return known
