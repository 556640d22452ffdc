/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CHECK_COMMAND_H
#define CHECK_COMMAND_H

#include "cases.h"
#include "engine_exhaustive.h"

/* ---- The command check: what its rooms share ---- */

struct check_options {
    bool helped, json, exhaustive, classify, no_shrink;
    const char *out;   /* the folder for cases that fail */
    const char *state; /* NULL, or the file from which an exhaustive visit goes on, and in which it is kept */
    uint64_t seed, first, runs;
    bool has_runs;
    double seconds; /* in all; 0: no limit */
    uint64_t shard, shards;
    size_t count;
    const struct property *property[256];
};

/* check_options_read: false if an error was written. */
bool check_options_read(struct check_options *options, int argc, char **argv);

enum check_end {
    CHECK_HOLDS,
    CHECK_FAILED,      /* outcome tells how */
    CHECK_AT_FAULT,    /* the property is: fault tells why */
    CHECK_ENDED_EARLY, /* by the user, or for lack of time */
    CHECK_NOT_RUN
};

/* What came of one property. Shared with the child that it ran in. */
struct check_result {
    enum check_end end;
    bool done; /* the engine returned; else the child died at case number at */
    const char *fault;
    volatile uint64_t at;
    double spent;
    struct random_result random;
    struct exhaustive_result exhaustive;
    struct exhaustive_state state;
    struct case_outcome outcome;
};

/* check_run runs one property in a process of its own. until: when time is up; 0: never. */
void check_run(struct check_result *result, const struct check_options *options,
               const struct property *property, double until);

/* check_state_read and check_state_write: an exhaustive visit that is to go on later. False: an error was
 * written. A file that is not there is a visit that has not begun. */
bool check_state_read(struct exhaustive_state *state, const struct property *property, const char *name);
bool check_state_write(const struct exhaustive_state *state, const struct property *property,
                       const char *name);

/* check_report prints one property's row, and below it what there is to be told; check_report_json an object.
 * path: where the case was saved, or NULL. */
bool check_report(const struct check_options *options, const struct property *property,
                  const struct check_result *result, const char *path);
void check_report_json(struct json *json, const struct check_options *options,
                       const struct property *property, const struct check_result *result, const char *path);
const char *check_end_name(enum check_end end);

#endif
