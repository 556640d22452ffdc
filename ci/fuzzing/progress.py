# SPDX-License-Identifier: Apache-2.0
"""Live progress, one line per target, and the report at the end."""

import os
import time

from findings import shown

LINE_EVERY_S = 10
UNKNOWN_WIDTH = 80
COLUMNS = "{:<16} {:>14} {:>10} {:>9} {:>8}  {}"
HEADER = COLUMNS.format("target", "executions", "a second", "coverage", "corpus", "")


def numbers(target, last):
    return COLUMNS.format(target.name, f"{target.executions():,}", f"{target.rate():,.0f}",
                          target.largest("coverage"), target.largest("corpus"), last)


def live(target):
    if target.findings:
        return numbers(target, "broken: see below")
    if target.trouble:
        return numbers(target, "could not run")
    left = round(target.seconds_left())
    clock = f"{left // 3600}:{left % 3600 // 60:02}:{left % 60:02}" if left >= 3600 else f"{left // 60}:{left % 60:02}"
    return numbers(target, f"{clock} left")


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
        for target in campaign.targets.values():
            print(live(target), file=self.out, flush=True)


class Redrawn(Lines):
    """For a terminal: the same lines, drawn again in place."""

    def begin(self, campaign):
        print(HEADER, file=self.out)
        self.show(campaign)

    def update(self, campaign):
        print(f"\x1b[{len(campaign.targets)}A", end="", file=self.out)
        self.show(campaign)

    def show(self, campaign):
        width = (os.get_terminal_size(self.out.fileno()).columns or UNKNOWN_WIDTH) - 1
        for target in campaign.targets.values():
            print(f"\r{live(target)[:width]}\x1b[K", file=self.out)
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
    print(f"\nkept in {shown(chosen.out)}/:")
    for target in campaign.targets.values():
        for name, files in kept(target):
            print(f"  {shown(target.folder / name):<40} {files} file{'' if files == 1 else 's'}")
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


def kept(target):
    """The folders of a target that hold what a run found, with the number of their files."""
    for pattern in ("corpus", "crashes", "afl/*/queue", "afl/*/crashes", "afl/*/hangs", "logs"):
        for folder in sorted(target.folder.glob(pattern)):
            files = [file for file in folder.iterdir() if file.is_file() and file.name != "README.txt"]
            if files:
                yield folder.relative_to(target.folder), len(files)
