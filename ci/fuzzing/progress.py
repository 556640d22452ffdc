# SPDX-License-Identifier: Apache-2.0
"""Live progress, one line per target, and the report at the end."""

import os
import time

from findings import shown

LINE_EVERY_S = 10
UNKNOWN_WIDTH = 80
MOST_LINES = 12  # of a live view: with more targets it shows those that run, and the sum of all
COLUMNS = "{:<32} {:>14} {:>10} {:>9} {:>8}  {}"
HEADER = COLUMNS.format("target", "executions", "a second", "coverage", "corpus", "")


def numbers(target, last):
    return COLUMNS.format(target.name, f"{target.executions():,}", f"{target.rate():,.0f}",
                          target.largest("coverage"), target.largest("corpus"), last)


def clock(seconds):
    left = round(seconds)
    return f"{left // 3600}:{left % 3600 // 60:02}:{left % 60:02}" if left >= 3600 else f"{left // 60}:{left % 60:02}"


def live(target):
    if target.findings:
        return numbers(target, "broken: see below")
    if target.trouble:
        return numbers(target, "could not run")
    return numbers(target, f"{clock(target.seconds_left())} left")


def live_lines(campaign):
    targets = campaign.targets.values()
    if len(targets) <= MOST_LINES:
        return [live(target) for target in targets]
    shown_now = [target for target in targets if target.running() or target.findings or target.trouble]
    done = sum(1 for target in targets if target.runs and not target.running())
    left = max(target.seconds_left() for target in targets)
    total = sum(target.executions() for target in targets)
    seconds = sum(target.active_s for target in targets) or 1
    return [live(target) for target in shown_now[-MOST_LINES:]] + [
        COLUMNS.format(f"{done} of {len(targets)} targets done", f"{total:,}", f"{total / seconds:,.0f}", "", "",
                       f"{clock(left)} left")]


class Lines:
    """For a file or a pipe: a line for each target now and then."""

    def __init__(self, out):
        self.out = out
        self.next = 0

    def begin(self, campaign):
        self.next = time.monotonic() + LINE_EVERY_S
        print(HEADER, file=self.out, flush=True)

    def update(self, campaign):
        if time.monotonic() >= self.next:
            self.next += LINE_EVERY_S
            self.show(campaign)

    def show(self, campaign):
        for line in live_lines(campaign):
            print(line, file=self.out, flush=True)


class Redrawn(Lines):
    """For a terminal: the same lines, drawn again in place."""

    def __init__(self, out):
        super().__init__(out)
        self.height = 0

    def begin(self, campaign):
        print(HEADER, file=self.out)
        self.show(campaign)

    def update(self, campaign):
        if self.height:
            print(f"\x1b[{self.height}A", end="", file=self.out)
        self.show(campaign)

    def show(self, campaign):
        width = (os.get_terminal_size(self.out.fileno()).columns or UNKNOWN_WIDTH) - 1
        lines = live_lines(campaign)
        for line in lines:
            print(f"\r{line[:width]}\x1b[K", file=self.out)
        print("\x1b[J", end="", file=self.out)
        self.height = len(lines)
        self.out.flush()


def display(out):
    return Redrawn(out) if out.isatty() else Lines(out)


def print_report(campaign):
    """The table, where everything is, and what was found."""
    chosen = campaign.chosen
    print(f"\n{'ended early' if campaign.signals else 'done'}, with {chosen.engine}\n")
    print(HEADER)
    for target in campaign.targets.values():
        print(numbers(target, outcome(target)))
    print(f"\nkept in {shown(chosen.out)}/, a folder for each target:")
    for name, files in kept(campaign):
        print(f"  {name:<24} {files:,} file{'' if files == 1 else 's'}")
    for target in campaign.targets.values():
        for finding in target.findings:
            print("\n" + "\n".join(finding.lines()))
        if target.trouble:
            print(f"\n{target.name}: could not run, see {shown(target.folder / 'logs')}")
            print("\n".join(f"  | {line}" for line in target.trouble))


def outcome(target):
    if target.findings:
        return f"{len(target.findings)} found"
    if target.trouble:
        return "could not run"
    return "nothing found" if target.runs else "not started"


def kept(campaign):
    """The kinds of folders that hold what a run found, with the number of their files in all targets."""
    for pattern in ("corpus", "crashes", "afl/*/queue", "afl/*/crashes", "afl/*/hangs", "logs"):
        files = sum(1 for target in campaign.targets.values() for folder in target.folder.glob(pattern)
                    for file in folder.iterdir() if file.is_file() and file.name != "README.txt")
        if files:
            yield pattern, files
