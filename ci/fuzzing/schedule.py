# SPDX-License-Identifier: Apache-2.0
"""Shares the time: each of J jobs is a row of spans, one after the other, and all targets get the same total."""

import dataclasses

SHORTEST_SPAN_S = 1


@dataclasses.dataclass
class Span:
    target: str
    worker: int  # 0, 1, ... among those of one target
    begin_s: float
    end_s: float


def plan(targets, jobs, seconds):
    """A list of jobs, each a list of spans."""
    if jobs >= len(targets):
        return plan_side_by_side(targets, jobs, seconds)
    return plan_in_turns(targets, jobs, seconds)


def plan_side_by_side(targets, jobs, seconds):
    return [[Span(targets[job % len(targets)], job // len(targets), 0, seconds)] for job in range(jobs)]


def plan_in_turns(targets, jobs, seconds):
    """The shares are laid end to end, and the line is cut into jobs of equal length. A share that is cut goes on in the
    next job, at its beginning, which is over before the first part begins."""
    share = seconds * jobs / len(targets)
    rows = [[] for _ in range(jobs)]
    for index, target in enumerate(targets):
        begin, end = index * share, (index + 1) * share
        worker = 0
        for job, row in enumerate(rows):
            span = Span(target, worker, max(begin - job * seconds, 0), min(end - job * seconds, seconds))
            if span.end_s - span.begin_s >= SHORTEST_SPAN_S:
                row.append(span)
                worker += 1
    return rows
