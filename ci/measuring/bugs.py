# SPDX-License-Identifier: Apache-2.0
"""ci/bench bugs: how many executions each engine needs for each seeded bug."""

import argparse
import concurrent.futures
import os
import pathlib
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import shares

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATCHES = ROOT / "props/bugs"
MEASURED = PATCHES / "measured.def"
OUT = ROOT / "build/bench"
PRESETS = {"random": "bugs", "libfuzzer": "bugs", "libfuzzer-plain": "bugs", "afl": "bugs-afl"}
START_BYTES = 512  # choices at random, another start for each seed: from none AFL++ needs ten times as long
INPUT_MAX = 1024  # as in fuzz/fuzz_property.options
AFL_SECONDS = 60  # for one run, whatever its executions
COLUMNS = ["bug", "engine", "seed", "reached", "triggered", "detected", "seconds"]

EXAMPLES = """\
A run ends when a property finds the bug, or after --runs executions: then it counts as one more than that, and the
table says so with '>'. reached: the place of the bug was executed; triggered: it made a difference; detected: a property
found it, under the bug's clause. (AFL++ tells detected alone.) All figures are executions; the seconds are those of the
process, which for libFuzzer and AFL++ is their start, too.

Writes build/bench/bugs.tsv (a line for each run), bugs-survival.svg and bugs-survival.png (which share of all runs has
not found its bug after so many executions). --write keeps the medians in props/bugs/measured.def, for sipsfuzz matrix.

libfuzzer mutates by the mutator of cases (props/mutate.h), with the share of plain mutation that SIPSFUZZ_PLAIN says;
libfuzzer-plain is the same program with plain mutation alone (SIPSFUZZ_PLAIN=100). --compare runs these two, and prints how
many times fewer executions the mutator needs, bug by bug; bugs that plain mutation finds within 200 executions leave it
little to gain, and are counted apart.

examples:
  ci/bench bugs                                       random and libFuzzer, 20 seeds
  ci/bench bugs --compare --seeds 5                   the mutator against plain mutation
  ci/bench bugs --engine afl --seeds 3 --write        AFL++, three seeds
  ci/bench bugs --bug 5630-5.3-a --engine libfuzzer

exit status: 0, or 2 for wrong use or if something could not be built
"""


def all_bugs():
    return sorted(path.stem for path in PATCHES.glob("*.patch"))


def positive(text):
    if not re.fullmatch(r"\d{1,9}", text) or int(text) == 0:
        raise argparse.ArgumentTypeError(f"not a number above 0: {text}")
    return int(text)


def read_options(arguments):
    parser = argparse.ArgumentParser(prog="ci/bench bugs", description=__doc__, epilog=EXAMPLES, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", action="append", choices=list(PRESETS), dest="engines",
                        help="may be given more than once (default: random and libfuzzer)")
    parser.add_argument("--bug", action="append", choices=all_bugs(), metavar="ID", dest="bugs",
                        help="this bug alone; may be given more than once (default: all)")
    parser.add_argument("--seeds", type=positive, default=20, help="runs of each bug and engine (default: 20)")
    parser.add_argument("--runs", type=positive, default=100000, help="executions of one run (default: 100000)")
    parser.add_argument("--jobs", type=positive, default=len(os.sched_getaffinity(0)),
                        help="processes at the same time (default: one for each core)")
    parser.add_argument("--compare", action="store_true",
                        help="libfuzzer against libfuzzer-plain, in place of --engine")
    parser.add_argument("--write", action="store_true", help="keep the medians in props/bugs/measured.def")
    options = parser.parse_args(arguments)
    if options.compare and options.engines:
        parser.error("--compare chooses the engines: leave out --engine")
    if options.compare:
        options.engines = ["libfuzzer-plain", "libfuzzer"]
    options.engines = options.engines or ["random", "libfuzzer"]
    options.bugs = options.bugs or all_bugs()
    return options


def build(options):
    for preset in sorted({PRESETS[engine] for engine in options.engines}):
        install = [ROOT / "ci/install"] + (["--engine", "afl"] if preset == "bugs-afl" else [])
        if subprocess.run(install, check=False).returncode != 0:
            sys.exit(2)
        log = OUT / f"{preset}-build.log"
        with open(log, "wb") as output:
            for command in (["cmake", "--preset", preset], ["cmake", "--build", "--preset", preset]):
                if subprocess.run(command, cwd=ROOT, stdout=output, stderr=output, check=False).returncode != 0:
                    print("\n".join(log.read_text(errors="replace").splitlines()[-40:]), file=sys.stderr)
                    sys.exit(f"ci/bench: cannot build {preset} (all of it: {log})")


def program(engine, bug):
    name = f"bug_{bug}" if engine == "random" else f"fuzz_bug_{bug}"
    return ROOT / "build" / PRESETS[engine] / "bin" / name


def run_random(options, bug):
    """All seeds in one process, which prints what is wanted."""
    command = [program("random", bug), "--tsv", "--seeds", str(options.seeds), "--runs", str(options.runs)]
    lines = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    return [dict(zip(COLUMNS, line.split("\t"))) for line in lines]


def told(text, what):
    found = re.search(rf"^sipsfuzz-bug: \S+ {what} (\d+)$", text, re.MULTILINE)
    return found[1] if found else "0"


def row(bug, engine, seed, figures, begin):
    return dict(zip(COLUMNS, [bug, engine, str(seed), *figures, f"{time.monotonic() - begin:.3f}"]))


def run_libfuzzer(options, bug, seed, engine):
    begin = time.monotonic()
    environment = dict(os.environ, SIPSFUZZ_PLAIN="100") if engine == "libfuzzer-plain" else None
    with tempfile.TemporaryDirectory() as scratch:
        command = [program("libfuzzer", bug), f"-seed={seed}", f"-runs={options.runs}", f"-max_len={INPUT_MAX}",
                   "-len_control=0", f"-artifact_prefix={scratch}/"]
        text = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace",
                              check=False).stderr
    return row(bug, engine, seed, [told(text, what) for what in ("reached", "triggered", "detected")], begin)


def run_afl(options, bug, seed, engine):
    begin = time.monotonic()
    environment = dict(os.environ, BUG_CRASHES="1", AFL_BENCH_UNTIL_CRASH="1", AFL_NO_UI="1", AFL_SKIP_CPUFREQ="1",
                       AFL_NO_AFFINITY="1", AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES="1", AFL_FAST_CAL="1")
    with tempfile.TemporaryDirectory() as scratch:
        seeds = pathlib.Path(scratch) / "in"
        seeds.mkdir()
        start = seeds / "one"
        start.write_bytes(random.Random(seed).randbytes(START_BYTES))
        command = ["afl-fuzz", "-s", str(seed), "-E", str(options.runs), "-V", str(AFL_SECONDS), "-i", seeds,
                   "-o", f"{scratch}/out", "--", program("afl", bug)]
        told_by_afl = subprocess.run(command, env=environment, capture_output=True, check=False).stdout
        if b"results in a crash" in told_by_afl:  # the first input finds the bug, and afl-fuzz takes no such
            return row(bug, engine, seed, ["0", "0", "1"], begin)
        crashes = (pathlib.Path(scratch) / "out/default/crashes").glob("id:*")
        executions = [int(re.search(r",execs:(\d+),", crash.name)[1]) for crash in crashes]
    return row(bug, engine, seed, ["0", "0", str(min(executions, default=0))], begin)


def tasks(options):
    for engine in options.engines:
        for bug in options.bugs:
            if engine == "random":
                yield lambda bug=bug: run_random(options, bug)
                continue
            run = run_afl if engine == "afl" else run_libfuzzer
            for seed in range(1, options.seeds + 1):
                yield lambda bug=bug, seed=seed, run=run, engine=engine: [run(options, bug, seed, engine)]


def as_line(row_of_run):
    return "\t".join(row_of_run[name] for name in COLUMNS) + "\n"


def run_all(options):
    """What is done stands in bugs-running.tsv, in case that it is interrupted."""
    todo = list(tasks(options))
    rows, begin = [], time.monotonic()
    with open(OUT / "bugs-running.tsv", "w", encoding="utf-8") as running, \
            concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        futures = [pool.submit(task) for task in todo]
        for done, future in enumerate(concurrent.futures.as_completed(futures), start=1):
            rows += future.result()
            running.writelines(as_line(line) for line in future.result())
            running.flush()
            spent = time.monotonic() - begin
            if sys.stderr.isatty() and spent > 2:
                print(f"\r{done}/{len(todo)} runs, {spent * (len(todo) - done) / done:.0f} s left   ", end="",
                      file=sys.stderr)
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)
    return sorted(rows, key=lambda line: (line["bug"], line["engine"], int(line["seed"])))


def median(rows, what, runs):
    """The lower one, with runs + 1 for what did not happen."""
    return statistics.median_low(int(line[what]) or runs + 1 for line in rows)


def shown(number, runs):
    return f">{runs}" if number > runs else str(number)


def summaries(options, rows):
    for bug in options.bugs:
        for engine in options.engines:
            mine = [line for line in rows if line["bug"] == bug and line["engine"] == engine]
            found = [line for line in mine if int(line["detected"])]
            yield bug, engine, mine, len(found)


def print_table(options, rows):
    print(f"executions until ..., median of {options.seeds} seeds, at most {options.runs}")
    print(f"{'bug':28} {'engine':10} {'found':>7} {'reached':>9} {'triggered':>9} {'detected':>9} {'seconds':>9}")
    for bug, engine, mine, found in summaries(options, rows):
        cells = [shown(median(mine, what, options.runs), options.runs) if what == "detected" or engine != "afl" else "-"
                 for what in ("reached", "triggered", "detected")]
        seconds = statistics.median_low(float(line["seconds"]) for line in mine)
        print(f"{bug:28} {engine:10} {found:>4}/{len(mine):<2} {cells[0]:>9} {cells[1]:>9} {cells[2]:>9} {seconds:9.4f}")
    for engine in options.engines:
        mine = [line for line in rows if line["engine"] == engine]
        found = sum(1 for line in mine if int(line["detected"]))
        print(f"{engine}: {found} of {len(mine)} runs found their bug; median {median(mine, 'detected', options.runs)}")


def plot(options, rows):
    """Survival: the share of runs that have not found their bug yet."""
    if shutil.which("gnuplot") is None:
        print("gnuplot is not installed: no survival curves")
        return
    lines = []
    for engine in options.engines:
        times = sorted(int(line["detected"]) or options.runs + 1 for line in rows if line["engine"] == engine)
        points = [(1, 1.0)] + [(at, 1 - (i + 1) / len(times)) for i, at in enumerate(times) if at <= options.runs]
        data = OUT / f"bugs-survival-{engine}.dat"
        data.write_text("".join(f"{at} {share}\n" for at, share in points + [(options.runs, points[-1][1])]))
        lines.append(f'"{data}" with steps lw 2 title "{engine}"')
    for terminal, name in (("svg size 900,500", "bugs-survival.svg"), ("pngcairo size 900,500", "bugs-survival.png")):
        script = (f'set terminal {terminal}; set output "{OUT / name}"; set logscale x; set yrange [0:1]; set grid; '
                  f'set xlabel "executions"; set ylabel "runs that have not found their bug"; plot {", ".join(lines)}')
        subprocess.run(["gnuplot", "-e", script], check=False)
    print(f"survival curves: {(OUT / 'bugs-survival.svg').relative_to(ROOT)}")


def write_measured(options, rows):
    """The lines of other bugs and engines stay."""
    kept = {}
    if MEASURED.exists():
        for line in re.findall(r'^MEASURED\("([^"]+)", "([^"]+)", (\d+), (\d+), (\d+)\)$', MEASURED.read_text(),
                               re.MULTILINE):
            kept[line[:2]] = line[2:]
    for bug, engine, mine, found in summaries(options, rows):
        detected = median(mine, "detected", options.runs)
        kept[(bug, engine)] = (found, len(mine), detected if detected <= options.runs else 0)
    known = set(all_bugs())
    text = ["/* SPDX-License-Identifier: Apache-2.0 */",
            "/* Measured by ci/bench bugs --write: MEASURED(bug, engine, found, seeds, median of executions until detected, or 0",
            " * where more than half of the seeds did not find it within the cap of 100,000). */"]
    text += [f'MEASURED("{bug}", "{engine}", {found}, {seeds}, {detected})'
             for (bug, engine), (found, seeds, detected) in sorted(kept.items()) if bug in known]
    new = MEASURED.with_suffix(".new")
    new.write_text("\n".join(text) + "\n")
    new.replace(MEASURED)


def main(arguments):
    options = read_options(arguments)
    OUT.mkdir(parents=True, exist_ok=True)
    build(options)
    rows = run_all(options)
    (OUT / "bugs.tsv").write_text("\t".join(COLUMNS) + "\n" + "".join(map(as_line, rows)))
    (OUT / "bugs-running.tsv").unlink()
    print_table(options, rows)
    if options.compare:
        shares.print_comparison(options.bugs, rows, options.runs, options.seeds)
    plot(options, rows)
    if options.write:
        write_measured(options, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
