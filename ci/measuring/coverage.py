# SPDX-License-Identifier: Apache-2.0
"""coverage.py [--check | --write] PROFILES SUMMARY: prints what PROFILES/*.json (llvm-cov export) say, and writes SUMMARY."""

import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXCLUSIONS = ROOT / "ci/mcdc-exclusions.txt"
KEPT = ROOT / "fuzz/sipsfuzz/mcdc.def"
SORTS = ["unit", "properties", "exhaustive", "corpus", "all"]
# What decides: the evaluation of the rule tables, the roles, and what they rest on.
DECIDING = ["rules", "proxy", "proxy_target", "proxy_edge", "proxy_response", "registrar", "redirect", "uac",
            "uac_register", "uac_response", "uas", "dialog", "nexthop", "identity", "reuse", "gruu"]


class Decision:
    """One decision of a source file, and which of its conditions were shown to matter."""

    def __init__(self, file, record):
        first, begin, last, end = record[:4]
        lines = file.read_text().splitlines()[first - 1:last]
        lines[-1] = lines[-1][:end - 1]
        lines[0] = lines[0][begin - 1:]
        self.file, self.line = file.name, first
        self.text = " ".join(" ".join(lines).split())
        self.reached = record[-1]


def read(path):
    return json.loads(path.read_text())["data"][0]


def decisions(export):
    for entry in export["files"]:
        path = pathlib.Path(entry["filename"])
        if path.suffix == ".c":
            for record in entry.get("mcdc_records", []):
                yield Decision(path, record)


def read_exclusions():
    """(file, decision, condition from 1) for each line; behind them stands the reason."""
    excluded = set()
    for line in EXCLUSIONS.read_text().splitlines():
        if line and not line.startswith("#"):
            file, decision, condition, reason = line.split("\t")
            if not reason.strip():
                sys.exit(f"{EXCLUSIONS}: a reason is missing: {line}")
            excluded.add((file, decision, int(condition)))
    return excluded


def check(export):
    excluded = read_exclusions()
    used, missing = set(), []
    for decision in decisions(export):
        if decision.file not in [f"{name}.c" for name in DECIDING]:
            continue
        for number, reached in enumerate(decision.reached, start=1):
            key = (decision.file, decision.text, number)
            if reached:
                continue
            if key in excluded:
                used.add(key)
            else:
                missing.append(f"src/{decision.file}:{decision.line}: condition {number} of: {decision.text}")
    for file, text, number in sorted(excluded - used):
        missing.append(f"ci/mcdc-exclusions.txt: no longer needed: {file}, condition {number} of: {text}")
    print(f"\nMC/DC of the {len(DECIDING)} files that decide: {len(used)} conditions excluded with a reason, "
          f"{len(missing)} things to mend")
    for line in missing:
        print(line)
    return not missing


def share(summary):
    return f"{summary['covered']}/{summary['count']}"


def percent(summary):
    return f"{100 * summary['covered'] / summary['count']:.1f}" if summary["count"] else "-"


def rows(export):
    for entry in export["files"]:
        path = pathlib.Path(entry["filename"])
        if path.suffix == ".c":
            yield path.name, entry["summary"]
    yield "total", export["totals"]


def write_summary(exports, path):
    lines = ["runs\tfile\tlines\tbranches\tmcdc"]
    for sort, export in exports.items():
        for name, summary in rows(export):
            lines.append("\t".join([sort, name] + [share(summary[kind]) for kind in ("lines", "branches", "mcdc")]))
    path.write_text("\n".join(lines) + "\n")


def write_kept(export):
    lines = ["/* SPDX-License-Identifier: Apache-2.0 */",
             "/* Measured by ci/coverage --write: MCDC(file, conditions shown to matter, all conditions). */"]
    for name, summary in rows(export):
        if name != "total" and summary["mcdc"]["count"]:
            lines.append(f'MCDC("{name}", {summary["mcdc"]["covered"]}, {summary["mcdc"]["count"]})')
    new = KEPT.with_suffix(".new")
    new.write_text("\n".join(lines) + "\n")
    new.replace(KEPT)


def print_table(exports):
    print("percent of    lines                                 branches                              MC/DC")
    print(f"{'':21}" + "".join(f"{sort[:6]:>7}" for sort in SORTS) * 3)
    tables = {sort: dict(rows(export)) for sort, export in exports.items()}
    for name in tables["all"]:
        cells = [percent(tables[sort][name][kind]) for kind in ("lines", "branches", "mcdc") for sort in SORTS]
        print(f"{name:21}" + "".join(f"{cell:>7}" for cell in cells))


def main(arguments):
    option = arguments.pop(0) if arguments[0].startswith("--") else ""
    profiles, summary = [pathlib.Path(name) for name in arguments]
    exports = {sort: read(profiles / f"{sort}.json") for sort in SORTS}
    print_table(exports)
    write_summary(exports, summary)
    if option == "--write":
        write_kept(exports["all"])
    return 0 if check(exports["all"]) or option != "--check" else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
