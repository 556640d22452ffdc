#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every clause of the catalogue is decided somewhere, or informative for a reason; and nothing is cited that is not in it.

Decided: a row of a rule table names it as C(name), code of src/ as SIPS_CLAUSE_name, or a comment of src/ that says which
code carries it out by its id. Informative: a line of informative.txt, "id reason". A clause cannot be both.

usage: test_catalogue.py SRC [--list]
"""
import pathlib
import re
import sys


def catalogue(src):
    rows = re.findall(r'CLAUSE\((\w+), "([^"]+)"', (src / "clause.def").read_text())
    return dict(rows)


def citations(src, clauses):
    """name -> the places that cite it, as file:line"""
    found = {}
    names = {identifier: name for name, identifier in clauses.items()}
    for path in sorted([*src.glob("*.c"), *src.glob("rules_*.def")]):
        pattern = r"\bC\((\w+)\)" if path.suffix == ".def" else r"\bSIPS_CLAUSE_(\w+)"
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if line.lstrip().startswith("#define"):
                continue
            cited = re.findall(pattern, line)
            if path.suffix == ".c":
                cited += [names[word] for word in re.findall(r"\d{4}-[\w.-]*\w", line) if word in names]
            for name in cited:
                found.setdefault(name, []).append(f"{path.name}:{number}")
    found.pop("COUNT", None)
    return found


def informative(src):
    """id -> reason"""
    lines = (src / "test" / "informative.txt").read_text().splitlines()
    return dict(line.split(None, 1) for line in lines if line.strip() and not line.startswith("#"))


def main():
    src = pathlib.Path(sys.argv[1])
    clauses, reasons = catalogue(src), informative(src)
    cited = citations(src, clauses)
    faults = [f"{places[0]} cites {name}, which is not in clause.def" for name, places in cited.items() if name not in clauses]
    for name, identifier in clauses.items():
        if "--list" in sys.argv:
            print(identifier, ", ".join(cited.get(name, [])) or reasons.get(identifier, "-"))
        if name not in cited and identifier not in reasons:
            faults.append(f"{identifier} is decided nowhere, and informative.txt gives no reason")
        if name in cited and identifier in reasons:
            faults.append(f"{identifier} is decided at {cited[name][0]}, but informative.txt lists it")
    faults += [f"informative.txt lists {identifier}, which is not in clause.def"
               for identifier in reasons if identifier not in clauses.values()]
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(clauses)} clauses: {len(set(cited) & set(clauses))} decided, {len(reasons)} informative")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
