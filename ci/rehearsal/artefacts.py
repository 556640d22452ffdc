# SPDX-License-Identifier: Apache-2.0
"""Looks at what a build left in $OUT. Each check returns the faults that it found, as sentences."""

import configparser
import re
import subprocess
import zipfile

TARGET_NAME = re.compile(r"[A-Za-z0-9_-]+")
ENTRY_POINT = b"LLVMFuzzerTestOneInput"
# What every image has. libstdc++ stands for libc++, which the images link statically.
SYSTEM_LIBRARIES = re.compile(r"(libc|libm|libdl|libpthread|librt|libresolv|libgcc_s|libstdc\+\+|ld-linux-x86-64)\.so\.\d+")
CALL = re.compile(r"\bcallq?\s+[0-9a-f]+ <__(asan|msan|ubsan|dfsan)")
# What check_build asks for: calls of the runtime, at least in builds with this sanitizer and at most in others.
AT_LEAST = {"address": ("asan", 1000), "memory": ("msan", 1000), "undefined": ("ubsan", 168)}
AT_MOST = {"asan": 0, "msan": 3, "ubsan": 200, "dfsan": 0}


def executables(out):
    return [file for file in sorted(out.iterdir()) if file.is_file() and file.stat().st_mode & 0o111]


def check_names(out, expected):
    """Every file is a target that was asked for, or something that is named after one."""
    faults = [f"{target} was not built" for target in expected if not (out / target).is_file()]
    for file in sorted(out.iterdir()):
        name = re.sub(r"(_seed_corpus\.zip|\.options|\.dict)$", "", file.name)
        if name not in expected:
            faults.append(f"{file.name} belongs to no target")
    for file in executables(out):
        content = file.read_bytes()
        if not TARGET_NAME.fullmatch(file.name):
            faults.append(f"{file.name}: letters, digits, _ and - alone make the name of a target")
        if not content.startswith(b"\x7fELF") or ENTRY_POINT not in content:
            faults.append(f"{file.name} is executable, and no fuzz target")
    return faults


def check_seeds(out, target):
    try:
        with zipfile.ZipFile(out / f"{target}_seed_corpus.zip") as archive:
            bad = archive.testzip()
            names = archive.namelist()
    except (OSError, zipfile.BadZipFile) as error:
        return [f"{target}_seed_corpus.zip: {error}"]
    faults = [f"{target}_seed_corpus.zip: {bad} is damaged"] if bad else []
    faults += [f"{target}_seed_corpus.zip: {name} is in a folder" for name in names if "/" in name]
    if not names:
        faults.append(f"{target}_seed_corpus.zip is empty")
    return faults


def check_options(out, target):
    """Only sections that the engines know, and a dictionary that is there."""
    parser = configparser.ConfigParser()
    try:
        parser.read_string((out / f"{target}.options").read_text())
    except (OSError, configparser.Error) as error:
        return [f"{target}.options: {error}"]
    faults = [f"{target}.options: no engine reads [{section}]" for section in parser.sections()
              if section not in ("libfuzzer", "afl", "honggfuzz", "asan", "msan", "ubsan")]
    named = parser.get("libfuzzer", "dict", fallback=None)
    if named and not (out / named).exists():
        faults.append(f"{target}.options: there is no dictionary {named}")
    return faults


def check_libraries(out, target):
    listing = subprocess.run(["objdump", "-p", out / target], stdout=subprocess.PIPE, text=True, check=True).stdout
    needed = re.findall(r"^\s*NEEDED\s+(\S+)", listing, re.MULTILINE)
    faults = [f"{target} needs the shared library {name}" for name in needed if not SYSTEM_LIBRARIES.fullmatch(name)]
    if re.search(r"^\s*R(UN)?PATH\s", listing, re.MULTILINE):
        faults.append(f"{target} looks for shared libraries in a folder of its own (RPATH)")
    return faults


def count_calls(out, target):
    counts = dict.fromkeys(AT_MOST, 0)
    disassembler = subprocess.Popen(["objdump", "-d", "--no-show-raw-insn", out / target], stdout=subprocess.PIPE, text=True)
    for line in disassembler.stdout:
        if "<__" in line and (found := CALL.search(line)):
            counts[found[1]] += 1
    disassembler.wait()
    return counts


def check_calls(target, sanitizer, engine, counts):
    """Is it this sanitizer's build, and no other's? check_build asks neither of UBSan with other engines."""
    runtime, least = AT_LEAST[sanitizer]
    if sanitizer == "undefined" and engine != "libfuzzer":
        return []
    faults = []
    if counts[runtime] < least:
        faults.append(f"{target}: {counts[runtime]} calls of {runtime}, fewer than {least}")
    return faults + [f"{target}: {count} calls of {name} in a build for {sanitizer}"
                     for name, count in counts.items() if name != runtime and count > AT_MOST[name]]
