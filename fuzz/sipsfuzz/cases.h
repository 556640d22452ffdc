/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CASES_H
#define CASES_H

#include "cli.h"
#include "engine_isolate.h"
#include "json.h"
#include "property.h"

/* ---- Cases in files, and what comes of them: what check, replay, shrink and explain share ---- */

/* A file that somebody wrote: choices of a property, or a message for fuzz_message. */
struct case_file {
    const char *name; /* as it was given; "standard input" for "-" */
    struct sips_span text;
    const struct property *property; /* NULL: text is a message, with a scenario behind it perhaps */
    const uint8_t *byte;
    size_t byte_count;
};

/* case_load reads a file and finds out what it is: by its header, else by property, the name that the user
 * gave (NULL: none), else by the names in its path, else by its ending. Its text is the caller's to free.
 * CLI_WRONG_USE: an error was written. */
enum cli_exit case_load(struct case_file *file, const char *command, const char *name, const char *property)
    __attribute__((nonnull(1, 2, 3)));

/* case_property looks a property up; NULL: an error was written. */
const struct property *case_property(const char *command, const char *name) __attribute__((nonnull));

enum case_end {
    CASE_HOLDS,
    CASE_DISCARDED, /* or, for a message, one that is unusable */
    CASE_BROKEN,
    CASE_CRASHED,
    CASE_TOO_LONG,
    CASE_NOT_RUN /* no memory, or no process */
};

struct case_outcome {
    enum case_end end;
    struct finding finding;    /* CASE_BROKEN */
    char key[ISOLATE_KEY_MAX]; /* CASE_CRASHED */
    struct choices choices;    /* as they were drawn; of a property */
};

/* case_run runs a file in a process of its own, for limit_s seconds at most (0: no limit). */
void case_run(struct case_outcome *outcome, const struct case_file *file, unsigned limit_s)
    __attribute__((nonnull));

/* case_run_values is the same for the choices of a property. */
void case_run_values(struct case_outcome *outcome, const struct property *property, const uint64_t *value,
                     size_t count, unsigned limit_s) __attribute__((nonnull(1, 2)));

const char *case_end_name(enum case_end end);
static inline bool case_failed(enum case_end end)
{
    return end == CASE_BROKEN || end == CASE_CRASHED || end == CASE_TOO_LONG;
}

/* case_shrink makes outcome->choices the smallest that fail as outcome does; progress on a terminal. Returns
 * how many runs that took. */
uint64_t case_shrink(struct case_outcome *outcome, const struct property *property, uint64_t runs,
                     double seconds) __attribute__((nonnull));

/* case_explain prints a case that was run, for a bug report: what it is, what came of it, and on which clause
 * that rests. case_explain_json writes the same as members of an object. */
void case_explain(const struct case_file *file, const struct case_outcome *outcome, bool choices)
    __attribute__((nonnull));
void case_explain_json(struct json *json, const struct case_file *file, const struct case_outcome *outcome)
    __attribute__((nonnull));

/* case_text is a case as its property prints it, or the message; NULL: out of memory. The caller frees it. */
char *case_text(const struct case_file *file, const struct case_outcome *outcome, size_t *length)
    __attribute__((nonnull));

/* case_save writes the choices of a property to a file of folder, named after what they are, unless it is
 * there already. True: path (room: CASE_PATH_MAX) names it; false: an error was written. */
#define CASE_PATH_MAX 512
bool case_save(char path[CASE_PATH_MAX], const char *command, const char *folder,
               const struct property *property, const struct choices *choices) __attribute__((nonnull));

/* ---- Time, and the user's patience ---- */

double cases_seconds(void);

/* cases_stop_on_interrupt: from now on Ctrl-C does no more than to make cases_stopped true. */
void cases_stop_on_interrupt(void);
bool cases_stopped(void);

/* cases_progress writes a line to the terminal of standard error, if it is one, two seconds after begin at
 * the earliest and not too often; cases_progress_end clears it. total: 0 if nobody knows. */
struct cases_progress {
    const char *name;
    uint64_t total;
    double begin, next, until; /* until: when time is up; 0: never */
    bool shown;
};
void cases_progress(struct cases_progress *progress, uint64_t done) __attribute__((nonnull));
void cases_progress_end(struct cases_progress *progress) __attribute__((nonnull));

/* cases_time reads "90", "90s", "5m", "2h"; cases_number digits, with "k" or "M" perhaps. False: an error was
 * written. */
bool cases_time(const char *command, const char *option, const char *text, double *seconds);
bool cases_number(const char *command, const char *option, const char *text, uint64_t *number);

#endif
