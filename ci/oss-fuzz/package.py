#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""package.py BIN OUT: copies the fuzz targets in folder BIN to folder OUT, each with what OSS-Fuzz takes by its name:
T_seed_corpus.zip, T.options, and T.dict where the options name a dictionary. BIN also holds the program sipsfuzz, which tells what
properties there are."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "fuzzing"))
import options
import seeds

QUIET = {"ASAN_OPTIONS": "detect_leaks=0", "LLVM_PROFILE_FILE": os.devnull}  # what is packed is not what is tested
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # equal seeds give equal archives


def shipped_targets(built):
    """All but those of finite properties: the tests try each of their cases, and a fuzzer has nothing to add. Most are also too
    small for check_build, which counts the calls of a sanitizer."""
    listed = subprocess.run([built / "sipsfuzz", "list", "--json"], stdout=subprocess.PIPE, env=os.environ | QUIET, check=True)
    finite = {f"fuzz_{each['name'].replace('-', '_')}" for each in json.loads(listed.stdout) if each["finite"]}
    return [target for target in options.all_targets() if target not in finite]


def write_seeds(target, out):
    with zipfile.ZipFile(out / f"{target}_seed_corpus.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in seeds.inputs(target):
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)


def write_options(target, out):
    """Without the dictionary: T.dict is found by its name, by every engine."""
    kept = []
    for line in seeds.options_file(target).read_text().splitlines(keepends=True):
        key, _, value = line.partition("=")
        if key.strip() == "dict":
            shutil.copyfile(options.ROOT / "fuzz" / value.strip(), out / f"{target}.dict")
        else:
            kept.append(line)
    (out / f"{target}.options").write_text("".join(kept))


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: package.py BIN OUT: BIN is where CMake put the fuzz targets")
    built, out = map(pathlib.Path, sys.argv[1:])
    targets = shipped_targets(built)
    missing = [target for target in targets if not (built / target).exists()]
    if missing:
        sys.exit(f"package.py: {built} lacks {', '.join(missing)}")
    for target in targets:
        shutil.copy(built / target, out / target)
        write_seeds(target, out)
        write_options(target, out)


if __name__ == "__main__":
    main()
