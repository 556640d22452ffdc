# SPDX-License-Identifier: Apache-2.0
"""test_minimise.py CLANG: what ci/minimise keeps, and that it loses nothing, with a small target and a small corpus."""

import hashlib
import pathlib
import subprocess
import sys
import tempfile
import unittest

import minimise

TARGET = """
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
static volatile int sum;
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 0 && data[0] == 'a') sum += 1;
    if (size > 0 && data[0] == 'b') sum += 2;
    if (size > 0 && data[0] == 'c') sum += 3;
    if (size == 5 && data[0] == 'x') abort();
    return 0;
}
"""
SEEDS = [("says-a", b"a")]
CLANG = sys.argv.pop() if len(sys.argv) > 1 else "clang"


def name_of(content):
    return hashlib.sha1(content).hexdigest()


class Minimise(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.binary = pathlib.Path(cls.scratch.name) / "target"
        source = cls.binary.with_suffix(".c")
        source.write_text(TARGET)
        subprocess.run([CLANG, "-g", "-fsanitize=fuzzer", source, "-o", cls.binary], check=True)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def fill(self, *contents, **named):
        (self.folder / "corpus").mkdir(exist_ok=True)
        for content in contents:
            (self.folder / "corpus" / name_of(content)).write_bytes(content)
        for name, content in named.items():
            (self.folder / "corpus" / name).write_bytes(content)

    def names(self, folder="corpus"):
        return {file.name for file in (self.folder / folder).iterdir()}

    def run_it(self, binary=None, **more):
        return minimise.minimise(self.folder, binary or self.binary, [], SEEDS, **more)

    def test_what_reaches_more_than_the_seeds_stays(self):
        self.fill(b"aa", b"b", b"bb", b"c")
        outcome = self.run_it()
        self.assertEqual((outcome.inputs, outcome.size), (4, 6))
        self.assertEqual(self.names(), {name_of(b"b"), name_of(b"c")})
        self.assertEqual(list(self.folder.glob(".minimise-*")), [])

    def test_what_a_person_named_stays(self):
        self.fill(b"b", found_long_ago=b"aaaa")
        self.run_it()
        self.assertEqual(self.names(), {name_of(b"b"), "found_long_ago"})

    def test_an_input_that_crashes_is_not_lost(self):
        self.fill(b"b", b"xxxxx")
        self.run_it()
        self.assertEqual(self.names("crashes"), {f"crash-{name_of(b'xxxxx')}"})
        self.assertEqual((self.folder / "crashes" / f"crash-{name_of(b'xxxxx')}").read_bytes(), b"xxxxx")

    def test_a_dry_run_changes_nothing(self):
        self.fill(b"aa", b"b")
        outcome = self.run_it(dry_run=True)
        self.assertEqual(outcome.kept, (name_of(b"b"),))
        self.assertEqual(self.names(), {name_of(b"aa"), name_of(b"b")})

    def test_a_merge_that_fails_changes_nothing(self):
        self.fill(b"aa", b"b")
        for binary in ("/bin/false", "/bin/true", self.folder / "missing"):
            with self.assertRaises(minimise.MergeFailed):
                self.run_it(binary)
            self.assertEqual(self.names(), {name_of(b"aa"), name_of(b"b")})

    def test_a_merge_that_drops_too_much_changes_nothing(self):
        self.fill(b"b", b"c")
        liar = self.folder / "liar"
        liar.write_text(f'#!/bin/sh\ncase $1 in -merge=1) echo "MERGE-OUTER: 0 new files" >&2 ;; *) exec {self.binary} "$@" ;; esac\n')
        liar.chmod(0o755)
        with self.assertRaises(minimise.MergeFailed):
            self.run_it(liar)
        self.assertEqual(self.names(), {name_of(b"b"), name_of(b"c")})

    def test_what_a_killed_run_left_aside_comes_back(self):
        self.fill(b"aa", b"b")
        (self.folder / ".minimise-1").mkdir()
        (self.folder / "corpus").rename(self.folder / ".minimise-1/old")
        self.run_it()
        self.assertEqual(self.names(), {name_of(b"b")})

    def test_corpus_holds_named_seeds_and_is_small(self):
        self.fill(**{"a-seed.sip": b"a"})
        self.assertEqual(minimise.check_corpus(self.folder / "corpus"), [])
        self.fill(b"b", **{"large.sip": bytes(minimise.CORPUS_BYTES_MAX)})
        first, second = minimise.check_corpus(self.folder / "corpus")
        self.assertIn("a fuzzer gave it this name", first)
        self.assertIn("more than", second)

    def test_a_regression_says_what_it_was(self):
        corpus = self.folder / "corpus"
        (corpus / "fuzz_x/regressions").mkdir(parents=True)
        (corpus / "fuzz_x/regressions/there.sip").write_bytes(b"a")
        (corpus / "regressions.txt").write_text("# of fuzz_x\nfuzz_x/regressions/gone.sip\tit broke\n")
        missing, gone = minimise.check_corpus(corpus)
        self.assertIn("there.sip: regressions.txt does not say what it was", missing)
        self.assertIn("gone.sip: regressions.txt has it", gone)


if __name__ == "__main__":
    unittest.main()
