# SPDX-License-Identifier: Apache-2.0
"""Makes the fuzz targets: packages, then the preset of the engine."""

import subprocess
import sys

import seeds
from options import ROOT

PRESETS = {"libfuzzer": "fuzz", "afl": "afl"}
CMPLOG_PRESET = "afl-cmplog"  # beside the others: tells AFL++ what is compared with what
LINES_OF_A_FAILURE = 40


def binary(engine, target):
    return ROOT / "build" / PRESETS[engine] / "bin" / target


def cmplog_binary(target):
    return ROOT / "build" / CMPLOG_PRESET / "bin" / target


def build(chosen):
    """True if all chosen targets were built. Choices are no text, and what they are compared with tells nothing: no cmplog."""
    texts = [target for target in chosen.targets if not seeds.reads_choices(target)]
    preset = PRESETS[chosen.engine]
    if subprocess.run([ROOT / "ci/install", "--engine", chosen.engine], check=False).returncode != 0:
        sys.exit(2)
    print(f"building with preset {preset}: {', '.join(chosen.targets)}", flush=True)
    log = chosen.out / "build.log"
    commands = commands_for(preset, chosen.targets, chosen.jobs)
    if chosen.engine == "afl" and texts:
        commands += commands_for(CMPLOG_PRESET, texts, chosen.jobs)
    with open(log, "wb") as output:
        for command in commands:
            if not run(command, output):
                lines = log.read_text(errors="replace").splitlines()
                print("\n".join(lines[-LINES_OF_A_FAILURE:]))
                print(f"ci/fuzz: the build failed: {' '.join(command)}\nall of its output: {log}")
                return False
    return True


def commands_for(preset, targets, jobs):
    return [["cmake", "--preset", preset],
            ["cmake", "--build", "--preset", preset, "-j", str(jobs), "--target", *targets]]


def run(command, output):
    try:
        done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output,
                              stderr=subprocess.STDOUT, check=False)
    except KeyboardInterrupt:
        sys.exit("\nci/fuzz: ended while building, nothing was fuzzed")
    return done.returncode == 0
