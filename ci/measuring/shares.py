# SPDX-License-Identifier: Apache-2.0
"""Mutation of cases against plain mutation, over all seeded bugs: the table of ci/bench bugs --compare."""

import statistics

QUICK = 200  # executions: what plain mutation finds so soon says little of a mutator
MUCH_SLOWER = 2
PLAIN, MUTATOR = "libfuzzer-plain", "libfuzzer"


class Compared:
    """One bug. Runs that did not find it count as one execution more than the limit."""

    def __init__(self, bug, rows, runs):
        self.bug = bug
        self.executions = {
            engine: [int(line["detected"]) or runs + 1 for line in rows
                     if line["bug"] == bug and line["engine"] == engine]
            for engine in (PLAIN, MUTATOR)}
        self.plain, self.mutator = (statistics.median(self.executions[engine]) for engine in (PLAIN, MUTATOR))
        self.ratio = self.plain / self.mutator


def print_group(name, group):
    if not group:
        return
    plain, mutator = (statistics.median(getattr(bug, which) for bug in group) for which in ("plain", "mutator"))
    slower = [bug.bug for bug in group if bug.ratio * MUCH_SLOWER < 1]
    print(f"{name:44} {len(group):>5} {plain:>9g} {mutator:>9g} {plain / mutator:>8.1f} "
          f"{statistics.median(bug.ratio for bug in group):>8.1f} "
          f"{statistics.geometric_mean(bug.ratio for bug in group):>8.1f} {len(slower):>7}")
    if slower:
        print(f"    slower: {' '.join(slower)}")


def print_comparison(bugs, rows, runs, seeds):
    all_bugs = sorted((Compared(bug, rows, runs) for bug in bugs), key=lambda bug: -bug.ratio)
    print(f"\nexecutions until detected, median of {seeds} seeds, at most {runs}")
    print(f"{'bug':28} {'plain':>9} {'mutator':>9} {'ratio':>8}")
    for bug in all_bugs:
        print(f"{bug.bug:28} {bug.plain:>9g} {bug.mutator:>9g} {bug.ratio:>8.1f}")
    print(f"\nmedians of these; ratio: of the two medians, then the median and the geometric mean of the bugs' ratios; "
          f"slower: by more than {MUCH_SLOWER} times")
    print(f"{'':44} {'bugs':>5} {'plain':>9} {'mutator':>9} {'ratio':>8} {'median':>8} {'mean':>8} {'slower':>7}")
    print_group("all bugs", all_bugs)
    print_group(f"plain mutation needs {QUICK} executions or more", [bug for bug in all_bugs if bug.plain >= QUICK])
    print_group(f"plain mutation needs fewer than {QUICK}", [bug for bug in all_bugs if bug.plain < QUICK])
    found = {engine: sum(count <= runs for bug in all_bugs for count in bug.executions[engine])
             for engine in (PLAIN, MUTATOR)}
    print(f"found: {found[PLAIN]} runs of {seeds * len(all_bugs)} by plain mutation, {found[MUTATOR]} by the mutator")
