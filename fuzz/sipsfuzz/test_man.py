#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""test_man.py PROGRAM PAGE [FORMATTER]: the manual page names each command and option that the program's help names, and no other;
mandoc or groff, if there is one, has nothing to say about it."""

import pathlib
import re
import subprocess
import sys

OPTION = re.compile(r"^  (--[a-z][a-z-]*)", re.MULTILINE)
ENTRY = re.compile(r"^\.It Fl -([a-z][a-z-]*)", re.MULTILINE)


def help_of(program, *words):
    return subprocess.run([program, *words, "--help"], stdout=subprocess.PIPE, text=True, check=True).stdout


def commands(program):
    listed = help_of(program).partition("Commands:\n")[2].partition("\n\n")[0]
    return re.findall(r"^  (\w+) ", listed, re.MULTILINE)


def sections(page):
    """The text of each subsection of COMMANDS by its name."""
    text = page.partition(".Sh COMMANDS\n")[2].partition("\n.Sh ")[0]
    return {name: body for name, _, body in (part.partition("\n") for part in text.split(".Ss ")[1:])}


def faults_of_command(program, command, text):
    told = set(OPTION.findall(help_of(program, command))) | {"--help"}
    entries = {f"--{name}" for name in ENTRY.findall(text)}
    faults = [f"{command} {option} has no entry" for option in sorted(told - entries)]
    faults += [f"{command} {option} has an entry, but --help does not know it" for option in sorted(entries - told)]
    if "Exit status:" not in text:
        faults.append(f"{command}: its exit status is not told")
    return faults


def find_faults(program, page):
    told, written = commands(program), sections(page)
    faults = [f"{command} has no entry" for command in told if command not in written]
    faults += [f"{command} is no command" for command in written if command not in told]
    faults += [fault for command in told if command in written
               for fault in faults_of_command(program, command, written[command])]
    for section in ("NAME", "SYNOPSIS", "DESCRIPTION", "ENVIRONMENT", "FILES", "EXIT STATUS", "EXAMPLES"):
        if f"\n.Sh {section}\n" not in page:
            faults.append(f"there is no section {section}")
    return faults


def formatter_faults(formatter, file):
    command = [formatter, "-Tlint", "-Wwarning"] if formatter.endswith("mandoc") else [formatter, "-mdoc", "-ww", "-z"]
    done = subprocess.run([*command, file], capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).splitlines()


def check_the_check(program, page):
    """A page that lacks an entry, or has one too many, is not taken."""
    command = commands(program)[0]
    entry = ENTRY.search(sections(page)[command])
    for spoilt in (page.replace(f".Ss {command}\n", f".Ss {command}s\n"), page.replace(entry[0], ".It Fl -nonsense", 1),
                   page.replace("Exit status:", "", 1), page.replace(".Sh FILES\n", ".Sh FILE\n")):
        if not find_faults(program, spoilt):
            return ["the test took a page that it should not take"]
    return []


def main():
    program, file, *formatter = sys.argv[1:]
    page = pathlib.Path(file).read_text()
    faults = find_faults(program, page) or check_the_check(program, page)
    if formatter:
        faults += formatter_faults(formatter[0], file)
    for fault in faults:
        print(f"{file}: {fault}")
    print(f"{len(commands(program))} commands, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
