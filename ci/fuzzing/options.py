# SPDX-License-Identifier: Apache-2.0
"""The command line of ci/fuzz. Wrong use ends with a message and status 2."""

import argparse
import os
import pathlib
import re
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus"
SECONDS_IN = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
DEFAULT_TIME = "2m"

EXAMPLES = """\
examples:
  ci/fuzz                                    all targets, two minutes in total
  ci/fuzz --time 1h --jobs 4                 an hour on four cores
  ci/fuzz --target fuzz_message --time 30    one target, 30 seconds
  ci/fuzz --engine afl --out /var/tmp/sips   AFL++, everything kept elsewhere

What was found before in the output folder is where the next run goes on. Nothing is ever written to corpus/.
Ctrl-C ends the run early; what was found is kept and reported.

exit status: 0 nothing found, 1 a crash or a broken property was found or a target could not run, 2 wrong use
"""


def duration(text):
    match = re.fullmatch(r"(\d+)([smhd]?)", text)
    seconds = int(match[1]) * SECONDS_IN[match[2]] if match else 0
    if seconds <= 0:
        raise argparse.ArgumentTypeError(f"not a time like 90, 90s, 2m or 1h: {text}")
    return seconds


def job_count(text):
    if not re.fullmatch(r"\d{1,4}", text) or int(text) == 0:
        raise argparse.ArgumentTypeError(f"not a number of jobs: {text}")
    return int(text)


def all_targets():
    """A target is a file of fuzz/ that has the entry point of the fuzzing engines; fuzz_property.c is one for each
    property."""
    sources = sorted((ROOT / "fuzz").glob("fuzz_*.c"))
    targets = [source.stem for source in sources if "LLVMFuzzerTestOneInput(" in source.read_text()]
    targets.remove("fuzz_property")
    lists = sorted((ROOT / "props").glob("properties*.def"))
    properties = [name for file in lists for name in re.findall(r"^PROPERTY\((\w+)\)", file.read_text(), re.MULTILINE)]
    return targets + [f"fuzz_{name}" for name in properties]


def usable_folder(text):
    """The output folder, made if it is not there; argparse reports what is wrong with it."""
    folder = pathlib.Path(text).resolve()
    if folder == CORPUS or CORPUS in folder.parents:
        raise argparse.ArgumentTypeError(f"{text} is inside corpus/, where nothing may be written")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise argparse.ArgumentTypeError(f"cannot write to {text}: {error.strerror}") from error
    return folder


def read(arguments):
    targets = all_targets()
    parser = argparse.ArgumentParser(
        prog="ci/fuzz",
        description="Installs what is missing, builds the fuzz targets, and fuzzes them from the seeds in corpus/.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--time", metavar="TIME", type=duration, default=DEFAULT_TIME,
        help=f"for all targets together: seconds, or 90s, 2m, 1h (default: {DEFAULT_TIME})")
    parser.add_argument(
        "--jobs", metavar="N", type=job_count, default=len(os.sched_getaffinity(0)),
        help="processes at the same time (default: one for each core)")
    parser.add_argument(
        "--target", metavar="NAME", action="append", choices=targets, dest="targets",
        help="only this target; may be given more than once: " + ", ".join(targets))
    parser.add_argument(
        "--engine", choices=["libfuzzer", "afl"], default="libfuzzer",
        help="libfuzzer, with AddressSanitizer and UndefinedBehaviorSanitizer, or afl (default: libfuzzer)")
    parser.add_argument(
        "--out", metavar="DIR", type=usable_folder, default=str(ROOT / "out"),
        help="where new inputs, crashes and logs go (default: out/)")
    chosen = parser.parse_args(arguments)
    chosen.targets = sorted(set(chosen.targets or targets))
    if not chosen.targets:
        sys.exit("ci/fuzz: there is no fuzz target in fuzz/")
    return chosen
