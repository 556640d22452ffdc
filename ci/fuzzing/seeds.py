# SPDX-License-Identifier: Apache-2.0
"""What each target starts from: the inputs in corpus/ that are for it, and its .options file."""

import configparser
import random

from options import CORPUS, ROOT

READ_MESSAGES = ["fuzz_message", "fuzz_readers"]
RANDOM_SEED_BYTES = 512  # no case has many more


def reads_choices(target):
    """The target of a property has no file of its own: all of them are fuzz_property.c."""
    return not (ROOT / "fuzz" / f"{target}.c").exists()


def options_file(target):
    return ROOT / "fuzz" / ("fuzz_property.options" if reads_choices(target) else f"{target}.options")


def engine_options(target):
    """The section of its .options file for libFuzzer."""
    parser = configparser.ConfigParser()
    parser.read(options_file(target))
    known = dict(parser["libfuzzer"]) if "libfuzzer" in parser else {}
    known.pop("dict", None)  # a name in the folder that OSS-Fuzz makes
    return known


def folders(target):
    """For a target that does not read choices."""
    named = ([CORPUS / "messages"] if target in READ_MESSAGES else []) + [CORPUS / target]
    return [folder for folder in named if folder.is_dir()]


def choices(target):
    """Name and bytes of each seed of a property: its own and the witnesses, without the line that names it, and choices at random,
    since an engine that starts from none needs long to come to a message with several headers."""
    found = {"random": random.Random(1).randbytes(RANDOM_SEED_BYTES)}
    name = target.removeprefix("fuzz_").replace("_", "-").encode()
    for seed in sorted([*(CORPUS / "bugs").glob("*.choices"), *(CORPUS / target).rglob("*.choices")]):
        head, _, drawn = seed.read_bytes().partition(b"\n")
        if head.split()[-1] == name and drawn:
            found[seed.stem] = drawn
    return found


def inputs(target):
    """Name and bytes of each seed, in the order of their names."""
    if reads_choices(target):
        return sorted(choices(target).items())
    files = [file for folder in folders(target) for file in sorted(folder.rglob("*")) if file.is_file()]
    return [(f"{file.parent.name}-{file.name}", file.read_bytes()) for file in files]
