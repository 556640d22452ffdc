# SPDX-License-Identifier: Apache-2.0
"""Shows that the checks find what they look for: small targets, each with one fault, of which every one must be found."""

import shutil
import subprocess
import zipfile

import artefacts
import images
import runs

GOOD = """
#include <stddef.h>
#include <stdint.h>
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    volatile int sum = 0;
    STEPS
    return 0;
}
"""
STEP = "if (size > {0} && data[{0}] == {1}) sum = sum + data[{0}] * ((data[{0}] + 300) << 1) / (1 + data[{0}]);\n"
WRITES = '#include <stdio.h>\n#include <stdlib.h>\n' + GOOD.replace(
    "STEPS", "FILE *f = fopen(\"./written\", \"w\"); if (!f) abort(); fclose(f);\nSTEPS")
CRASHES = '#include <stdlib.h>\n' + GOOD.replace("STEPS", "if (size == 7 && data[0] == 'c') abort();\nSTEPS")
READS_DEV = '#include <stdio.h>\n#include <stdlib.h>\n' + GOOD.replace(
    "STEPS", "FILE *f = fopen(\"/dev/zero\", \"r\"); if (!f) abort(); fclose(f);\nSTEPS")
MANY = "".join(STEP.format(i % 50, i % 256) for i in range(400))
FEW = STEP.format(0, 1)


def compile_target(folder, name, source, steps, clang, flags, libraries=()):
    (folder / "source.c").write_text(source.replace("STEPS", steps))
    subprocess.run([clang, *flags.split(), "-w", "-fsanitize=fuzzer", folder / "source.c", "-o", folder / name, *libraries],
                   check=True)
    (folder / "source.c").unlink()
    dress(folder, name, {"seed": b"seed", "crash": b"crashes"})


def dress(folder, name, seeds):
    with zipfile.ZipFile(folder / f"{name}_seed_corpus.zip", "w") as archive:
        for seed, content in seeds.items():
            archive.writestr(seed, content)
    (folder / f"{name}.options").write_text("[libfuzzer]\nmax_len = 100\n")


class Planter:
    def __init__(self, scratch, clang, sandbox):
        self.scratch, self.clang, self.sandbox = scratch, clang, sandbox
        self.missed, self.count = [], 0

    def folder(self):
        self.count += 1
        made = self.scratch / f"planted{self.count}"
        made.mkdir(parents=True)
        return made

    def expect(self, text, faults, what):
        """One fault says text; no faults if text is None."""
        told = any(text in fault for fault in faults) if text else not faults
        if not told:
            self.missed.append(f"{what}: {faults or 'nothing was found'}")

    def names(self):
        for name, mode, text in (("tool", 0o755, "executable"), ("notes.txt", 0o644, "belongs to no target"),
                                 ("a.b", 0o755, "letters")):
            out = self.folder()
            (out / name).write_text("something else")
            (out / name).chmod(mode)
            self.expect(text, artefacts.check_names(out, ["a"] if name != "a.b" else ["a.b"]), name)
        self.expect("was not built", artefacts.check_names(self.folder(), ["a"]), "a missing target")

    def beside(self):
        out = self.folder()
        dress(out, "a", {})
        self.expect("empty", artefacts.check_seeds(out, "a"), "no seeds")
        dress(out, "a", {"folder/seed": b""})
        self.expect("in a folder", artefacts.check_seeds(out, "a"), "a seed in a folder")
        (out / "a_seed_corpus.zip").write_text("no zip")
        self.expect("zip", artefacts.check_seeds(out, "a"), "a broken archive")
        (out / "a.options").write_text("[libfuzzer]\ndict = none.dict\n[fuzz]\n")
        self.expect("no dictionary", artefacts.check_options(out, "a"), "a dictionary that is not there")
        self.expect("[fuzz]", artefacts.check_options(out, "a"), "a section that nobody reads")

    def target(self, text, what, source, steps, sanitizer="address", flags=None, libraries=()):
        """A target that was compiled with other flags than sanitizer's, or that does what it must not do."""
        out = self.folder()
        compile_target(out, "a", source, steps, self.clang, flags or images.flags("libfuzzer", sanitizer), libraries)
        faults = artefacts.check_libraries(out, "a")
        faults += artefacts.check_calls("a", sanitizer, "libfuzzer", artefacts.count_calls(out, "a"))
        faults += runs.check_libfuzzer(self.sandbox, out, "a", self.seeds_of(out))[0]
        self.expect(text, faults, what)
        shutil.rmtree(out, ignore_errors=True)

    def targets(self):
        self.target(None, "nothing wrong, address", GOOD, MANY)
        self.target(None, "nothing wrong, undefined", GOOD, MANY, "undefined")
        self.target("edges, fewer", "a small target", GOOD, FEW)
        self.target("calls of asan, fewer", "no sanitizer", GOOD, MANY, flags=images.BASE_FLAGS + " -fsanitize=fuzzer-no-link")
        self.target("calls of ubsan, fewer", "a build for another sanitizer", GOOD, MANY, "undefined", images.flags("libfuzzer", "address"))
        self.target("calls of asan in a build for undefined", "two sanitizers", GOOD, MANY, "undefined",
                    images.flags("libfuzzer", "address") + " -fsanitize=undefined")
        self.target("a seed ended the run", "a seed that crashes", CRASHES, MANY)
        shared = self.folder() / "libplanted.so"
        subprocess.run([self.clang, "-shared", "-x", "c", "/dev/null", "-o", shared], check=True)
        self.target("shared library", "a shared library", GOOD, MANY, libraries=["-Wl,--no-as-needed", shared])
        if self.sandbox.mounts:
            self.target("4 runs ended", "a target that writes beside itself", WRITES, MANY)
            self.target("4 runs ended", "a target that needs /dev", READS_DEV, MANY)


    def other_engines(self):
        """For AFL++ and coverage: a target of their own, and one that lacks the instrumentation."""
        for text, what, flags in ((None, "nothing wrong, coverage", images.SANITIZER_FLAGS["coverage"]),
                                  ("no line is covered", "no coverage", "-g")):
            out = self.folder() / "sipsfuzz"  # only what lies below such a folder counts
            out.mkdir()
            compile_target(out, "a", GOOD, MANY, self.clang, flags)
            self.expect(text, runs.check_coverage(self.sandbox, out, "a", self.seeds_of(out), self.clang.removeprefix("clang"))[0], what)
        if not shutil.which("afl-clang-fast"):
            return
        for text, what, compiler in ((None, "nothing wrong, AFL++", "afl-clang-fast"), ("afl-showmap", "a target without AFL++", "clang")):
            out = self.folder()
            compile_target(out, "a", GOOD, MANY, compiler, images.flags("afl", "address"))
            self.expect(text, runs.check_afl(self.sandbox, out, "a", self.seeds_of(out))[0], what)

    def seeds_of(self, out):
        seeds = self.scratch / f"seeds{self.count}"
        runs.unpack_seeds(out, "a", seeds)
        return seeds


def run(scratch, clang, sandbox):
    """Returns how many faults were planted, and what was not found."""
    planter = Planter(scratch, clang, sandbox)
    planter.names()
    planter.beside()
    planter.targets()
    planter.other_engines()
    return planter.count, planter.missed
