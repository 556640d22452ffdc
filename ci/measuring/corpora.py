# SPDX-License-Identifier: Apache-2.0
"""corpora.py [--check] LCOV JSON SUMMARY: prints how much of src the corpora reach and what they do not, by what llvm-cov exports,
and writes SUMMARY."""

import collections
import dataclasses
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXCLUSIONS = ROOT / "ci/corpora-exclusions.txt"
LINES_MIN, BRANCHES_MIN = 100, 95  # percent
ALL_OF_IT = "*"


@dataclasses.dataclass
class File:
    """One file of src: how often each line ran, and how often each way out of each branch was taken."""

    path: pathlib.Path
    text: list
    lines: dict = dataclasses.field(default_factory=dict)  # number of the line: runs
    ways: dict = dataclasses.field(default_factory=dict)  # number of the line: a list of runs
    functions: dict = dataclasses.field(default_factory=dict)  # name: a range of lines

    @property
    def name(self):
        return self.path.name

    def missed_lines(self):
        return [number for number, runs in sorted(self.lines.items()) if not runs]

    def missed_ways(self):
        """How many ways were not taken, of the lines where there are any."""
        missed = {number: sum(not runs for runs in ways) for number, ways in sorted(self.ways.items())}
        return {number: count for number, count in missed.items() if count}

    def line(self, number):
        return " ".join(" ".join(self.text[number - 1:number]).split())

    def figures(self):
        lines, ways = len(self.lines), sum(map(len, self.ways.values()))
        return lines - len(self.missed_lines()), lines, ways - sum(self.missed_ways().values()), ways


def function_lines(text, first):
    """To the brace that closes it, which stands first in its line."""
    last = next(number for number in range(first, len(text) + 1) if text[number - 1].startswith("}"))
    return range(first, last + 1)


def read(lcov):
    """The rows of the rule tables (.def) are data, and do not count."""
    files = []
    for record in lcov.read_text().splitlines():
        key, _, value = record.partition(":")
        if key == "SF":
            path = pathlib.Path(value)
            files.append(File(path, path.read_text().splitlines()))
        elif key == "FN":
            first, name = value.split(",")
            files[-1].functions[name.rpartition(":")[2]] = function_lines(files[-1].text, int(first))
        elif key == "DA":
            number, runs = map(int, value.split(",")[:2])
            if not files[-1].line(number).startswith("#define "):  # a macro runs where it is used
                files[-1].lines[number] = runs
    return sorted((file for file in files if file.lines and file.name.endswith((".c", ".h"))), key=lambda file: file.name)


def is_past_all_cases(text, line, column):
    """The way of a switch that has no default when no case is the value. The compiler sees to it that an enum has no such value."""
    before = "".join(text[max(0, line - 2):line - 1]) + text[line - 1][:column - 1]
    return before.rstrip().endswith("switch (")


def read_ways(files, export):
    """A function of a header is compiled many times, and its runs are added up. What a macro makes counts each time that it is used."""
    by_path = {str(file.path): file for file in files}
    branches = collections.defaultdict(lambda: (0, 0))
    for function in json.loads(export.read_text())["data"][0]["functions"]:
        for first, begin, last, end, true, false, file, *_ in function["branches"]:
            path = function["filenames"][file]
            once = (function["name"], file) if path.endswith(".c") else ()
            key = (path, first, begin, last, end, *once)
            branches[key] = tuple(map(sum, zip(branches[key], (true, false))))
    for (path, line, column, *_), ways in sorted(branches.items()):
        if path in by_path and not is_past_all_cases(by_path[path].text, line, column):
            by_path[path].ways.setdefault(line, []).extend(ways)


def read_exclusions():
    """(file, function, line as text) for each line; behind them stands the reason."""
    excluded = []
    for line in EXCLUSIONS.read_text().splitlines():
        if line and not line.startswith("#"):
            file, function, text, reason = line.split("\t")
            if not reason.strip():
                sys.exit(f"{EXCLUSIONS}: a reason is missing: {line}")
            excluded.append((file, function, text))
    return excluded


def exclude(file, function, text):
    """Takes out what was not reached, and that alone. Returns false if there is nothing."""
    found = False
    for number in file.functions.get(function, ()):
        if text not in (ALL_OF_IT, file.line(number)):
            continue
        if file.lines.get(number) == 0:
            del file.lines[number]
            found = True
        if not all(file.ways.get(number, ())):
            file.ways[number] = [runs for runs in file.ways[number] if runs]
            found = True
    return found


def percent(reached, count):
    return 100 * reached / count if count else 100


def cells(reached, count):
    return f"{reached:>6}/{count:<6}{percent(reached, count):6.1f}"


def print_table(rows):
    print(f"{'percent of':23}{'lines':>19}{'branches':>22}")
    for name, lines_reached, lines, ways_reached, ways in rows:
        print(f"{name:23}{cells(lines_reached, lines)}   {cells(ways_reached, ways)}")


def print_missed(files):
    for file in files:
        missed = file.missed_lines()
        for number in missed:
            print(f"src/{file.name}:{number}: not reached: {file.line(number)}")
        for number, count in file.missed_ways().items():
            if number not in missed:
                print(f"src/{file.name}:{number}: {count} of {len(file.ways[number])} ways not taken: {file.line(number)}")


def main(arguments):
    checks = arguments[0] == "--check"
    lcov, export, summary = [pathlib.Path(name) for name in arguments[checks:]]
    files = read(lcov)
    read_ways(files, export)
    by_name = {file.name: file for file in files}
    everything = [sum(column) for column in zip(*(file.figures() for file in files))]
    excluded = read_exclusions()
    stale = [entry for entry in excluded if entry[0] not in by_name or not exclude(by_name[entry[0]], *entry[1:])]
    figures = [sum(column) for column in zip(*(file.figures() for file in files))]
    rows = [(file.name, *file.figures()) for file in files] + [("total", *figures)]
    print_table(rows + [("with what is excluded", *everything)])
    summary.write_text("".join("\t".join(map(str, row)) + "\n" for row in
                               [("file", "lines reached", "lines", "branches reached", "branches"), *rows]))
    print(f"\n{len(excluded)} exclusions, each with a reason in {EXCLUSIONS.relative_to(ROOT)}; what else is not reached:")
    print_missed(files)
    for file, function, text in stale:
        print(f"{EXCLUSIONS.relative_to(ROOT)}: no longer needed: {file}, {function}: {text}")
    good = percent(*figures[:2]) >= LINES_MIN and percent(*figures[2:]) >= BRANCHES_MIN and not stale
    return 0 if good or not checks else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
