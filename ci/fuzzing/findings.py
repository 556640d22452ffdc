# SPDX-License-Identifier: Apache-2.0
"""What a target said when it died: a broken property, or the report of a sanitizer."""

import dataclasses
import os
import pathlib
import re
import shlex

BROKEN = re.compile(r"^sipsfuzz: BROKEN property=(\S+) clause=(\S+)", re.MULTILINE)
REPORT_BEGINS = re.compile(r"ERROR: |runtime error: |libFuzzer: (timeout|out-of-memory|deadly signal)|^crashed on ")
ENGINE_FRAME = re.compile(r"^\s*#\d+ .* in (fuzzer::|main |_start |__libc_start)")
REPORT_ENDS = re.compile(r"^SUMMARY: ")
LINES_OF_A_REPORT = 12


@dataclasses.dataclass
class Finding:
    target: str
    file: pathlib.Path
    binary: pathlib.Path
    broken: list  # (property, clause)
    report: list  # lines, if no property broke

    def same_as(self, other):
        return (self.target, self.broken, self.report[:1]) == (other.target, other.broken, other.report[:1])

    def lines(self):
        yield f"{self.target}: {'broken property' if self.broken else 'crash'}"
        yield f"  file       {shown(self.file)}"
        for name, clause in self.broken:
            yield f"  property   {name}"
            yield f"  clause     {clause}"
        for line in self.report:
            yield f"  | {line}"
        yield f"  reproduce  {shlex.quote(shown(self.binary))} {shlex.quote(shown(self.file))}"


def read(target, file, binary, output):
    """The finding that a target's output describes."""
    broken = list(dict.fromkeys(BROKEN.findall(output)))
    return Finding(target, file, binary, broken, [] if broken else excerpt(output))


def excerpt(output):
    """The head of a sanitizer's report and its summary; the last lines if there is none."""
    lines = output.splitlines()
    begin = next((i for i, line in enumerate(lines) if REPORT_BEGINS.search(line)), None)
    if begin is None:
        return [line for line in lines if line.strip()][-LINES_OF_A_REPORT:]
    end = next((i for i in range(begin, len(lines)) if REPORT_ENDS.search(lines[i])), len(lines))
    head = [line.rstrip() for line in lines[begin:end] if line.strip() and not ENGINE_FRAME.search(line)]
    return head[:LINES_OF_A_REPORT] + lines[end:end + 1]


def shown(path):
    """A path as a person at this prompt would type it."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("../..") else relative
