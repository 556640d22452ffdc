# SPDX-License-Identifier: Apache-2.0
"""Runs the plan: starts and ends processes, and adds up what they tell."""

import signal
import time

import record
import schedule

POLL_S = 0.2


class Target:
    """The sum of the runs of one target."""

    def __init__(self, name, folder):
        self.name, self.folder = name, folder
        self.runs = []
        self.findings = []
        self.trouble = None
        self.active_s = 0  # with at least one process
        self.end = 0

    def running(self):
        return [run for run in self.runs if run.process.returncode is None]

    def executions(self):
        """So far; an estimate while a process runs."""
        running = self.running()
        return sum((run.executions_now() if run in running else run.executions) or 0 for run in self.runs)

    def rate(self):
        return self.executions() / self.active_s if self.active_s else 0

    def largest(self, what):
        return max((getattr(run, what) or 0 for run in self.runs), default=0)

    def note(self, run):
        """A run has ended."""
        self.trouble = self.trouble or run.trouble
        for finding in run.findings:
            if not any(finding.same_as(other) for other in self.findings):
                self.findings.append(finding)
                record.said(finding)

    def seconds_left(self):
        return max(0, self.end - time.monotonic()) if self.end else 0


class Job:
    """One row of the plan."""

    def __init__(self, spans):
        self.waiting = list(spans)
        self.run = None


class Campaign:
    def __init__(self, chosen, engine):
        self.chosen, self.engine = chosen, engine
        self.targets = {name: Target(name, chosen.out / name) for name in chosen.targets}
        self.records = {name: record.Record(target, chosen.engine) for name, target in self.targets.items()}
        self.jobs = [Job(spans) for spans in schedule.plan(chosen.targets, chosen.jobs, chosen.time)]
        self.signals = 0
        self.begin = 0

    def failed(self):
        return any(target.findings or target.trouble for target in self.targets.values())

    def run(self, display):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.on_signal)
        self.begin = time.monotonic()
        for job in self.jobs:
            for span in job.waiting:
                target = self.targets[span.target]
                target.end = max(target.end, self.begin + span.end_s)
        display.begin(self)
        try:
            while any([self.advance(job) for job in self.jobs]):
                display.update(self)
                self.pause()
        finally:
            for job in self.jobs:
                if job.run:
                    job.run.kill()

    def pause(self):
        before = time.monotonic()
        time.sleep(POLL_S)
        for target in self.targets.values():
            if target.running():
                target.active_s += time.monotonic() - before
                self.records[target.name].update()

    def on_signal(self, number, frame):
        self.signals += 1

    def advance(self, job):
        """True while there is something left to do for the job."""
        if job.run:
            if self.signals > 1:
                job.run.kill()
            elif self.signals:
                job.run.ask_to_end()
            if job.run.poll():
                return True
            self.targets[job.run.target].note(job.run)
            self.records[job.run.target].end()
            job.run = None
        return not self.signals and self.start_next(job)

    def start_next(self, job):
        """A target that has broken does not go on; its time is left to the next one."""
        while job.waiting and self.targets[job.waiting[0].target].findings:
            job.waiting.pop(0)
        if not job.waiting:
            return False
        span = job.waiting.pop(0)
        seconds = span.end_s - (time.monotonic() - self.begin)
        if seconds >= schedule.SHORTEST_SPAN_S:
            job.run = self.engine(self.chosen, span)
            job.run.start(seconds)
            self.targets[span.target].runs.append(job.run)
        return True
