# SPDX-License-Identifier: Apache-2.0
"""What the runs of both engines share: one process that fuzzes one target for one span of time."""

import configparser
import os
import random
import signal
import subprocess
import time

import build
from options import CORPUS, ROOT

INPUT_TIMEOUT_S = 10
MEMORY_LIMIT_MB = 2048
GRACE_S = 15  # to end by itself, and again when asked to
DICTIONARY = ROOT / "fuzz/sip.dict"
RANDOM_SEED_BYTES = 512  # no case has many more


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

    def reads_choices(self):
        return build.reads_choices(self.target)

    def seed_folders(self):
        if self.reads_choices():
            return [self.choice_seeds()]
        folders = [CORPUS / "messages", CORPUS / self.target]
        return [folder for folder in folders if folder.is_dir()]

    def choice_seeds(self):
        """Made anew for each run: the witnesses of this property, without the line that names it, and choices at random,
        since an engine that starts from none needs long to come to a message with several headers."""
        seeds = self.folder / "seeds"
        seeds.mkdir(parents=True, exist_ok=True)
        name = self.target.removeprefix("fuzz_").replace("_", "-").encode()
        (seeds / "random").write_bytes(random.Random(1).randbytes(RANDOM_SEED_BYTES))
        for witness in (CORPUS / "bugs").glob("*.choices"):
            head, _, choices = witness.read_bytes().partition(b"\n")
            if head.split()[-1] == name and choices:
                (seeds / witness.stem).write_bytes(choices)
        return seeds

    def dictionary(self):
        return None if self.reads_choices() else DICTIONARY

    def engine_options(self):
        """The section of the target's .options file for libFuzzer."""
        parser = configparser.ConfigParser()
        parser.read(ROOT / "fuzz" / ("fuzz_property.options" if self.reads_choices() else f"{self.target}.options"))
        options = dict(parser["libfuzzer"]) if "libfuzzer" in parser else {}
        options.pop("dict", None)  # a name in the folder that OSS-Fuzz makes
        return options
