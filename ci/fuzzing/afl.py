# SPDX-License-Identifier: Apache-2.0
"""One afl-fuzz process. Several of one target share a folder and synchronise."""

import os
import re
import shutil
import socket
import subprocess

import build
import findings
import run
import seeds

LARGEST_SEED = 1 << 20  # afl-fuzz takes no larger ones
STATISTIC = re.compile(r"^fuzzing\.(\w+):(\d+)", re.MULTILINE)
FINAL_STATISTIC = re.compile(r"^(\w+) *: (\d+)$", re.MULTILINE)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
DATAGRAM_MAX = 65536


class AflRun(run.Run):
    def __init__(self, chosen, span):
        super().__init__(chosen, span)
        self.instance = self.folder / "afl" / ("default" if span.worker == 0 else f"worker{span.worker}")
        self.known = set(self.crash_files())
        # fuzzer_stats is written once a minute; statistics also come as datagrams, once a second.
        self.statistics = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.statistics.bind(("127.0.0.1", 0))
        self.statistics.setblocking(False)

    def stdout(self, log):
        return log

    def mutator(self):
        """Of a target that has one. AFL++'s own stages are its plain mutation. The main instance has both; of the others every
        second one has the mutator alone. SIPSFUZZ_PLAIN says 0 or 100: all of them have the one or the other alone."""
        plain = os.environ.get("SIPSFUZZ_PLAIN", "")
        library = self.binary.with_name(f"libafl_{self.target}.so")
        if plain == "100" or not library.exists():
            return {}
        alone = plain == "0" or self.worker % 2 == 1
        return {"AFL_CUSTOM_MUTATOR_LIBRARY": str(library)} | ({"AFL_CUSTOM_MUTATOR_ONLY": "1"} if alone else {})

    def environment(self):
        return self.mutator() | {
            "AFL_SKIP_CPUFREQ": "1",
            "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES": "1",
            "AFL_NO_AFFINITY": "1",
            "AFL_NO_UI": "1",
            "AFL_AUTORESUME": "1",
            "AFL_STATSD": "1",
            "AFL_STATSD_HOST": "127.0.0.1",
            "AFL_STATSD_PORT": str(self.statistics.getsockname()[1]),
        }

    def command(self, seconds):
        role = "-M" if self.worker == 0 else "-S"
        command = ["afl-fuzz", "-i", self.copy_seeds(), "-o", self.folder / "afl", role, self.instance.name]
        command += ["-V", str(seconds), "-t", f"{run.INPUT_TIMEOUT_S * 1000}+", "-m", "none"]
        if "max_len" in (options := self.engine_options()):
            command += ["-G", options["max_len"]]
        if self.dictionary():
            command += ["-x", self.dictionary()]
        if self.worker == 0 and not seeds.reads_choices(self.target):
            command += ["-c", build.cmplog_binary(self.target)]
        return [*command, "--", self.binary]

    def copy_seeds(self):
        """afl-fuzz takes one folder, without empty files. What is there may be in use by another process."""
        seeds = self.folder / "afl-seeds"
        seeds.mkdir(parents=True, exist_ok=True)
        for folder in self.seed_folders():
            for file in folder.rglob("*"):
                copy = seeds / f"{folder.name}-{file.name}"
                if file.is_file() and 0 < file.stat().st_size <= LARGEST_SEED and not copy.exists():
                    shutil.copyfile(file, copy)
        return seeds

    def read_numbers(self):
        while True:
            try:
                self.tell_statistics(STATISTIC.findall(self.statistics.recv(DATAGRAM_MAX).decode()))
            except BlockingIOError:
                return

    def tell_statistics(self, pairs):
        values = dict(pairs)
        if "execs_done" in values:
            self.tell(*(int(values.get(name, 0)) for name in ("execs_done", "edges_found", "corpus_count")))

    def read_outcome(self):
        self.statistics.close()
        if (final := self.instance / "fuzzer_stats").exists():
            self.tell_statistics(FINAL_STATISTIC.findall(final.read_text()))
        for file in sorted(set(self.crash_files()) - self.known):
            finding = findings.read(self.target, file, self.binary, self.replay(file))
            if not any(finding.same_as(other) for other in self.findings):
                self.findings.append(finding)
        if self.process.returncode != 0 and not self.findings and self.asked_to_end is None:
            log = self.log_file().read_text(errors="replace")
            self.trouble = findings.excerpt(COLOUR.sub("", log))

    def crash_files(self):
        return self.instance.glob("crashes/id:*")

    def replay(self, file):
        """What the target says to a file that afl-fuzz has kept."""
        try:
            done = subprocess.run([self.binary, file], stdin=subprocess.DEVNULL, capture_output=True,
                                  timeout=run.INPUT_TIMEOUT_S, check=False)
        except subprocess.TimeoutExpired:
            return f"ERROR: no answer within {run.INPUT_TIMEOUT_S} s"
        return done.stderr.decode(errors="replace")
