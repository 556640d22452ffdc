# SPDX-License-Identifier: Apache-2.0
"""ci/fuzz: builds the fuzz targets and fuzzes them, with live progress and a report at the end."""

import os
import sys

import afl
import build
import campaign
import libfuzzer
import options
import progress

FOUND_NOTHING, FOUND_SOMETHING = 0, 1
ENGINES = {"libfuzzer": libfuzzer.LibFuzzerRun, "afl": afl.AflRun}


def main():
    chosen = options.read(sys.argv[1:])
    if not build.build(chosen):
        return FOUND_SOMETHING
    fuzzing = campaign.Campaign(chosen, ENGINES[chosen.engine])
    fuzzing.run(progress.display(sys.stdout))
    progress.print_report(fuzzing)
    return FOUND_SOMETHING if fuzzing.failed() else FOUND_NOTHING


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:  # nobody reads any more, nor would anybody read the traceback
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FOUND_SOMETHING)
