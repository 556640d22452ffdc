# SPDX-License-Identifier: Apache-2.0
"""code_points.py SRC BUGS POINTS NAMES: writes two lists that the matrix includes.

POINTS: where SRC cites each clause, in code or in a comment, as lines POINT(clause, "src/file", line). NAMES: the patches of BUGS, as lines
BUG_NAME("name").
"""

import pathlib
import re
import sys

CITED = re.compile(r"\bSIPS_CLAUSE_(\w+)|\bC\((\w+)\)|\b(\d{4}-[0-9a-z.-]*[0-9a-z])")


def points(folder, clauses):
    for path in sorted(folder.glob("*.[cd]*")):
        if path.suffix not in (".c", ".def") or path.name in ("clause.def", "policy.def", "clause.c"):
            continue
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            for found in CITED.findall(line):
                name = found[0] or found[1] or re.sub(r"\W", "_", found[2])
                if name in clauses:
                    yield f'POINT({name}, "src/{path.name}", {number})'


def write(path, lines):
    path.write_text("/* Written by code_points.py. */\n" + "\n".join(dict.fromkeys(lines)) + "\n")


def main():
    source, bugs, out, names = (pathlib.Path(name) for name in sys.argv[1:])
    clauses = set(re.findall(r"^CLAUSE\((\w+),", (source / "clause.def").read_text(), re.MULTILINE))
    write(out, points(source, clauses))
    write(names, [f'BUG_NAME("{patch.stem}")' for patch in sorted(bugs.glob("*.patch"))])


main()
