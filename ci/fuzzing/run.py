# SPDX-License-Identifier: Apache-2.0
"""What the runs of both engines share: one process that fuzzes one target for one span of time."""

import os
import signal
import subprocess
import time

import build
import seeds
from options import ROOT

INPUT_TIMEOUT_S = 10
MEMORY_LIMIT_MB = 2048
GRACE_S = 15  # to end by itself, and again when asked to
DICTIONARY = ROOT / "fuzz/sip.dict"


class Run:
    """Numbers are those of this process; None: not known yet."""

    def __init__(self, chosen, span):
        self.target, self.worker = span.target, span.worker
        self.folder = chosen.out / span.target
        self.binary = build.binary(chosen.engine, span.target)
        self.seconds = 0
        self.executions = self.coverage = self.corpus = None
        self.told_at = 0  # when the engine last told its executions
        self.findings = []
        self.trouble = None  # why it could not run
        self.process = None
        self.begin = self.end = 0
        self.asked_to_end = None

    def tell(self, executions, coverage, corpus):
        if executions != self.executions:
            self.told_at = time.monotonic()
        self.executions, self.coverage, self.corpus = executions, coverage, corpus

    def executions_now(self):
        """What the engine told, carried on at the same rate: libFuzzer is silent while it finds nothing."""
        told_after = self.told_at - self.begin
        if not self.executions or told_after <= 0:
            return self.executions
        return round(self.executions * max(1, self.seconds / told_after))

    def start(self, seconds):
        self.begin = time.monotonic()
        self.end = self.begin + seconds
        log = self.log_file()
        log.parent.mkdir(parents=True, exist_ok=True)
        with open(log, "wb") as output:
            # A session of its own: Ctrl-C is for ci/fuzz, which then ends the processes one by one.
            self.process = subprocess.Popen(
                self.command(max(1, round(seconds))), stdin=subprocess.DEVNULL, stdout=self.stdout(output),
                stderr=output, env=os.environ | self.environment(), start_new_session=True)

    def poll(self):
        """Reads the numbers. True while the process runs."""
        self.seconds = time.monotonic() - self.begin
        running = self.process.poll() is None
        self.read_numbers()
        if running:
            self.end_if_late()
        else:
            self.read_outcome()
        return running

    def end_if_late(self):
        now = time.monotonic()
        if self.asked_to_end is None and now > self.end + GRACE_S:
            self.ask_to_end()
        elif self.asked_to_end is not None and now > self.asked_to_end + GRACE_S:
            self.kill()

    def ask_to_end(self):
        if self.asked_to_end is None:
            self.asked_to_end = time.monotonic()
            self.process.send_signal(signal.SIGINT)

    def kill(self):
        """With its children: AFL++ has some."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def log_file(self):
        return self.folder / "logs" / f"{self.worker}.log"

    def seed_folders(self):
        if seeds.reads_choices(self.target):
            return [self.choice_seeds()]
        return seeds.folders(self.target)

    def choice_seeds(self):
        """Made anew for each run, since the witnesses in corpus/ may be others by now."""
        folder = self.folder / "seeds"
        folder.mkdir(parents=True, exist_ok=True)
        for name, choices in seeds.choices(self.target).items():
            (folder / name).write_bytes(choices)
        return folder

    def dictionary(self):
        return None if seeds.reads_choices(self.target) else DICTIONARY

    def engine_options(self):
        return seeds.engine_options(self.target)
