# SPDX-License-Identifier: Apache-2.0
"""ci/check-oss-fuzz: builds as OSS-Fuzz does, then checks what came out as its check_build does."""

import argparse
import concurrent.futures
import dataclasses
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import artefacts
import images
import planted
import runs
import sandbox
import sources

sys.path.insert(0, str(sources.ROOT / "ci/oss-fuzz"))
import package

ALL_GOOD, FAULTS, CANNOT = 0, 1, 2
LINES_OF_A_FAILURE = 30
CLANGS = ["clang-19", "clang"]  # the newer it is the nearer to that of the images
EXAMPLES = """\
Each build starts from a copy of the tracked files and of the libraries' sources, with the environment that the images set, and an
empty $OUT. Then, for each target: names and files in $OUT; seeds, options and dictionaries; shared libraries; calls of the
sanitizer's runtime; runs where nothing but /tmp can be written: libFuzzer four runs and all seeds, AFL++ four inputs and the start
of afl-fuzz, coverage a profile that llvm-cov reads. First of all the checks are tried on faults that are planted for them.

The source of libosip2 comes from a Debian mirror through apt-get, once, and is kept in build/oss-fuzz.

What this is not: the images. Their clang is newer and links libc++ statically; honggfuzz is not tried.

examples:
  ci/check-oss-fuzz                              the four builds; about five minutes
  ci/check-oss-fuzz --pair libfuzzer-memory      this one alone
  ci/check-oss-fuzz --clang clang-14             another clang than the newest that ci/install knows
  ci/check-oss-fuzz --run-tests                  run_tests.sh, too

exit status: 0 all is as OSS-Fuzz wants it, 1 something is not, 2 wrong use, or something that this needs is missing
"""


@dataclasses.dataclass
class Folders:
    """One build's own."""
    src: pathlib.Path
    out: pathlib.Path
    work: pathlib.Path
    home: pathlib.Path


@dataclasses.dataclass
class Result:
    pair: str
    targets: int = 0
    least: int = 0  # edges, tuples or lines of the target that has fewest
    calls: int = 0  # likewise
    seconds: int = 0
    faults: list = dataclasses.field(default_factory=list)


def read(arguments):
    parser = argparse.ArgumentParser(prog="ci/check-oss-fuzz", description="Rehearses the builds of OSS-Fuzz without its images.",
                                     epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)
    known = images.PAIRS + images.MORE_PAIRS
    parser.add_argument("--pair", action="append", choices=known, dest="pairs", metavar="PAIR",
                        help=f"this build alone; may be given more than once: {', '.join(known)} (default: the first four)")
    newest = next((name for name in CLANGS if shutil.which(name)), CLANGS[-1])
    parser.add_argument("--clang", default=newest, metavar="NAME", help=f"the compiler of the libFuzzer builds (default: {newest})")
    parser.add_argument("--keep", type=pathlib.Path, metavar="DIR", help="leave $OUT of each build in this folder, which must not exist")
    parser.add_argument("--run-tests", action="store_true", help="run ci/oss-fuzz/run_tests.sh as well")
    chosen = parser.parse_args(arguments)
    if chosen.keep and chosen.keep.exists():
        parser.error(f"{chosen.keep} exists already: name a folder that can be made")
    chosen.pairs = chosen.pairs or images.PAIRS
    return chosen


def needed_programs(chosen):
    """Name and Debian package of what must be there."""
    needed = [(chosen.clang, chosen.clang), (chosen.clang.replace("clang", "clang++"), chosen.clang), ("cmake", "cmake"),
              ("make", "make"), ("objdump", "binutils"), ("git", "git"), ("unshare", "util-linux")]
    if any(pair.startswith("afl") for pair in chosen.pairs):
        needed += [("afl-clang-fast++", "afl++"), ("afl-fuzz", "afl++")]
    if "libfuzzer-coverage" in chosen.pairs:
        needed.append((f"llvm-cov{tool_version(chosen)}", f"llvm{tool_version(chosen)}"))
    return needed


def tool_version(chosen):
    return chosen.clang.removeprefix("clang")


def check_programs(chosen):
    missing = [f"{name} (package {package})" for name, package in needed_programs(chosen) if not shutil.which(name)]
    if missing:
        raise sources.Missing(f"this needs {', '.join(missing)}: ci/install --engine afl installs most of it")


def build(pair, chosen, folders):
    """Runs build.sh as the image does. Returns faults."""
    log = folders.out.parent / "build.log"
    with open(log, "wb") as output:
        done = subprocess.run(["bash", "-eux", folders.src / "sipsfuzz/ci/oss-fuzz/build.sh"], cwd=folders.src / "sipsfuzz",
                              env=images.environment(pair, chosen.clang, folders), stdin=subprocess.DEVNULL, stdout=output,
                              stderr=subprocess.STDOUT, check=False)
    if done.returncode == 0:
        return []
    lines = log.read_text(errors="replace").splitlines()[-LINES_OF_A_FAILURE:]
    return ["build.sh ended with status {}:\n    {}".format(done.returncode, "\n    ".join(lines))]


def check_target(pair, chosen, box, folders, target):
    """All checks of one target. Returns faults, edges and calls."""
    engine, sanitizer = pair.split("-")
    out = folders.out
    faults = artefacts.check_options(out, target) + artefacts.check_libraries(out, target)
    if broken := artefacts.check_seeds(out, target):
        return faults + broken, 0, 0
    calls = 0
    if sanitizer != "coverage":
        counts = artefacts.count_calls(out, target)
        calls = counts[artefacts.AT_LEAST[sanitizer][0]]
        faults += artefacts.check_calls(target, sanitizer, engine, counts)
    seeds = folders.work / f"seeds-{target}"
    runs.unpack_seeds(out, target, seeds)
    if sanitizer == "coverage":
        more, least = runs.check_coverage(box, out, target, seeds, tool_version(chosen))
    else:
        run = {"libfuzzer": runs.check_libfuzzer, "afl": runs.check_afl}[engine]
        more, least = run(box, out, target, seeds)
    return faults + more, least, calls


def rehearse(pair, chosen, box, scratch, src):
    """One build and its checks."""
    begin = time.monotonic()
    folders = Folders(src, *(scratch / pair / name for name in ("out", "work", "home")))
    for folder in (folders.out, folders.work, folders.home):
        folder.mkdir(parents=True)
    result = Result(pair, faults=build(pair, chosen, folders))
    if not result.faults:
        expected = package.shipped_targets(next(folders.work.glob("sipsfuzz-*/build/bin")))
        result.faults = artefacts.check_names(folders.out, expected)
    if not result.faults:
        with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
            checked = list(pool.map(lambda target: check_target(pair, chosen, box, folders, target), expected))
        result.targets = len(checked)
        result.faults = [fault for faults, _, _ in checked for fault in faults]
        result.least = min(least for _, least, _ in checked)
        result.calls = min(calls for _, _, calls in checked)
    folders.out.chmod(0o755)
    if chosen.keep:
        shutil.copytree(folders.out, chosen.keep / pair)
    shutil.rmtree(folders.work)
    result.seconds = round(time.monotonic() - begin)
    return result


def run_tests(scratch, chosen, src):
    """run_tests.sh, in the environment of the image, must pass and leave the sources as they are."""
    begin = time.monotonic()
    folders = Folders(src, *(scratch / "tests" / name for name in ("out", "work", "home")))
    for folder in (folders.out, folders.work, folders.home):
        folder.mkdir(parents=True)
    before = {file: file.stat().st_mtime_ns for file in src.rglob("*")}
    done = subprocess.run(["bash", "-eux", src / "sipsfuzz/ci/oss-fuzz/run_tests.sh"], cwd=src / "sipsfuzz",
                          env=images.environment("libfuzzer-address", chosen.clang, folders), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    result = Result("run_tests.sh", seconds=round(time.monotonic() - begin))
    if done.returncode != 0:
        result.faults.append(f"status {done.returncode}:\n    {runs.tail(done.stdout)}")
    if before != {file: file.stat().st_mtime_ns for file in src.rglob("*")}:
        result.faults.append("it changed the sources, which must stay as they are")
    return result


def print_table(results):
    print(f"\n{'build':20} {'targets':>7} {'edges min':>9} {'calls min':>9} {'seconds':>7}  result")
    for result in results:
        judged = "good" if not result.faults else f"{len(result.faults)} faults"
        print(f"{result.pair:20} {result.targets:7} {result.least:9} {result.calls:9} {result.seconds:7}  {judged}")
    print("edges: counters of libFuzzer; with AFL++ tuples of one input; with coverage lines that the seeds reach")


def rehearse_all(chosen, scratch):
    box = sandbox.Sandbox()
    print(f"runs: {box.describe()}", flush=True)
    count, missed = planted.run(scratch, chosen.clang, box)
    print(f"planted faults: {count} tried, {len(missed)} checks wrong", flush=True)
    for what in missed:
        print(f"  {what}")
    src = scratch / "src"
    print(f"sources: {', '.join(sources.fill(src, scratch))}", flush=True)
    results = []
    for pair in chosen.pairs:
        results.append(rehearse(pair, chosen, box, scratch, src))
        print(f"{pair}: {results[-1].seconds} s", flush=True)
        for fault in results[-1].faults:
            print(f"  {fault}", flush=True)
    if chosen.run_tests:
        results.append(run_tests(scratch, chosen, src))
        for fault in results[-1].faults:
            print(f"  {fault}", flush=True)
    print_table(results)
    return FAULTS if missed or any(result.faults for result in results) else ALL_GOOD


def main():
    chosen = read(sys.argv[1:])
    try:
        check_programs(chosen)
        with tempfile.TemporaryDirectory(prefix="check-oss-fuzz-") as scratch:
            return rehearse_all(chosen, pathlib.Path(scratch))
    except sources.Missing as missing:
        print(f"ci/check-oss-fuzz: {missing}", file=sys.stderr)
        return CANNOT


if __name__ == "__main__":
    sys.exit(main())
