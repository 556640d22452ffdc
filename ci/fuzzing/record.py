# SPDX-License-Identifier: Apache-2.0
"""What a campaign leaves for `sipsfuzz report`, in the folder of each target: progress.tsv, and what was said of a finding."""

NAME = "progress.tsv"
COLUMNS = ("seconds", "executions", "coverage", "corpus", "engine")
SHORTEST_STEP_S = 1
STEP = 0.01  # of the time so far: a day leaves some thousand lines


class Record:
    """Time and executions go on where the last run of the target has ended."""

    def __init__(self, target, engine):
        self.target, self.engine = target, engine
        self.file = target.folder / NAME
        self.before_s, self.before = last(self.file)
        self.next_s = 0

    def update(self):
        if self.target.active_s >= self.next_s and self.target.largest("coverage"):
            self.write()
            self.next_s = self.target.active_s + max(SHORTEST_STEP_S, STEP * (self.before_s + self.target.active_s))

    def end(self):
        """A run has ended, of which the numbers are exact now."""
        if self.target.executions():
            self.write()

    def write(self):
        target = self.target
        row = (f"{self.before_s + target.active_s:.1f}", self.before + target.executions(), target.largest("coverage"),
               target.largest("corpus"), self.engine)
        with open(self.file, "a", encoding="ascii") as out:
            if out.tell() == 0:
                out.write("\t".join(COLUMNS) + "\n")
            out.write("\t".join(map(str, row)) + "\n")


def last(file):
    """Seconds and executions so far. A line without its end was never whole: it is cut off."""
    if not file.exists():
        return 0, 0
    whole, newline, cut = file.read_text(errors="replace").rpartition("\n")
    if cut:
        file.write_text(whole + newline)
    row = whole.rpartition("\n")[2].split("\t")
    return (0, 0) if len(row) != len(COLUMNS) or row[0] == COLUMNS[0] else (float(row[0]), int(row[1]))


def said(finding):
    """Beside the crashes, not among them: each file there is one to replay."""
    folder = finding.file.parent.with_name("said")
    folder.mkdir(exist_ok=True)
    (folder / f"{finding.file.name}.txt").write_text("\n".join(finding.lines()) + "\n")
