# SPDX-License-Identifier: Apache-2.0
"""What a campaign leaves for sipsfuzz report: progress that goes on, and what was said of a finding."""

import pathlib
import sys
import tempfile
import types
import unittest

import record


class Target:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.active_s = 0
        self.numbers = {"coverage": 0, "corpus": 0}

    def executions(self):
        return int(self.active_s * 100)

    def largest(self, what):
        return self.numbers[what]


class Progress(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.target = Target(scratch.name)

    def run_for(self, seconds):
        kept = record.Record(self.target, "libfuzzer")
        self.target.active_s = 0
        self.target.numbers = {"coverage": 7, "corpus": 3}
        for tenth in range(10 * seconds):
            self.target.active_s = tenth / 10
            kept.update()
        kept.end()

    def lines(self):
        return (self.target.folder / record.NAME).read_text().splitlines()

    def test_nothing_is_written_before_the_engine_has_told_its_coverage(self):
        kept = record.Record(self.target, "afl")
        kept.update()
        kept.end()
        self.assertEqual(list(self.target.folder.iterdir()), [])

    def test_a_line_a_second_and_the_last_one(self):
        self.run_for(3)
        self.assertEqual(self.lines(), ["seconds\texecutions\tcoverage\tcorpus\tengine", "0.0\t0\t7\t3\tlibfuzzer",
                                        "1.0\t100\t7\t3\tlibfuzzer", "2.0\t200\t7\t3\tlibfuzzer",
                                        "2.9\t290\t7\t3\tlibfuzzer"])

    def test_a_long_run_leaves_few_lines(self):
        self.run_for(10000)
        self.assertLess(len(self.lines()), 700)

    def test_the_next_run_goes_on(self):
        self.run_for(2)
        self.run_for(2)
        self.assertEqual(self.lines()[-1], "3.8\t380\t7\t3\tlibfuzzer")

    def test_a_line_that_was_cut_is_left_out(self):
        self.run_for(2)
        with open(self.target.folder / record.NAME, "a") as out:
            out.write("9.5\t9")
        self.run_for(1)
        self.assertEqual(self.lines()[-1], "2.8\t280\t7\t3\tlibfuzzer")
        self.assertNotIn("9.5\t9", self.lines())

    def test_what_was_said_is_not_among_the_crashes(self):
        for folder in ("", "afl/default/", "afl/worker1/"):  # two of AFL++'s files may have one name
            file = self.target.folder / folder / "crashes/crash-1"
            file.parent.mkdir(parents=True, exist_ok=True)
            record.said(types.SimpleNamespace(file=file, lines=lambda folder=folder: ["fuzz_x: crash", f"  | {folder}"]))
        for folder in ("", "afl/default/", "afl/worker1/"):
            self.assertEqual((self.target.folder / folder / "said/crash-1.txt").read_text(), f"fuzz_x: crash\n  | {folder}\n")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
