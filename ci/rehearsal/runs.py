# SPDX-License-Identifier: Apache-2.0
"""Runs the targets in the sandbox, as check_build and the runners do. Each check returns faults and a number."""

import json
import re
import zipfile

RUNS = 4
LEAST_EDGES = 100
TIMEOUT_S = 300
SYMBOLIZE = "symbolize=0"
EDGES = re.compile(r"INFO: Loaded \d+ modules +\((\d+) inline 8-bit counters\)")
MAP_SIZE = re.compile(r"Captured (\d+) tuples")
LINES_TOLD = 12


def tail(output):
    return "\n    ".join(output.strip().splitlines()[-LINES_TOLD:])


def unpack_seeds(out, target, to):
    """Returns how many there are."""
    to.mkdir()
    with zipfile.ZipFile(out / f"{target}_seed_corpus.zip") as archive:
        archive.extractall(to)
        return len(archive.namelist())


def settings(engine):
    ubsan = "silence_unsigned_overflow=1:print_stacktrace=1"
    if engine == "afl":
        return {"ASAN_OPTIONS": f"abort_on_error=1:{SYMBOLIZE}:detect_leaks=0:detect_odr_violation=0", "UBSAN_OPTIONS": ubsan,
                "AFL_NO_UI": "1", "AFL_SKIP_CPUFREQ": "1", "AFL_NO_AFFINITY": "1", "AFL_FORKSRV_INIT_TMOUT": "30000",
                "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES": "1", "AFL_MAP_SIZE": "2621440", "AFL_FAST_CAL": "1"}
    return {"ASAN_OPTIONS": SYMBOLIZE, "UBSAN_OPTIONS": ubsan, "MSAN_OPTIONS": SYMBOLIZE}


def dictionary(out, target, option):
    return [f"{option}./{target}.dict"] if (out / f"{target}.dict").exists() else []


def check_libfuzzer(sandbox, out, target, seeds):
    """Four runs from nothing, then all seeds; the number is that of the edges."""
    status, output = sandbox.run([f"./{target}", "-seed=1337", f"-runs={RUNS}", *dictionary(out, target, "-dict=")], out, seeds,
                                 TIMEOUT_S, settings("libfuzzer"))
    edges = sum(map(int, EDGES.findall(output)))
    if status != 0 or f"Done {RUNS} runs" not in output:
        return [f"{target}: {RUNS} runs ended with status {status}:\n    {tail(output)}"], edges
    faults = [f"{target}: {edges} edges, fewer than {LEAST_EDGES}"] if edges < LEAST_EDGES else []
    status, output = sandbox.run([f"./{target}", "-runs=0", "-timeout=25", "-rss_limit_mb=2560", "{inputs}"], out, seeds, TIMEOUT_S,
                                 settings("libfuzzer"))
    if status != 0:
        faults.append(f"{target}: a seed ended the run with status {status}:\n    {tail(output)}")
    return faults, edges


def check_afl(sandbox, out, target, seeds):
    """Four inputs through afl-showmap, then a second of afl-fuzz; the number is that of the tuples of one input."""
    faults, least = [], None
    for seed in sorted(seeds.iterdir())[:RUNS]:
        status, output = sandbox.run(["afl-showmap", "-t", "10000", "-m", "none", "-o", "{tmp}/map", "--", f"./{target}",
                                      "{inputs}/" + seed.name], out, seeds, TIMEOUT_S, settings("afl"), dev=True)
        captured = MAP_SIZE.search(output)
        if status != 0 or not captured:
            return [f"{target}: afl-showmap on {seed.name} ended with status {status}:\n    {tail(output)}"], 0
        least = min(int(captured[1]), least or int(captured[1]))
    status, output = sandbox.run(["afl-fuzz", "-V", "1", "-t", "5000+", "-m", "none", "-i", "{inputs}", "-o", "{tmp}/afl",
                                  *(["-x", f"./{target}.dict"] if dictionary(out, target, "") else []), "--", f"./{target}"],
                                 out, seeds, TIMEOUT_S, settings("afl"), dev=True)
    if status != 0 or "All set and ready to roll" not in output:
        faults.append(f"{target}: afl-fuzz ended with status {status}:\n    {tail(output)}")
    return faults, least


COVER = """
mkdir "$4/none"
LLVM_PROFILE_FILE=$4/%1m.profraw ./"$1" -merge=1 -timeout=100 "$4/none" "$2" >"$4/log" 2>&1 || { cat "$4/log"; exit 1; }
llvm-profdata"$3" merge -sparse "$4"/*.profraw -o "$4/profile"
echo
llvm-cov"$3" export -summary-only -instr-profile="$4/profile" -object="./$1"
"""


def check_coverage(sandbox, out, target, seeds, version):
    """The seeds give a profile that llvm-cov reads; the number is that of the lines of libsips that they reach. version is the
    end of the names of the LLVM tools: "-19", or nothing."""
    status, output = sandbox.run(["sh", "-eu", "-c", COVER, "cover", target, "{inputs}", version, "{tmp}"], out, seeds, TIMEOUT_S, {})
    try:
        files = json.loads(output.splitlines()[-1])["data"][0]["files"] if status == 0 else []
    except (ValueError, LookupError):
        files = []
    lines = sum(file["summary"]["lines"]["covered"] for file in files if "/sipsfuzz/" in file["filename"])
    if lines == 0:
        return [f"{target}: no line is covered; status {status}:\n    {tail(output)}"], 0
    return [], lines
