# SPDX-License-Identifier: Apache-2.0
"""ci/minimise: of the inputs that a campaign collected, keeps those that reach something which the seeds do not."""

import argparse
import concurrent.futures
import dataclasses
import os
import pathlib
import re
import shutil
import subprocess
import sys
import types

import build
import options
import run
import seeds

ALL_GOOD, FAILED = 0, 1
CORPUS_BYTES_MAX = 5 << 20
NAMED_BY_A_FUZZER = re.compile(r"[0-9a-f]{40}|id:\d{6},.*|(crash|leak|timeout|oom|slow-unit)-[0-9a-f]{40}")
MERGED = re.compile(r"MERGE-OUTER: \d+ new files")
COVERAGE = re.compile(r"^#\d+\t(?:INITED|DONE) +cov: (\d+)", re.MULTILINE)
MERGE_TIMEOUT_S = 3600

EXAMPLES = """\
What happens to OUT/TARGET/corpus: an input stays if it reaches code that neither the seeds in corpus/ nor the inputs before it reach.
A file that a person named stays whatever it reaches. An input that crashes goes to OUT/TARGET/crashes. The new folder is made aside,
must reach as much as the old one, and takes its place by renaming; if anything fails, the old one stays as it is.

Nothing is ever taken out of corpus/, where each seed is a named example, nor is anything written there: what is worth keeping is copied
by hand, with a name that says what it holds (corpus/README.md). --check tells if that is so: no name that a fuzzer gave, and no more
than 5 MiB in all.

examples:
  ci/minimise                             all targets in out/
  ci/minimise --target fuzz_message       one target
  ci/minimise --dry-run /var/tmp/sips     what would stay, in the folder of 'ci/fuzz --out /var/tmp/sips'
  ci/minimise --check                     look at corpus/ alone

exit status: 0 done, 1 a target could not be merged (its inputs are as they were) or corpus/ is not as it should be, 2 wrong use
"""


class MergeFailed(Exception):
    """Says why; nothing was changed."""


@dataclasses.dataclass
class Outcome:
    inputs: int = 0
    size: int = 0
    kept: tuple = ()
    kept_size: int = 0


def is_named(file):
    return not NAMED_BY_A_FUZZER.fullmatch(file.name)


def size_of(files):
    return sum(file.stat().st_size for file in files)


def files_in(folder):
    return sorted(file for file in folder.rglob("*") if file.is_file())


def merge(binary, flags, crashes, into, corpus):
    """Copies to folder into those files of corpus that reach more than it does already."""
    call = [binary, "-merge=1", *flags, f"-artifact_prefix={crashes}/", into, corpus]
    try:
        done = subprocess.run(call, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              timeout=MERGE_TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MergeFailed(str(error)) from error
    told = done.stderr.decode(errors="replace")
    if done.returncode != 0 or not MERGED.search(told):
        raise MergeFailed(f"-merge=1 ended with status {done.returncode}: {told.strip()[-300:]}")


def reach(binary, flags, *folders):
    """How many edges all files of these folders reach. None: one of them crashes."""
    done = subprocess.run([binary, "-runs=0", *flags, *folders], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, check=False)
    told = COVERAGE.findall(done.stderr.decode(errors="replace"))
    return int(told[-1]) if told and done.returncode == 0 else None


def restore(folder):
    """A run that was killed between its two renamings left the old corpus aside."""
    for old in folder.glob(".minimise-*/old"):
        if not (folder / "corpus").exists():
            old.rename(folder / "corpus")
        shutil.rmtree(old.parent)


def swap(corpus, new, aside):
    corpus.rename(aside)
    try:
        new.rename(corpus)
    except BaseException:
        aside.rename(corpus)
        raise


def minimise(folder, binary, flags, inputs, dry_run=False):
    """Makes folder/corpus small. inputs: name and bytes of each seed."""
    restore(folder)
    corpus, crashes, scratch = folder / "corpus", folder / "crashes", folder / f".minimise-{os.getpid()}"
    if not corpus.is_dir() or not files_in(corpus):
        return Outcome()
    new, merged = scratch / "new", scratch / "merged"
    new.mkdir(parents=True)
    merged.mkdir()
    crashes.mkdir(exist_ok=True)
    try:
        for name, content in inputs:
            (merged / name).write_bytes(content)
        before = {file.name for file in merged.iterdir()}
        merge(binary, flags, crashes, merged, corpus)
        for file in files_in(merged):
            if file.name not in before:
                file.rename(new / file.name)
        for file in filter(is_named, files_in(corpus)):
            shutil.copy2(file, new / file.name)
        reached, wanted = reach(binary, flags, merged, new), reach(binary, flags, merged, corpus)
        if wanted is not None and (reached is None or reached < wanted):
            raise MergeFailed(f"what stays reaches {reached} edges, all of it {wanted}")
        outcome = Outcome(len(files_in(corpus)), size_of(files_in(corpus)), tuple(file.name for file in files_in(new)),
                          size_of(files_in(new)))
        if not dry_run:
            swap(corpus, new, scratch / "old")
        return outcome
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        if not any(crashes.iterdir()):
            crashes.rmdir()


def flags_of(target):
    """As in a campaign, but for the dictionary."""
    known = {"timeout": run.INPUT_TIMEOUT_S, "rss_limit_mb": run.MEMORY_LIMIT_MB} | seeds.engine_options(target)
    return [f"-{name}={value}" for name, value in known.items()]


def minimise_target(target, chosen):
    """Returns false if it failed."""
    try:
        outcome = minimise(chosen.out / target, build.binary("libfuzzer", target), flags_of(target), seeds.inputs(target), chosen.dry_run)
    except MergeFailed as why:
        print(f"{target}: its inputs stay as they were: {why}", flush=True)
        return False
    if outcome.inputs:
        print(f"{target}: {outcome.inputs} inputs of {outcome.size} bytes, {len(outcome.kept)} of {outcome.kept_size} stay", flush=True)
    if chosen.dry_run:
        for name in outcome.kept:
            print(f"  {name}")
    return True


def check_regressions(corpus, files):
    """regressions.txt has a line for each regression."""
    listed = corpus / "regressions.txt"
    lines = [line for line in listed.read_text().splitlines() if not line.startswith("#")] if listed.exists() else []
    told = {name for name, _, what in (line.partition("\t") for line in lines) if what}
    there = {str(file.relative_to(corpus)) for file in files if file.parent.name == "regressions"}
    return [f"{name}: regressions.txt does not say what it was" for name in sorted(there - told)] + [
        f"{name}: regressions.txt has it, and it is not there" for name in sorted(told - there)]


def check_corpus(corpus):
    """Sentences about what is wrong with the seeds."""
    files = files_in(corpus)
    faults = [f"{file.relative_to(corpus)}: a fuzzer gave it this name: name it for what it holds" for file in files if not is_named(file)]
    if size_of(files) > CORPUS_BYTES_MAX:
        faults.append(f"all of it takes {size_of(files)} bytes, more than {CORPUS_BYTES_MAX}: leave out the largest seeds that others "
                      f"stand for")
    return faults + check_regressions(corpus, files)


def read(arguments):
    parser = argparse.ArgumentParser(prog="ci/minimise", description="Makes small what ci/fuzz collected.", epilog=EXAMPLES,
                                     formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)
    parser.add_argument("out", nargs="?", metavar="OUT", default="out", help="the output folder of ci/fuzz (default: out)")
    targets = options.all_targets()
    parser.add_argument("--target", action="append", choices=targets, dest="targets", metavar="NAME",
                        help="only this target; may be given more than once")
    parser.add_argument("--jobs", type=options.job_count, default=len(os.sched_getaffinity(0)), metavar="N",
                        help="processes at the same time (default: one for each core)")
    parser.add_argument("--dry-run", action="store_true", help="name the inputs that would stay, and change nothing")
    parser.add_argument("--check", action="store_true", help="only look at corpus/")
    chosen = parser.parse_args(arguments)
    if chosen.check:
        return chosen
    if not pathlib.Path(chosen.out).is_dir():
        parser.error(f"there is no folder {chosen.out}: name the one that ci/fuzz --out was given")
    chosen.out = options.usable_folder(chosen.out)
    chosen.targets = [target for target in chosen.targets or targets if (chosen.out / target).is_dir()]
    if not chosen.targets:
        parser.error(f"{chosen.out} holds nothing of these targets: name the folder that ci/fuzz --out was given")
    return chosen


def main():
    chosen = read(sys.argv[1:])
    good = True
    if not chosen.check:
        if not build.build(types.SimpleNamespace(engine="libfuzzer", targets=chosen.targets, jobs=chosen.jobs, out=chosen.out)):
            return FAILED
        with concurrent.futures.ThreadPoolExecutor(chosen.jobs) as pool:
            good = all(list(pool.map(lambda target: minimise_target(target, chosen), chosen.targets)))
    faults = check_corpus(options.CORPUS)
    for fault in faults:
        print(f"corpus/{fault}")
    files = files_in(options.CORPUS)
    print(f"corpus/ holds {len(files)} files, {size_of(files) / (1 << 20):.2f} MiB of {CORPUS_BYTES_MAX >> 20}")
    return ALL_GOOD if good and not faults else FAILED


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:  # nobody reads any more, nor would anybody read the traceback
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
