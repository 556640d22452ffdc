# SPDX-License-Identifier: Apache-2.0
"""One libFuzzer process."""

import pathlib
import re
import subprocess

import findings
import run

STATUS_LINE = re.compile(r"^#(\d+)\t\S+ +cov: (\d+) ft: \d+ corp: (\d+)/", re.MULTILINE)
FINAL_COUNT = re.compile(r"^stat::number_of_executed_units: (\d+)", re.MULTILINE)
KEPT_FILE = re.compile(r"Test unit written to (\S.*)")
SLOW = "slow-unit-"  # reported and kept, but nothing broke


class LibFuzzerRun(run.Run):
    def __init__(self, chosen, span):
        super().__init__(chosen, span)
        self.output = b""  # whole lines

    def stdout(self, log):
        return subprocess.DEVNULL  # libosip2 traces there

    def environment(self):
        return {"UBSAN_OPTIONS": "print_stacktrace=1"}

    def command(self, seconds):
        own = self.folder / "corpus"  # the first folder is the one that libFuzzer writes to
        crashes = self.folder / "crashes"
        for folder in (own, crashes):
            folder.mkdir(parents=True, exist_ok=True)
        flags = {"timeout": run.INPUT_TIMEOUT_S, "rss_limit_mb": run.MEMORY_LIMIT_MB, **self.engine_options()}
        flags |= {"max_total_time": seconds, "print_final_stats": 1, "artifact_prefix": f"{crashes}/"}
        if self.dictionary():
            flags["dict"] = self.dictionary()
        return [self.binary, *(f"-{name}={value}" for name, value in flags.items()), own, *self.seed_folders()]

    def read_numbers(self):
        with open(self.log_file(), "rb") as log:
            log.seek(len(self.output))
            new, newline, _ = log.read().rpartition(b"\n")
        self.output += new + newline
        if told := STATUS_LINE.findall(new.decode(errors="replace")):
            self.tell(*map(int, told[-1]))

    def read_outcome(self):
        output = self.output.decode(errors="replace")
        if final := FINAL_COUNT.search(output):
            self.tell(int(final[1]), self.coverage, self.corpus)
        for name in KEPT_FILE.findall(output):
            file = pathlib.Path(name)
            if not file.name.startswith(SLOW):
                self.findings.append(findings.read(self.target, file, self.binary, output))
        if self.process.returncode != 0 and not self.findings and self.asked_to_end is None:
            self.trouble = findings.excerpt(output)
